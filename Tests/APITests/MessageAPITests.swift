import Gateway
import Messages
import SMS
import TestKit
import Testing

@testable import API
@testable import Web

@Suite struct MessageAPITests {
    @Test func `a text is accepted with 202 and the place where it is found`() async throws {
        let host = try TestGateway()
        let json = #"{"to":"07700 900123","from":"Telepost","via":"carrier","kind":"sms","text":"Grüße 😀"}"#
        let refused = try await host.ask("POST", "/api/v1/messages", json: json)
        #expect(refused.status == 422)
        let good = json.replacing("07700 900123", with: "07700900123")
        let answer = try await host.ask("POST", "/api/v1/messages", json: good)
        #expect(answer.status == 202)
        #expect(answer.text == "{\"id\":1,\"state\":\"queued\",\"url\":\"/api/v1/messages/1\"}\n")
        #expect(answer.fields["location"] == "/api/v1/messages/1")
        let story = try JSON.decode(StoryView.self, from: try await host.ask("GET", "/api/v1/messages/1").body)
        #expect(story.message.to == "+447700900123")
        #expect(story.message.from == "Telepost")
        #expect(story.message.text == "Grüße 😀")
        #expect(story.message.alphabet == "ucs2")
        #expect(story.message.partCount == 1)
        #expect(story.message.acceptedAt.description == "2026-11-20T11:15:02.123Z")
        #expect(story.submission.door == "api")
        #expect(story.submission.size == 12)
    }

    @Test func `requests that make no sense are refused with a reason`() async throws {
        let host = try TestGateway()
        let table: [(String, Int, String)] = [
            (#"{"to":"+447700900123"}"#, 422, "the member \"text\" is missing"),
            (#"{"text":"x"}"#, 422, "the member \"to\" is missing"),
            (#"{"to":447700900123,"text":"x"}"#, 422, "the member \"to\" must be a text"),
            (#"{"to":"+447700900123","text":["x"]}"#, 422, "the member \"text\" must be a text"),
            (#"{"to":"+447700900123","text":null}"#, 422, "the member \"text\" must be a text"),
            (
                #"{"to":"+447700900123","text":"x","colour":1}"#, 422,
                "unknown member \"colour\"; possible are to, from, via, kind, text"
            ),
            (#"{"to":"+447700900123","text":"x","kind":"fax"}"#, 422, "\"fax\" is no kind of message; possible is sms"),
            (#"{"to":"+447700900123","text":""}"#, 422, "there is no text to send"),
            (#"{"to":"banana","text":"x"}"#, 422, "\"banana\" is not a phone number such as +447700900123"),
            (
                #"{"to":"+447700900123","text":"x","via":"post"}"#, 422,
                "there is no connection \"post\"; there is: backup, carrier"
            ),
            (
                #"{"to":"+447700900123","text":"x","from":"a very long name"}"#, 422,
                "\"a very long name\" is no sender: a number with +, 3 to 15 digits, or a name of up to 11 characters"
            ),
            ("[]", 400, "the body must be a JSON object"), ("\"x\"", 400, "the body must be a JSON object"),
            ("null", 400, "the body is not valid JSON"), ("", 400, "the body is not valid JSON"),
            ("{", 400, "the body is not valid JSON"), (#"{"to":"x"}}"#, 400, "the body is not valid JSON"),
            ("{'to':'x'}", 400, "the body is not valid JSON"), (#"{"to":"\ud800"}"#, 400, "the body is not valid JSON"),
        ]
        for (json, status, detail) in table {
            let answer = try await host.ask("POST", "/api/v1/messages", json: json)
            #expect(answer.status == status, "\(json)")
            #expect(answer.detail == detail, "\(json)")
            #expect(answer.fields["content-type"] == "application/problem+json")
            #expect(answer.object["status"] as? Int == status)
        }
        #expect(try await host.ask("GET", "/api/v1/messages").text == "[]\n")
    }

    @Test func `only JSON is taken`() async throws {
        let host = try TestGateway()
        let json = #"{"to":"+447700900123","text":"x"}"#
        for (type, status) in [
            ("text/plain", 415), ("application/x-www-form-urlencoded", 415), ("Application/JSON;a=b", 202),
        ] {
            let fields = ["Content-Type: \(type)", "Content-Length: \(json.utf8.count)"]
            let path = host.path
            let answer = try await onThread {
                let client = try RawClient(path)
                client.write("POST /api/v1/messages HTTP/1.1\r\nHost: x\r\n\(fields[0])\r\n\(fields[1])\r\n\r\n\(json)")
                return try client.read()
            }
            #expect(answer?.status == status, "\(type)")
        }
    }

    @Test func `a store that cannot answer is 503 with a time to come back`() async throws {
        let host = try TestGateway()
        try await host.accept()
        host.store.fail(with: StoreFailure(.full, "/var/lib/secret: no space"))
        let json = #"{"to":"+447700900123","text":"x"}"#
        for (method, target, body) in [
            ("POST", "/api/v1/messages", json), ("GET", "/api/v1/messages", nil), ("GET", "/api/v1/messages/1", nil),
            ("POST", "/api/v1/messages/1/cancel", "{}"), ("GET", "/api/v1/trace?q=1", nil), ("GET", "/readyz", nil),
        ] {
            let answer = try await host.ask(method, target, json: body)
            #expect(answer.status == 503, "\(method) \(target)")
            #expect(answer.fields["retry-after"] == "5")
            #expect(!answer.text.contains("secret"))
        }
        #expect(try await host.ask("GET", "/livez").status == 200)
        host.store.fail(with: nil)
        #expect(try await host.ask("GET", "/readyz").text == "{\"ready\":true}\n")
    }

    @Test func `messages are listed newest first and page by page`() async throws {
        let host = try TestGateway()
        for number in 1...5 { try await host.accept("text \(number)", to: "+44770090010\(number % 2)") }
        let cancelled = try await host.ask("POST", "/api/v1/messages/4/cancel")
        #expect(cancelled.object["state"] as? String == "cancelled")
        func ids(_ query: String) async throws -> [Int] {
            try await host.ask("GET", "/api/v1/messages\(query)").list.compactMap { $0["id"] as? Int }
        }
        #expect(try await ids("") == [5, 4, 3, 2, 1])
        #expect(try await ids("?limit=2") == [5, 4])
        #expect(try await ids("?limit=2&before=4") == [3, 2])
        #expect(try await ids("?state=queued") == [5, 3, 2, 1])
        #expect(try await ids("?to=+447700900100") == [4, 2])
        #expect(try await ids("?to=%2B447700900101&state=queued") == [5, 3, 1])
        #expect(try await ids("?to=07700900101&limit=1") == [5])
        #expect(try await ids("?since=2026-11-20T11:15:02Z") == [5, 4, 3, 2, 1])
        #expect(try await ids("?since=2026-11-20T11:15:03Z") == [])
        let page = try await host.ask("GET", "/api/v1/messages?to=+447700900101&limit=2&before=6")
        #expect(
            page.fields["link"]
                == "</api/v1/messages?to=%2B447700900101&limit=2&before=3>; rel=\"next\"")
        #expect(try await host.ask("GET", "/api/v1/messages?limit=6").fields["link"] == nil)
    }

    @Test func `questions that make no sense are refused with a reason`() async throws {
        let host = try TestGateway()
        let table: [(String, String)] = [
            ("limit=0", "\"limit\" must be a whole number, from 1 to 500"),
            ("limit=501", "\"limit\" must be a whole number, from 1 to 500"),
            ("limit=99999999999999999999", "\"limit\" must be a whole number, from 1 to 500"),
            ("limit=", "\"limit\" must be a whole number, from 1 to 500"),
            ("before=0", "\"before\" must be a whole number, 1 or more"),
            ("before=x", "\"before\" must be a whole number, 1 or more"),
            ("since=yesterday", "\"since\" must be a moment such as 2026-11-20T11:15:02Z"),
            ("until=tomorrow", "\"until\" must be a moment such as 2026-11-20T11:15:02Z"),
            ("to=banana", "\"banana\" is not a phone number such as +447700900123, nor a mail address"),
            ("to=", "\"\" is not a phone number such as +447700900123, nor a mail address"),
            (
                "from=not%20a%20sender",
                "\"not a sender\" is not a mail address, nor a sender such as +447700900123 or 12345"
            ),
            ("from=", "\"from\" must have 1 to 1000 octets"), ("subject=", "\"subject\" must have 1 to 1000 octets"),
            (
                "file_name=" + String(repeating: "x", count: 1001), "\"file_name\" must have 1 to 1000 octets"
            ),
            ("host=", "\"host\" must have 1 to 1000 octets"), ("user=", "\"user\" must have 1 to 1000 octets"),
            ("message_id=", "\"message_id\" must have 1 to 1000 octets"),
            ("application=a%20b", "\"a b\" is no name of an application"),
            ("account=a%20b", "\"a b\" is no name of an account"),
            (
                "state=lost",
                "\"lost\" is no state; possible are queued, sending, sent, delivered, failed, expired, cancelled, unknown"
            ),
            ("limit=1&limit=1", "the parameter \"limit\" comes twice"),
            (
                "colour=red",
                "unknown parameter \"colour\"; possible are state, to, from, subject, text, file_name, host, user, message_id, "
                    + "application, account, since, until, before, limit"
            ),
        ]
        for (query, detail) in table {
            let answer = try await host.ask("GET", "/api/v1/messages?\(query)")
            #expect(answer.status == 400, "\(query)")
            #expect(answer.detail == detail, "\(query)")
        }
        let longest = String(repeating: "x", count: 1000)
        #expect(try await host.ask("GET", "/api/v1/messages?subject=\(longest)").status == 200)
        for limit in [1, 500] {
            #expect(try await host.ask("GET", "/api/v1/messages?limit=\(limit)").status == 200)
        }
    }

    @Test func `messages are cancelled and tried again as their state allows`() async throws {
        let host = try TestGateway()
        try await host.accept()
        #expect(try await host.ask("POST", "/api/v1/messages/1/retry").status == 409)
        let cancelled = try await host.ask("POST", "/api/v1/messages/1/cancel", json: "{}")
        #expect(cancelled.status == 200)
        #expect(cancelled.object["state"] as? String == "cancelled")
        let again = try await host.ask("POST", "/api/v1/messages/1/cancel")
        #expect(again.status == 409)
        #expect(again.detail == "message 1 is cancelled: only messages that are queued or unknown can be cancelled")
        let retried = try await host.ask("POST", "/api/v1/messages/1/retry")
        #expect(retried.object["state"] as? String == "queued")
        #expect(try await host.ask("POST", "/api/v1/messages/2/retry").status == 404)
        #expect(try await host.ask("POST", "/api/v1/messages/2/cancel").status == 404)
        #expect(try await host.ask("GET", "/api/v1/messages/2").detail == "there is no message 2")
        let odd = try await host.ask("POST", "/api/v1/messages/1/cancel", json: #"{"really":true}"#)
        #expect(odd.detail == "unknown member \"really\"; no members are possible")
        #expect(try await host.ask("POST", "/api/v1/messages/1/cancel?force=1").status == 400)
    }

    @Test func `a trace finds messages by number, phone, address and Message-ID`() async throws {
        let host = try TestGateway()
        let sender = try #require(EmailAddress("ops@example.com"))
        let order = MessageOrder(
            application: ApplicationName("sms"), addressedAs: "+447700900123@sms.test", recipient: .fictional("123"),
            via: [try #require(ConnectionName("carrier"))], text: "disk full", alphabet: .gsm7)
        let mail = Submission(
            receivedAt: StillClock().now, door: .smtp, client: "192.0.2.7", greeting: "ops.example.com", session: "S1",
            sender: sender, messageID: "a.b@example.com", subject: "Alarm")
        _ = await host.gateway.intake.keep(mail, content: Array("mail".utf8), orders: [order])
        host.store.change(MessageID(rawValue: 1)) { message, events in
            message.state = .sent
            message.parts = [PartOutcome(number: 1, count: 1, state: .sent, networkID: "77")]
            events.append(
                MessageEvent(at: StillClock().now, kind: .sent, connection: ConnectionName("carrier"), detail: "1 part")
            )
        }
        try await host.accept()
        func ids(_ words: String) async throws -> [Int64] {
            let body = try await host.ask("GET", "/api/v1/trace?q=\(URLText.encode(words))").body
            return try JSON.decode([StoryView].self, from: body).map(\.message.id)
        }
        #expect(try await ids("1") == [1])
        #expect(try await ids("99") == [])
        #expect(try await ids("+447700900123") == [2, 1])
        #expect(try await ids("ops@example.com") == [1])
        #expect(try await ids("<a.b@example.com>") == [1])
        #expect(try await ids("a.b@example.com") == [1])
        #expect(try await ids("nobody at all") == [])
        let body = try await host.ask("GET", "/api/v1/trace?q=1").body
        let story = try #require(try JSON.decode([StoryView].self, from: body).first)
        #expect(story.submission.greeting == "ops.example.com")
        #expect(story.submission.messageID == "a.b@example.com")
        #expect(story.message.parts.first?.networkID == "77")
        #expect(story.events.map(\.kind) == ["sent"])
        #expect(try await host.ask("GET", "/api/v1/trace").status == 400)
        #expect(try await host.ask("GET", "/api/v1/trace?q=").status == 400)
        #expect(try await host.ask("GET", "/api/v1/trace?q=+447700900123&limit=1").list.count == 1)
        #expect(try await host.ask("GET", "/api/v1/trace?q=1&limit=101").status == 400)
    }

    @Test func `a mail in a mailbox shows whose it is and who had logged in`() async throws {
        let host = try TestGateway()
        let alice = try #require(AccountName("alice"))
        var submission = Submission(
            receivedAt: StillClock().now, door: .smtp, client: "192.0.2.7", session: "S1",
            sender: EmailAddress("bob@sms.test"), subject: "hello")
        submission.account = AccountName("bob")
        let order = MessageOrder(
            .account(alice), via: [], text: "Subject: hello\r\n\r\nhello\r\n", note: "to the number of alice")
        _ = await host.gateway.intake.keep(submission, content: Array("mail".utf8), orders: [order])
        let body = try await host.ask("GET", "/api/v1/messages/1").body
        let story = try JSON.decode(StoryView.self, from: body)
        #expect(story.message.kind == "mailbox" && story.message.to == "account alice")
        #expect(story.message.state == "delivered" && story.message.via == [])
        #expect(story.submission.account == "bob")
        try await host.accept()
        let other = try await host.ask("GET", "/api/v1/messages/2").object["submission"] as? [String: Any]
        #expect(other?["account"] == nil)
    }

    /// A mail of ann's to a phone, a folder and bob, with two files.
    private func acceptTracked(_ host: TestGateway) async throws {
        var submission = Submission(
            receivedAt: StillClock().now, door: .smtp, client: "192.0.2.7", session: "S1",
            sender: EmailAddress("bounces@example.com"), messageID: "a.b@example.com", subject: "Backup failed")
        (submission.author, submission.host, submission.user) = ("ann@example.com", "gw.example.com", "ann")
        (submission.files, submission.account) = (["report.pdf", "log.txt"], AccountName("ann"))
        submission.recipients = ["+447700900123@sms.test", "102@fax.test", "bob@example.org"]
        var files = MessageOrder(.folder("/srv/out"), via: [.folders], text: "")
        (files.application, files.addressedAs) = (ApplicationName("faxes"), "102@fax.test")
        var relay = MessageOrder(
            .mail(try #require(EmailAddress("bob@example.org"))), via: [try #require(ConnectionName("backup"))],
            text: "Received: here\r\n")
        relay.includesSubmission = true
        let text = MessageOrder(
            application: ApplicationName("sms"), addressedAs: "+447700900123@sms.test", recipient: .fictional("123"),
            via: [try #require(ConnectionName("carrier"))], text: "Backup failed", alphabet: .gsm7)
        _ = await host.gateway.intake.keep(
            submission, content: Array("mail".utf8), orders: [text, files, relay])
    }

    @Test func `messages are found by what is tracked of their mail`() async throws {
        let host = try TestGateway()
        try await acceptTracked(host)
        try await host.accept()
        let table: [(String, [Int])] = [
            ("subject=Backup", [3, 2, 1]), ("subject=failed&file_name=log", [3, 2, 1]), ("subject=none", []),
            ("file_name=report.pdf", [3, 2, 1]), ("from=ann@example.com", [3, 2, 1]),
            ("from=%3Cann@example.com%3E", [3, 2, 1]), ("from=bounces@example.com", [3, 2, 1]),
            ("from=+447700900123", []), ("from=12345", []), ("host=gw.example.com", [3, 2, 1]),
            ("user=ann", [3, 2, 1]), ("user=bob", []), ("account=ANN", [3, 2, 1]),
            ("message_id=a.b@example.com", [3, 2, 1]), ("message_id=%3Ca.b@example.com%3E", [3, 2, 1]),
            ("application=faxes", [2]), ("to=102@fax.test", [2]), ("to=bob@example.org", [3]),
            ("to=+447700900123", [4, 1]), ("to=+447700900123&host=gw.example.com&state=queued", [1]),
            ("until=2026-11-20T11:15:03Z", [4, 3, 2, 1]), ("until=2026-11-20T11:15:02Z", []),
            ("subject=failed&limit=1&before=3", [2]),
        ]
        for (query, expected) in table {
            let found = try await host.ask("GET", "/api/v1/messages?\(query)").list.compactMap { $0["id"] as? Int }
            #expect(found == expected, "\(query)")
        }
        let page = try await host.ask("GET", "/api/v1/messages?subject=Backup%20failed&limit=2")
        #expect(
            page.fields["link"] == "</api/v1/messages?subject=Backup%20failed&limit=2&before=2>; rel=\"next\"")
    }

    @Test func `a message shows what is tracked of its mail, and whom else that was for`() async throws {
        let host = try TestGateway()
        try await acceptTracked(host)
        let story = try JSON.decode(StoryView.self, from: try await host.ask("GET", "/api/v1/messages/2").body)
        let submission = story.submission
        #expect(submission.author == "ann@example.com" && submission.host == "gw.example.com")
        #expect(submission.user == "ann" && submission.files == ["report.pdf", "log.txt"])
        #expect(submission.recipients == ["+447700900123@sms.test", "102@fax.test", "bob@example.org"])
        #expect(story.message.kind == "folder" && story.message.to == "/srv/out")
        #expect(story.message.includesSubmission == nil)
        #expect(story.others.map(\.id) == [1, 3] && story.otherCount == 2)
        #expect(story.others.map(\.kind) == ["sms", "mail"] && story.others.map(\.state) == ["queued", "queued"])
        #expect(story.others.map(\.to) == ["+447700900123", "bob@example.org"])
        #expect(story.others.map(\.addressedAs) == ["+447700900123@sms.test", "bob@example.org"])
        let relay = try await host.ask("GET", "/api/v1/messages/3").object
        #expect((relay["message"] as? [String: Any])?["includes_submission"] as? Bool == true)
        let traced = try await host.ask("GET", "/api/v1/trace?q=102@fax.test").body
        #expect(try JSON.decode([StoryView].self, from: traced).map(\.message.id) == [2])
        let written = try await host.ask("GET", "/api/v1/trace?q=ann@example.com").body
        #expect(try JSON.decode([StoryView].self, from: written).map(\.others.count) == [2, 2, 2])
        try await host.accept()
        let alone = try await host.ask("GET", "/api/v1/messages/4").object
        #expect(alone["other_count"] as? Int == 0 && (alone["others"] as? [Any])?.isEmpty == true)
        let facts = alone["submission"] as? [String: Any]
        #expect((facts?["recipients"] as? [Any])?.isEmpty == true && facts?["author"] == nil)
    }

    @Test(arguments: [100, 101, 102, 250])
    func `of many others a hundred are shown, and all are counted`(_ count: Int) async throws {
        let host = try TestGateway()
        let orders = try (0..<count).map { number in
            MessageOrder(
                application: nil, addressedAs: "\(number)", recipient: .fictional("123"),
                via: [try #require(ConnectionName("carrier"))], text: "x", alphabet: .gsm7)
        }
        let mail = Submission(receivedAt: StillClock().now, door: .smtp, client: "192.0.2.7")
        _ = await host.gateway.intake.keep(mail, content: [], orders: orders)
        for id in [1, count] {
            let body = try await host.ask("GET", "/api/v1/messages/\(id)").body
            let story = try JSON.decode(StoryView.self, from: body)
            #expect(story.otherCount == count - 1)
            #expect(story.others.count == min(100, count - 1))
            #expect(!story.others.contains { $0.id == Int64(id) })
        }
    }

    @Test func `a mail that was fetched shows where from`() async throws {
        let host = try TestGateway()
        let submission = Submission(
            receivedAt: StillClock().now, door: .fetched, client: "alerts-box", messageID: "a@b", subject: "Alarm")
        let order = MessageOrder(
            application: ApplicationName("sms"), addressedAs: "+447700900123", recipient: .fictional("123"),
            via: [try #require(ConnectionName("carrier"))], text: "Alarm", alphabet: .gsm7)
        _ = await host.gateway.intake.keep(submission, content: Array("mail".utf8), orders: [order])
        let story = try JSON.decode(StoryView.self, from: try await host.ask("GET", "/api/v1/messages/1").body)
        #expect(story.submission.door == "fetched" && story.submission.client == "alerts-box")
        #expect(story.submission.text == nil, "it has words of its own")
    }
}
