import Foundation
import MIME
import Messages
import Testing

/// The printed form of a mail.
struct DecodedMailTests {
    private func object(_ text: String) throws -> [String: Any] {
        let json = DecodedMail.json(GMimeCodec().decode(Array(text.utf8)))
        #expect(!json.contains("\n"))
        return try #require(JSONSerialization.jsonObject(with: Data(json.utf8)) as? [String: Any])
    }

    @Test func `a mail is printed with exactly the keys that are promised`() throws {
        let mail = try object(
            """
            From: Ann <ann@example.org>\r
            To: 12025550123@sms.example, Bob <bob@example.org>\r
            Date: Fri, 20 Nov 2026 09:30:00 +0000\r
            Message-ID: <1@example.org>\r
            Subject: caf\u{E9}\r
            Content-Type: multipart/mixed; boundary=b\r
            \r
            --b\r
            \r
            hello\r
            --b\r
            Content-Type: application/octet-stream\r
            Content-Disposition: attachment; filename=a.bin\r
            Content-Transfer-Encoding: base64\r
            \r
            YWJj\r
            --b\r
            Content-Type: message/rfc822\r
            \r
            Subject: inner\r
            \r
            x\r
            --b--\r

            """)
        #expect(
            Set(mail.keys) == [
                "subject", "from", "to", "cc", "date", "message_id", "text", "parts", "automatic", "dsn",
            ])
        #expect(mail["subject"] as? String == "caf\u{E9}")
        #expect(mail["from"] as? [[String]] == [["Ann", "ann@example.org"]])
        #expect(mail["to"] as? [[String]] == [["", "12025550123@sms.example"], ["Bob", "bob@example.org"]])
        #expect(mail["cc"] as? [[String]] == [])
        #expect(mail["date"] as? Int == 1_795_167_000)
        #expect(mail["message_id"] as? String == "1@example.org")
        #expect(mail["text"] as? String == "hello")
        #expect(mail["automatic"] as? Bool == false)
        let parts = try #require(mail["parts"] as? [[String: Any]])
        #expect(parts.count == 3)
        #expect(Set(parts[0].keys) == ["type", "disposition", "filename", "text"])
        #expect(Set(parts[1].keys) == ["type", "disposition", "filename", "size", "sha256"])
        #expect(parts[1]["size"] as? Int == 3)
        #expect(parts[1]["filename"] as? String == "a.bin")
        #expect(
            parts[1]["sha256"] as? String == "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad")
        #expect(Set(parts[2].keys) == ["type", "message"])
        #expect((parts[2]["message"] as? [String: Any])?["subject"] as? String == "inner")
    }

    @Test func `what a mail does not state is null`() throws {
        let mail = try object("Subject: x\r\n\r\nhello\r\n")
        #expect(mail["date"] is NSNull)
        #expect(mail["message_id"] is NSNull)
        #expect((mail["parts"] as? [[String: Any]])?.first?["filename"] is NSNull)
    }

    @Test func `a delivery status notification is printed recipient by recipient`() throws {
        let mail = try object(
            """
            Content-Type: multipart/report; boundary=b\r
            \r
            --b\r
            Content-Type: message/delivery-status\r
            \r
            Reporting-MTA: dns; mx.example.org\r
            \r
            Original-Recipient: rfc822;alias@example.org\r
            Final-Recipient: rfc822; bob@example.org\r
            Action: Failed (bad mailbox)\r
            Status: 5.1.1 (unknown)\r
            \r
            Original-Recipient: rfc822;ann@example.org\r
            Action: delayed\r
            --b--\r

            """)
        let expected = [
            ["recipient": "bob@example.org", "action": "failed", "status": "5.1.1"],
            ["recipient": "ann@example.org", "action": "delayed", "status": ""],
        ]
        #expect(mail["dsn"] as? [[String: String]] == expected)
        #expect(mail["automatic"] as? Bool == true)
    }
}
