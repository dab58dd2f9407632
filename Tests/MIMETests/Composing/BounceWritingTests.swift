import MIME
import Messages
import Testing

/// What a bounce brings back of the mail (RFC 3461 §4.3, §6.3; RFC 3464 §2).
struct BounceWritingTests {
    private func draft(_ octets: [UInt8], _ change: (inout MailDraft.Report) -> Void = { _ in }) -> MailDraft {
        var report = MailDraft.Report(
            reportingHost: "gw.test", arrivedAt: nil,
            recipients: [
                MailDraft.Report.Recipient(
                    address: "bob@example.org", action: .failed, status: EnhancedStatus(5, 1, 1), diagnostic: "",
                    lastAttemptAt: nil)
            ], originalOctets: octets)
        report.returnsWhole = true
        change(&report)
        return MailDraft.answer.with { $0.report = report }
    }

    private func types(_ draft: MailDraft) -> [String] {
        GMimeCodec().decode(MIMEComposer().compose(draft)).parts.map(\.type)
    }

    private let mail = "From: a@b.example\r\nSubject: Plans\r\n\r\nbody\r\n"

    @Test func `The whole mail comes back as it was where that was asked`() throws {
        let draft = draft(Array(mail.utf8))
        #expect(types(draft) == ["text/plain", "message/delivery-status", "message/rfc822"])
        let written = String(decoding: MIMEComposer().compose(draft), as: UTF8.self)
        #expect(
            written.contains("\r\nContent-Type: message/rfc822\r\nContent-Transfer-Encoding: 7bit\r\n\r\n\(mail)\r\n--")
        )
        #expect(WrittenMail(draft).faults(of: draft) == [])
        #expect(types(self.draft(Array(mail.utf8)) { $0.returnsWhole = false }).last == "text/rfc822-headers")
    }

    @Test func `A mail that is no plain ASCII in short lines, or too large, comes back as its header`() {
        let header = Array("Subject: x\r\n\r\n".utf8)
        let table: [(body: [UInt8], isWhole: Bool)] = [
            (Array("a\nb".utf8), true), (Array(repeating: 0x61, count: 998), true),
            (Array(repeating: 0x61, count: 999), false), ([0xC3, 0xBC], false), ([0x61, 0x00], false),
            (Array("a\rb\r\n".utf8), false), ([], true),
            (Array(repeating: Array("aaaaaa\r\n".utf8), count: (524_288 - 14) / 8).flatMap(\.self), true),
            (Array(repeating: Array("aaaaaa\r\n".utf8), count: 524_288 / 8).flatMap(\.self), false),
        ]
        for (index, row) in table.enumerated() {
            let last = types(draft(header + row.body)).last
            #expect(last == (row.isWhole ? "message/rfc822" : "text/rfc822-headers"), "row \(index)")
        }
    }

    @Test func `A mail that holds our own boundary comes back as its header`() throws {
        let written = String(decoding: MIMEComposer().compose(draft(Array(mail.utf8))), as: UTF8.self)
        let start = try #require(written.firstRange(of: "boundary=\"")).upperBound
        let boundary = written[start...].prefix { $0 != "\"" }
        #expect(types(draft(Array("\(mail)--\(boundary)--\r\n".utf8))).last == "text/rfc822-headers")
    }

    @Test func `What the client said of the mail stands in the report, harmless`() {
        let draft = draft([]) {
            $0.envelopeID = "QQ 314159\r\nX-Evil: \u{FC}"
            $0.recipients[0].originalAddress = "anna@nowhere.example"
            $0.recipients[0].originalRecipient = "rfc822;Robert+x@example.org\r\nAction: delivered"
        }
        let written = String(decoding: MIMEComposer().compose(draft), as: UTF8.self)
        #expect(written.contains("\r\nOriginal-Envelope-Id: QQ 314159??X-Evil: ??\r\nReporting-MTA: dns;gw.test\r\n"))
        #expect(written.contains("\r\nOriginal-Recipient: rfc822;Robert+x@example.org??Action: delivered\r\n"))
        #expect(!written.contains("anna@nowhere.example"))
        #expect(WrittenMail(draft).faults(of: draft) == [])
        let blank = String(decoding: MIMEComposer().compose(self.draft([]) { $0.envelopeID = "  " }), as: UTF8.self)
        #expect(blank.contains("Original-Envelope-Id: unknown\r\n"))
    }
}
