import MIME
import Messages
import Testing

/// Delivery status notifications that we write (RFC 3464).
struct ReportWritingTests {
    private func report(_ change: (inout MailDraft.Report) -> Void = { _ in }) -> MailDraft {
        var delivered = MailDraft.Report.Recipient(
            address: "447700900123@sms.example.com", action: .delivered, status: EnhancedStatus(2, 0, 0),
            diagnostic: "",
            lastAttemptAt: nil)
        delivered.originalAddress = "Ann@sms.example.com"
        var smtp = MailDraft.Report.Recipient(
            address: "bob@example.org", action: .delayed, status: EnhancedStatus(4, 4, 1),
            diagnostic: "451 4.4.1 later",
            lastAttemptAt: Timestamp(seconds: 1_700_000_100))
        smtp.speaker = .smtp
        var report = MailDraft.Report(
            reportingHost: "gw.example.com", arrivedAt: Timestamp(seconds: 1_700_000_000),
            recipients: [
                MailDraft.Report.Recipient(
                    address: "+447700900100@sms.example.com", action: .failed, status: EnhancedStatus(5, 1, 1),
                    diagnostic: "The network says: unknown subscriber.",
                    lastAttemptAt: Timestamp(seconds: 1_700_000_060)),
                delivered, smtp,
            ],
            originalOctets: Array("From: a@b.example\r\nSubject: x\r\n y\r\n\r\nsecret body\r\n".utf8))
        change(&report)
        return MailDraft.answer.with {
            $0.report = report
            $0.automation = .autoReplied
        }
    }

    /// The decoded octets of a part of that type.
    private func part(_ type: String, of draft: MailDraft) -> String? {
        let mail = WrittenMail(draft)
        #expect(mail.faults(of: draft) == [])
        switch GMimeCodec().decode(mail.octets).parts.first(where: { $0.type == type })?.content {
        case .octets(let octets):
            return String(decoding: octets, as: UTF8.self).replacing("\r\n", with: "\n").withoutLastBreak
        case .text(let text): return text.withoutLastBreak
        case .message, nil: return nil
        }
    }

    @Test func `a report says it in words and for machines`() {
        let draft = report()
        let mail = GMimeCodec().decode(WrittenMail(draft).octets)
        #expect(mail.parts.map(\.type) == ["text/plain", "message/delivery-status", "text/rfc822-headers"])
        #expect(mail.text == "Yes, at nine.")
        #expect(mail.automation == .report)
        #expect(
            mail.deliveryStatus == [
                Mail.DeliveryStatus(recipient: "+447700900100@sms.example.com", action: "failed", status: "5.1.1"),
                Mail.DeliveryStatus(recipient: "447700900123@sms.example.com", action: "delivered", status: "2.0.0"),
                Mail.DeliveryStatus(recipient: "bob@example.org", action: "delayed", status: "4.4.1"),
            ])
        #expect(
            part("message/delivery-status", of: draft).map { $0 + "\n" } == """
                Reporting-MTA: dns;gw.example.com
                Arrival-Date: Tue, 14 Nov 2023 22:13:20 +0000

                Final-Recipient: rfc822;+447700900100@sms.example.com
                Action: failed
                Status: 5.1.1
                Diagnostic-Code: X-Telepost; The network says: unknown subscriber.
                Last-Attempt-Date: Tue, 14 Nov 2023 22:14:20 +0000

                Original-Recipient: rfc822;Ann@sms.example.com
                Final-Recipient: rfc822;447700900123@sms.example.com
                Action: delivered
                Status: 2.0.0

                Final-Recipient: rfc822;bob@example.org
                Action: delayed
                Status: 4.4.1
                Diagnostic-Code: smtp; 451 4.4.1 later
                Last-Attempt-Date: Tue, 14 Nov 2023 22:15:00 +0000

                """)
        #expect(part("text/rfc822-headers", of: draft) == "From: a@b.example\nSubject: x\n y")
        #expect(
            WrittenMail(draft).field("Content-Type")?.hasPrefix(
                "multipart/report; report-type=delivery-status; boundary=") == true)
    }

    @Test func `nothing in a report can begin a line`() {
        let evil = "x\r\nAction: delivered\r\n\r\n--=_\0\u{1B}\u{2028}é"
        let draft = report {
            $0.reportingHost = evil
            for index in $0.recipients.indices {
                $0.recipients[index].address = evil
                $0.recipients[index].originalAddress = evil
                $0.recipients[index].diagnostic = evil
            }
        }
        let mail = GMimeCodec().decode(WrittenMail(draft).octets)
        #expect(mail.parts.count == 3)
        #expect(mail.deliveryStatus.map(\.action) == ["failed", "delivered", "delayed"])
        let lines = part("message/delivery-status", of: draft)?.split(separator: "\n") ?? []
        #expect(lines.count { $0.hasPrefix("Action:") } == 3)
        #expect(lines.count { $0.hasPrefix("Reporting-MTA: dns;x??Action:?delivered????--=_???") } == 1)
    }

    @Test func `an address that is not ASCII is written in the form for 7 bits`() {
        let draft = report {
            $0.recipients[0].address = "zo\u{EB}@example.org"
            $0.recipients[0].originalAddress = ""
        }
        #expect(!draft.needsUTF8)
        let status = part("message/delivery-status", of: draft) ?? ""
        #expect(status.contains("Final-Recipient: utf-8;zo\\x{EB}@example.org\n"))
        #expect(status.contains("Original-Recipient: rfc822;unknown\n"))
    }

    @Test func `of the original mail only the header is sent back`() {
        let table: [(String, String?)] = [
            ("", nil), ("\r\nbody", nil), ("A: b", "A: b"), ("A: b\n", "A: b"), ("A: b\n\nbody", "A: b"),
            ("A: b\rC: d\r\n\r\nbody", "A: b\nC: d"), ("A: b\r\r\nbody", "A: b"), ("A: b \r\n\r\n", "A: b "),
            ("A: caf\u{E9}\r\n", "A: caf\u{E9}"), ("A: \0x\r\n", "A: \0x"),
            ("--=_x--\r\nB: c\r\n\r\n", "--=_x--\nB: c"),
            ("From me\r\n.\r\nB: c", "From me\n.\nB: c"),
            ("A: " + String(repeating: "x", count: 2_000) + "\n\n", "A: " + String(repeating: "x", count: 2_000)),
        ]
        for (original, seen) in table {
            let draft = report { $0.originalOctets = Array(original.utf8) }
            let header = part("text/rfc822-headers", of: draft)
            #expect(header == seen, "\(original.debugDescription)")
        }
    }

    @Test func `any octets may stand where the original should`() {
        var state: UInt64 = 7
        for _ in 0..<500 {
            state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            var octets = [UInt8](repeating: 0x41, count: Int(state >> 56) + 1)
            for index in octets.indices.dropFirst() {
                state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
                octets[index] =
                    state >> 63 == 0 ? UInt8(truncatingIfNeeded: state >> 40) : [13, 10, 32, 45][Int(state >> 50) & 3]
            }
            let draft = report { $0.originalOctets = octets }
            #expect(part("text/rfc822-headers", of: draft) != nil)
        }
    }

    @Test func `a long header of the original is cut after a line`() {
        let line = String(repeating: "x", count: 62) + "\r\n"
        for (count, kept) in [(255, 255), (256, 256), (257, 256), (100_000, 256)] {
            let draft = report { $0.originalOctets = Array(String(repeating: line, count: count).utf8) }
            #expect(part("text/rfc822-headers", of: draft)?.split(separator: "\n").count == kept)
        }
        let one = report { $0.originalOctets = [UInt8](repeating: 0x78, count: 20_000) }
        #expect(part("text/rfc822-headers", of: one)?.count == 16_384)
    }

    @Test func `a report in HTML has both forms of the text in its first part`() {
        let mail = GMimeCodec().decode(WrittenMail(report().with { $0.isHTML = true }).octets)
        #expect(
            mail.parts.map(\.type) == ["text/plain", "text/html", "message/delivery-status", "text/rfc822-headers"])
        #expect(mail.deliveryStatus.count == 3)
    }

    @Test func `a report carries no other files, and may be about nobody`() {
        let draft = report { $0.recipients = [] }.with {
            $0.attachments = [MailDraft.Attachment(name: "a", type: "image/png", octets: [1])]
        }
        #expect(
            part("message/delivery-status", of: draft)?.hasPrefix("Reporting-MTA: dns;gw.example.com\nArrival-Date")
                == true)
        #expect(GMimeCodec().decode(WrittenMail(draft).octets).parts.count == 3)
    }

    @Test func `a diagnosis may be long and in any script`() {
        for text in [
            String(repeating: "word ", count: 199) + "end", String(repeating: "é", count: 500),
            String(repeating: "x", count: 999),
        ] {
            let draft = report { $0.recipients[0].diagnostic = text }
            let status = part("message/delivery-status", of: draft) ?? ""
            #expect(status.split(separator: "\n").allSatisfy { $0.utf8.count <= 76 })
        }
    }
}

extension String {
    fileprivate var withoutLastBreak: String { hasSuffix("\n") ? String(dropLast()) : self }
}
