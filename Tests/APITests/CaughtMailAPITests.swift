import Messages
import TestKit
import Testing

@testable import API
@testable import Web

@Suite struct CaughtMailAPITests {
    private var entry: CaughtMailEntry {
        var mail = Mail()
        mail.subject = "Re: Lift"
        mail.from = [MailAddress(name: "Ann", address: "ann@example.com")]
        mail.to = [MailAddress(name: "", address: "bob@example.org")]
        mail.cc = [MailAddress(name: "Côte", address: "c@example.net")]
        mail.date = StillClock().now
        mail.messageID = "2@example.com"
        mail.references = ["1@example.org"]
        mail.text = "Coming.\n\nAnn"
        var entry = CaughtMailEntry(sequence: 4, at: StillClock().now, size: 5, mail: mail)
        entry.sender = "ann@example.com"
        entry.recipients = ["bob@example.org", "c@example.net"]
        return entry
    }

    @Test func `a mail is shown decoded, with its envelope`() async throws {
        let host = try TestGateway(mails: FakeMails(entry))
        let answer = try await host.ask("GET", "/api/v1/simulator/mails")
        #expect(answer.status == 200)
        #expect(
            answer.text == """
                [{"at":"\(Moment(StillClock().now))","automation":"none","date":"\(Moment(StillClock().now))",\
                "from":["Ann <ann@example.com>"],"message_id":"2@example.com",\
                "recipients":["bob@example.org","c@example.net"],"references":["1@example.org"],\
                "sender":"ann@example.com","sequence":4,"size":5,"subject":"Re: Lift","text":"Coming.\\n\\nAnn",\
                "to":["bob@example.org","Côte <c@example.net>"]}]

                """)
        let views = try JSON.decode([CaughtMailView].self, from: answer.body)
        #expect(views.map(\.subject) == ["Re: Lift"])
    }

    @Test func `the octets of a mail come as they came`() async throws {
        let host = try TestGateway(mails: FakeMails(entry))
        let answer = try await host.ask("GET", "/api/v1/simulator/mails/4")
        #expect(answer.status == 200)
        #expect(answer.body == [0x41, 0x00, 0xFF, 0x0D, 0x0A])
        #expect(answer.fields["content-type"] == "message/rfc822")
    }

    @Test func `addresses and parameters have bounds`() async throws {
        let mails = FakeMails(entry)
        let host = try TestGateway(mails: mails)
        let table: [(String, Int)] = [
            ("mails?after=3&wait=30", 200), ("mails?after=4", 200), ("mails?wait=31", 400), ("mails?wait=-1", 400),
            ("mails?after=-1", 400), ("mails?after=9223372036854775808", 400), ("mails?x=1", 400), ("mails/4?x=1", 400),
            ("mails/5", 404), ("mails/0", 404), ("mails/04", 404), ("mails/x", 404), ("mails/4/x", 404), ("", 404),
            ("phones", 404),
        ]
        for (path, status) in table {
            #expect(try await host.ask("GET", "/api/v1/simulator/\(path)").status == status, "\(path)")
        }
        #expect(mails.asked == ["after 3, wait 30", "after 4, wait 0"])
        #expect(try await host.ask("POST", "/api/v1/simulator/mails", json: "{}").status == 405)
    }

    @Test func `a gateway without a simulated mail server says so`() async throws {
        let host = try TestGateway()
        for path in ["mails", "mails/1"] {
            let answer = try await host.ask("GET", "/api/v1/simulator/\(path)")
            #expect(answer.status == 404)
            #expect(answer.detail == "there is no simulated mail server here")
        }
    }
}
