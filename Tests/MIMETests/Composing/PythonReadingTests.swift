import Foundation
import MIME
import Messages
import Testing

/// What Python's `email` package, which shares nothing with our reader, makes of the mails that we write.
@Suite(.enabled(if: PythonReader.isThere, "python3 is not there"))
struct PythonReadingTests {
    @Test func `every text arrives as it was written`() throws {
        let drafts = TextSamples.all.map { sample in MailDraft.answer.with { $0.text = sample.text } }
        let forms = drafts + drafts.map { draft in draft.with { $0.isHTML = true } }
        let mails = try PythonReader.read(forms)
        for (mail, sample) in zip(mails, TextSamples.all + TextSamples.all) {
            #expect(mail.defects == [])
            let wanted = sample.seen.hasSuffix("\n") ? sample.seen : sample.seen + "\n"
            #expect(mail.text == wanted, "\(sample)")
        }
        #expect(mails.suffix(drafts.count).allSatisfy { $0.html.contains("<div dir=\"auto\">") })
    }

    @Test func `every header arrives as it was written`() throws {
        let samples = [
            "Lunch", "caf\u{E9}", "Ελένη", "山田 太郎", "😀 x", "שלום", "Example, Ann (home) \"x\" \\ <y@z.example>",
            "a\r\nBcc: b@c.example",
            String(repeating: "long ", count: 40) + "x", String(repeating: "é", count: 100), "=?utf-8?Q?x?=", "a: b; c",
            "x\0y\u{85}z",
            "J. Smith", "plain é plain", String(repeating: "x", count: 150),
        ]
        let drafts = samples.map { text in
            MailDraft.answer.with {
                $0.subject = text
                $0.from.name = text
                $0.replyTo = MailAddress(name: text, address: "reply@example.org")
                $0.to = [
                    MailAddress(name: text, address: "ann@example.org"),
                    MailAddress(name: "", address: "bob@example.org"),
                ]
                $0.extraHeaders = [MailDraft.Field(name: "X-Test", value: text)]
                $0.utcOffset = -12_600
            }
        }
        for (mail, sample) in zip(try PythonReader.read(drafts), samples) {
            let seen = sample.split { $0.isWhitespace || $0 == "\0" }.joined(separator: " ")
            #expect(mail.defects == [], "\(sample)")
            #expect(mail.subject == seen)
            #expect(mail.extra == seen)
            #expect(mail.date == 1_700_000_000)
            #expect(mail.messageID == "<m1.42@sms.example.com>")
            #expect(mail.references == ["<1@example.org>", "<2@example.org>"])
            // Python 3.11 leaves the space between two encoded words of one name, which RFC 2047 §6.2 removes.
            guard seen.utf8.count <= 60 else { continue }
            #expect(mail.from == [[seen, "+447700900123@sms.example.com"]])
            #expect(mail.replyTo == [[seen, "reply@example.org"]])
            #expect(mail.to == [[seen, "ann@example.org"], ["", "bob@example.org"]])
        }
    }

    @Test func `files arrive with their names`() throws {
        let names = [
            "a.png", "two words.pdf", "Ελληνικά όνομα πολύ μακρύ για μία μόνο γραμμή.pdf", "q\"u'o;t=e%41.x",
            "caf\u{E9}.txt", String(repeating: "n", count: 180),
        ]
        let octets = (0..<500).map { UInt8(truncatingIfNeeded: $0) }
        let drafts = names.map { name in
            MailDraft.answer.with {
                $0.isHTML = true
                $0.attachments = [MailDraft.Attachment(name: name, type: "image/png", octets: octets)]
            }
        }
        for (mail, name) in zip(try PythonReader.read(drafts), names) {
            #expect(mail.defects == [])
            #expect(mail.files == [PythonReader.File(name: name, type: "image/png", octets: Data(octets))])
            #expect(mail.types == ["multipart/mixed", "multipart/alternative", "text/plain", "text/html", "image/png"])
        }
    }

    @Test func `a report is one to Python`() throws {
        let recipients = MailDraft.Report.Action.allCases.enumerated().map { index, action in
            MailDraft.Report.Recipient(
                address: "+44770090010\(index)@sms.example.com", action: action, status: EnhancedStatus(5, 1, index),
                diagnostic: "Why: caf\u{E9} \(index)", lastAttemptAt: Timestamp(seconds: 1_700_000_000))
        }
        let draft = MailDraft.answer.with {
            $0.report = MailDraft.Report(
                reportingHost: "gw.example.com", arrivedAt: Timestamp(seconds: 1_700_000_000), recipients: recipients,
                originalOctets: Array("From: a@b.example\r\nSubject: x\r\n\r\nbody".utf8))
        }
        let mail = try #require(PythonReader.read([draft]).first)
        #expect(mail.defects == [])
        #expect(mail.types.prefix(3) == ["multipart/report", "text/plain", "message/delivery-status"])
        #expect(mail.types.last == "text/rfc822-headers")
        #expect(mail.groups.count == 5)
        #expect(
            mail.groups.first == [
                ["Reporting-MTA", "dns;gw.example.com"], ["Arrival-Date", "Tue, 14 Nov 2023 22:13:20 +0000"],
            ])
        for (index, group) in mail.groups.dropFirst().enumerated() {
            #expect(
                group == [
                    ["Final-Recipient", "rfc822;+44770090010\(index)@sms.example.com"],
                    ["Action", MailDraft.Report.Action.allCases[index].rawValue], ["Status", "5.1.\(index)"],
                    ["Diagnostic-Code", "X-Telepost; Why: caf\u{E9} \(index)"],
                    ["Last-Attempt-Date", "Tue, 14 Nov 2023 22:13:20 +0000"],
                ])
        }
        #expect(mail.text == "Yes, at nine.\n")
    }
}
