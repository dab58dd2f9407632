import Foundation
import Messages
import Testing

@testable import Gateway

/// A mail as web hooks and commands get it.
@Suite struct MailPayloadTests {
    private let hook = HandoverTarget.webHook("https://hooks.test/mail")

    private func object(_ json: some Sequence<UInt8>) throws -> [String: Any] {
        try #require(try JSONSerialization.jsonObject(with: Data(json)) as? [String: Any])
    }

    private func payload(
        _ text: String = "hello", headers: [String] = ["From: Ann <ann@office.test>", "Subject: Offer"],
        to recipient: String = "102@fax.test", _ change: (inout Application) -> Void = { _ in }
    ) async throws -> String {
        let rig = try HandoverRig(fax: { application in
            application.also = [hook]
            change(&application)
        })
        _ = try await rig.deliver(text, headers: headers, to: [recipient])
        return try #require(rig.store.messages.last?.order.text)
    }

    @Test func `The object has the facts that are known at acceptance, and ends with its files`() async throws {
        let headers = [
            "From: Ann <ann@office.test>", "Subject: Offer \"1\"\\", "Message-ID: 1@office.test", "File: a.csv",
            "File: ../b.csv", "Cc: x@office.test",
        ]
        let text = try await payload("two\nlines", headers: headers) {
            $0.addresses = [RegexPattern(#"^(?P<number>\d+)(?P<tail>@fax)"#)]
        }
        #expect(text.hasPrefix("{\"type\":\"mail.received\",\"timestamp\":\"2023-11-14T22:13:20Z\",\"data\":{"))
        #expect(text.hasSuffix(",\"files\":[]}}"))
        let data = try #require(try object(text.utf8)["data"] as? [String: Any])
        let expected = [
            "application": "fax", "from": "bounce@office.test", "author": "ann@office.test", "author_name": "Ann",
            "to": "102@fax.test", "number": "102", "subject": "Offer \"1\"\\", "text": "two\nlines",
            "message_id": "1@office.test", "host": "gw.test", "user": "",
        ]
        for (key, value) in expected { #expect(data[key] as? String == value, "\(key)") }
        #expect(data["groups"] as? [String: String] == ["tail": "@fax"])
        #expect(data["recipients"] as? [String] == ["102@fax.test"])
        #expect(data["file_names"] as? [String] == ["a.csv", "../b.csv"])
        #expect(data["date"] is NSNull && (data["files"] as? [Any])?.isEmpty == true)
        #expect(data.count == expected.count + 5)
        #expect(MailPayload.isSpelled(text) && !MailPayload.takesAttachedMessage(text))
        #expect(!MailPayload.isSpelled("{\"type\":\"message.received\"}") && !MailPayload.isSpelled(""))
    }

    @Test func `Nothing that a mail holds breaks out of its place`() async throws {
        let attack = "\"}],\"files\":[]}}\u{0}\u{1f}\u{7f}\u{2028}\\\r\n\u{301}</script>"
        var mail = Mail()
        (mail.subject, mail.text, mail.messageID) = (attack, attack, attack)
        mail.from = [MailAddress(name: attack, address: attack)]
        mail.parts = [
            MailPart(type: attack, disposition: "attachment", filename: attack, content: .octets([0, 255, 10]))
        ]
        let application = try HandoverRig.fax()
        let claim = Claim(
            .handover, application: application.name, address: try Samples.address("102@fax.test"),
            groups: ["name": attack, "number": attack])
        var arrival = Submission(receivedAt: Samples.moment(0), door: .smtp, client: "")
        arrival.recipients = [attack, attack]
        (arrival.host, arrival.user) = (attack, attack)
        let making = MailMaking(application, of: mail, attached: nil, for: claim, arrival: arrival)
        let message = MessageID(rawValue: 7)
        let whole = try object(MailPayload.body(of: making.payload, message: message, mail: mail, attached: nil))
        #expect(Set(whole.keys) == ["type", "timestamp", "data"])
        let data = try #require(whole["data"] as? [String: Any])
        for key in ["author", "author_name", "number", "subject", "text", "message_id", "host", "user"] {
            #expect(data[key] as? String == attack, "\(key)")
        }
        #expect(data["groups"] as? [String: String] == ["name": attack])
        let file = try #require((data["files"] as? [[String: Any]])?.first)
        #expect(file["name"] as? String == attack && file["size"] as? Int == 3)
        #expect(file["content"] as? String == "AP8K")
        #expect(data["id"] as? String == "\(message)")
    }

    @Test func `Files are put in when it is sent: what is named, attached, or no text`() throws {
        var inner = Mail()
        inner.subject = "inner"
        var mail = Mail()
        mail.parts = [
            MailPart(type: "text/plain", disposition: nil, filename: nil, content: .text("the text")),
            MailPart(type: "text/html", disposition: "inline", filename: nil, content: .text("<p>")),
            MailPart(type: "text/csv", disposition: "attachment", filename: nil, content: .text("é")),
            MailPart(type: "text/plain", disposition: "inline", filename: "notes.txt", content: .text("n")),
            MailPart(type: "image/png", disposition: "inline", filename: nil, content: .octets([1])),
            MailPart(type: "application/pdf", disposition: "attachment", filename: "a.pdf", content: .octets([])),
            MailPart(type: "message/rfc822", disposition: nil, filename: nil, content: .message(inner)),
            MailPart(type: "message/rfc822", disposition: nil, filename: "second.eml", content: .message(inner)),
        ]
        let text = "{\"type\":\"mail.received\",\"data\":{\"files\":[]}}"
        let message = MessageID(rawValue: 1)
        func files(_ attached: [UInt8]?) throws -> [[String: Any]] {
            let whole = try object(MailPayload.body(of: text, message: message, mail: mail, attached: attached))
            let data = try #require(whole["data"] as? [String: Any])
            return try #require(data["files"] as? [[String: Any]])
        }
        let all = try files(Array("inner".utf8))
        #expect(all.map { $0["name"] as? String } == ["", "notes.txt", "", "a.pdf", "", "second.eml"])
        #expect(all.map { $0["size"] as? Int } == [2, 1, 1, 0, 5, nil])
        #expect(all.map { $0["content"] as? String } == ["w6k=", "bg==", "AQ==", "", "aW5uZXI=", nil])
        #expect(try files(nil).suffix(2).allSatisfy { $0["content"] is NSNull })
        #expect(MailPayload.files(of: Mail()).isEmpty)
        // What is no mail's stays as it is.
        for other in [
            "", "{}", "{\"type\":\"message.received\",\"data\":{\"files\":[]}}", "{\"type\":\"mail.received\",}",
        ] {
            #expect(MailPayload.body(of: other, message: message, mail: mail, attached: nil) == Array(other.utf8))
        }
    }

    @Test func `A text of a mebibyte is whole, a longer one is cut and says so`() async throws {
        let limit = MailPayload.textLimit
        let table: [(text: String, count: Int, isCut: Bool)] = [
            (String(repeating: "a", count: limit), limit, false),
            (String(repeating: "a", count: limit + 1), limit, true),
            ("a" + String(repeating: "é", count: limit / 2), limit - 1, true),
        ]
        for (text, count, isCut) in table {
            let data = try #require(try object(try await payload(text).utf8)["data"] as? [String: Any])
            #expect((data["text"] as? String)?.utf8.count == count)
            #expect(data["text_is_cut"] as? Bool == (isCut ? true : nil))
        }
    }

    @Test func `The commands of a mail are not in its text`() async throws {
        let text = try await payload("@dr=1\nhello") { $0.commands = Set(MailCommand.allCases) }
        #expect(text.contains("\"text\":\"hello\""))
    }

    @Test func `An attached mail takes the place of its cover, and the object says so`() async throws {
        let cover =
            "cover\r\n--attached--\r\nFrom: Bea <bea@office.test>\r\nSubject: Inner\r\nFile: inner.csv\r\n\r\ninner text"
        let text = try await payload(cover) { $0.takesAttachedMessage = true }
        #expect(MailPayload.isSpelled(text) && MailPayload.takesAttachedMessage(text))
        for fact in [
            "\"author_name\":\"Bea\"", "\"subject\":\"Inner\"", "\"text\":\"inner text\"",
            "\"file_names\":[\"inner.csv\"]",
        ] {
            #expect(text.contains(fact), "\(fact)")
        }
    }
}
