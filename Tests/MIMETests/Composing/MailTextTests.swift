import MIME
import Messages
import TestKit
import Testing

/// The text of a mail that we write, read back.
struct MailTextTests {
    /// The text of the first plain part, without blank ends, which our reader removes.
    private func read(_ draft: MailDraft) -> String? {
        let parts = GMimeCodec().decode(WrittenMail(draft).octets).parts
        guard case .text(let text) = parts.first(where: { $0.type == "text/plain" })?.content else { return nil }
        return text
    }

    @Test(arguments: [false, true])
    func `a text arrives as it was written`(isHTML: Bool) {
        for sample in TextSamples.all {
            let draft = MailDraft.answer.with {
                $0.text = sample.text
                $0.isHTML = isHTML
            }
            #expect(WrittenMail(draft).faults(of: draft) == [], "\(sample.text.debugDescription)")
            let wanted = sample.seen.hasSuffix("\n") ? sample.seen : sample.seen + "\n"
            // Our reader removes a byte order mark.
            let unmarked = wanted.hasPrefix("\u{FEFF}") ? String(wanted.unicodeScalars.dropFirst()) : wanted
            #expect(read(draft) == unmarked, "\(sample.text.debugDescription)")
        }
    }

    @Test func `the shortest encoding that is safe is taken`() {
        let table = [
            ("Yes, at nine.", "7bit"), ("", "7bit"), ("-", "7bit"), ("a\tb", "7bit"), ("a.\nb", "7bit"),
            (String(repeating: "x", count: 78), "7bit"), (String(repeating: "x", count: 79), "quoted-printable"),
            ("x ", "quoted-printable"), ("x\t\ny", "quoted-printable"), (".", "quoted-printable"),
            ("From x", "quoted-printable"), ("a\nFrom x", "quoted-printable"), ("--", "quoted-printable"),
            ("caf\u{E9} au lait", "quoted-printable"), ("Καλημέρα", "base64"), ("日本", "base64"),
        ]
        for (text, encoding) in table {
            let mail = WrittenMail(.answer.with { $0.text = text })
            #expect(mail.field("Content-Transfer-Encoding") == encoding, "\(text)")
            #expect(mail.field("Content-Type") == "text/plain; charset=utf-8")
        }
    }

    @Test func `quoted-printable cuts no character and hides what relays change`() {
        let text =
            String(repeating: "plain text with caf\u{E9} and more and 😀 and so on ", count: 40) + "\n.dot\nFrom me \n"
        let lines = WrittenMail(.answer.with { $0.text = text }).lines ?? []
        let body = lines.drop { !$0.isEmpty }.dropFirst()
        #expect(body.allSatisfy { $0.count <= 76 })
        #expect(!body.contains { $0.first == UInt8(ascii: ".") || $0.starts(with: "From ".utf8) })
        #expect(!body.contains { $0.last == 32 })
        let text2 = body.map { String(decoding: $0, as: UTF8.self) }
        #expect(text2.contains("=2Edot"))
        #expect(text2.contains("=46rom me=20"))
        for line in text2 where line.hasSuffix("=") {
            #expect(!line.dropLast().hasSuffix("=C3") && !line.dropLast().hasSuffix("=F0"))
        }
    }

    @Test func `no text can close a part or open one, also when its boundary is known`() throws {
        let boundaries = WrittenMail(.answer.with { $0.isHTML = true }).text.split(separator: "\"").filter {
            $0.hasPrefix("=_")
        }
        let boundary = try #require(boundaries.first)
        for end in ["", "--"] {
            for frame in ["%", "\n%\n", "x\n%", " %", "\r\n\r\n%\r\n\r\n"] {
                let line = "--\(boundary)\(end)"
                let draft = MailDraft.answer.with {
                    $0.isHTML = true
                    $0.text = frame.replacing("%", with: line) + "\n<script>"
                }
                let mail = GMimeCodec().decode(WrittenMail(draft).octets)
                #expect(mail.parts.map(\.type) == ["text/plain", "text/html"])
                #expect(mail.text.contains(line))
            }
        }
    }

    @Test func `random texts of hard pieces arrive as they are`() {
        let pieces = [
            "a", "word", " ", "  ", "\t", "\n", "\n\n", ".", "\n.", "From ", "\nFrom ", "=", "=3D", "--", "\n--", "é",
            "日", "😀",
            "=_", "<", "&", "x\n", "http://a.example/", "www.b.example", "(", ")", "\n-- \n", "שלום", "0123456789", "~",
        ]
        var state: UInt64 = 1
        for _ in 0..<1_000 {
            var text = ""
            state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            for _ in 0..<(state >> 58) {
                state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
                text += pieces[Int(state >> 33) % pieces.count]
            }
            text += "|"
            let draft = MailDraft.answer.with {
                $0.text = text
                $0.subject = text
                $0.isHTML = state & 1 << 40 == 0
            }
            #expect(WrittenMail(draft).faults(of: draft) == [])
            #expect(read(draft) == text + "\n")
            let words = text.split { " \t\n".contains($0) }.joined(separator: " ")
            #expect(GMimeCodec().decode(WrittenMail(draft).octets).subject == words)
        }
    }

    @Test func `work grows with the text and no faster`() {
        let texts = [
            "x", " ", ".", "=", "\n", "日", "From ", "http://a/", "www.a(((", "http://a)))", "\u{0}", "\r", "<", "a ",
        ]
        for piece in texts {
            let draft = MailDraft.answer.with {
                $0.text = String(repeating: piece, count: 30_000)
                $0.subject = $0.text
                $0.from.name = $0.text
                $0.isHTML = true
            }
            var octets: [UInt8] = []
            let duration = WorkTime.of { octets = MIMEComposer().compose(draft) }
            #expect(duration < .seconds(5) * WorkTime.factor, "\(piece)")
            #expect(octets.count < piece.utf8.count * 30_000 * 40 + 10_000, "\(piece)")
        }
    }
}
