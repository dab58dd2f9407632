import Dispatch
import Foundation
import MIME
import Messages
import TestKit
import Testing

/// Mails that mean harm: whatever they hold, a mail comes back, soon, and nothing traps.
struct HostileMailTests {
    private let codec = GMimeCodec()

    /// Decodes `text` and says how long it took in seconds.
    private func time(_ text: String, _ check: (Mail) -> Void = { _ in }) -> Double {
        let octets = Array(text.utf8)
        var mail = Mail()
        let duration = WorkTime.of { mail = codec.decode(octets) }
        check(mail)
        return duration / .seconds(1)
    }

    @Test func `headers of a megabyte are read soon`() {
        let cases: [(name: String, header: String)] = [
            ("fields", (0..<100_000).map { "X-\($0): v\r\n" }.joined()),
            ("recipients", "To: " + (0..<50_000).map { "u\($0)@example.org" }.joined(separator: ", ") + "\r\n"),
            ("recipient fields", (0..<30_000).map { "To: u\($0)@example.org\r\n" }.joined()),
            ("groups in groups", "To: " + String(repeating: "g:", count: 500_000) + "\r\n"),
            ("comments", "From: " + String(repeating: "(", count: 1_000_000) + "\r\n"),
            ("brackets", "From: " + String(repeating: "<", count: 1_000_000) + "\r\n"),
            ("quotes", "From: " + String(repeating: "\"", count: 1_000_001) + "\r\n"),
            ("atoms", "From: " + String(repeating: "a ", count: 500_000) + "\r\n"),
            ("dots", "From: " + String(repeating: "a.", count: 500_000) + "\r\n"),
            ("at signs", "From: " + String(repeating: "@", count: 1_000_000) + "\r\n"),
            ("routes", "From: <" + String(repeating: "@a,", count: 300_000) + ":b@c>\r\n"),
            ("words", "Subject: " + String(repeating: "=?utf-8?Q?a?= ", count: 70_000) + "\r\n"),
            ("half words", "Subject: " + String(repeating: "=?a?q?", count: 160_000) + "\r\n"),
            ("marks", "Subject: " + String(repeating: "=?", count: 500_000) + "\r\n"),
            (
                "words of many sets",
                "Subject: " + String(repeating: "=?big5?B?pw?= =?gbk?B?pw?=", count: 40_000) + "\r\n"
            ),
            ("8-bit", "Subject: " + String(repeating: "\u{E9} ", count: 300_000) + "\r\n"),
            ("folds", "Subject: a\r\n" + String(repeating: " b\r\n", count: 250_000)),
            ("date", "Date: " + String(repeating: "1 ", count: 500_000) + "\r\n"),
            ("references", "References: " + String(repeating: "<a@b> ", count: 160_000) + "\r\n"),
            ("parameters", "Content-Type: text/plain" + (0..<80_000).map { "; p\($0)=v" }.joined() + "\r\n"),
            ("pieces", "Content-Type: text/plain" + (0..<60_000).map { "; name*\($0)=v" }.joined() + "\r\n"),
            ("no colon", String(repeating: "nothing\r\n", count: 100_000)),
            ("line", "X-Long: " + String(repeating: "x", count: 1_000_000) + "\r\n"),
        ]
        for item in cases {
            let seconds = time(item.header + "Message-ID: <1@x.example>\r\n\r\nbody\r\n")
            #expect(seconds < 10, "\(item.name)")
        }
    }

    @Test func `fields beyond the limit are left out, those within are read`() {
        let limit = 1_000
        let fields = (0..<limit + 1).map { "To: u\($0)@example.org\r\n" }
        _ = time(fields.prefix(limit - 1).joined() + "\r\n") { #expect($0.to.count == limit - 1) }
        _ = time(fields.prefix(limit).joined() + "\r\n") { #expect($0.to.count == limit) }
        _ = time(fields.joined() + "\r\n") { #expect($0.to.count == limit) }
    }

    private func nested(_ levels: Int) -> String {
        (0..<levels).map { "Content-Type: multipart/mixed; boundary=b\($0)x\r\n\r\n--b\($0)x\r\n" }.joined()
            + "\r\ndeep\r\n"
    }

    @Test func `parts in parts are followed to the limit, and beyond it kept whole`() {
        _ = time(nested(99)) { #expect($0.text == "deep") }
        _ = time(nested(100)) { #expect($0.text == "deep") }
        _ = time(nested(101)) {
            #expect($0.text.isEmpty)
            #expect($0.parts.map(\.type) == ["multipart/mixed"])
        }
        #expect(time(nested(20_000)) < 10)
    }

    @Test func `mails in mails are followed to the limit`() {
        func depth(_ mail: Mail) -> Int { mail.parts.first?.message.map { 1 + depth($0) } ?? 0 }
        for (levels, wanted) in [(99, 99), (100, 100), (101, 100), (30_000, 100)] {
            let text = String(repeating: "Content-Type: message/rfc822\r\n\r\n", count: levels) + "\r\nx\r\n"
            let seconds = time(text) { #expect(depth($0) == wanted, "\(levels)") }
            #expect(seconds < 10, "\(levels)")
        }
    }

    @Test func `mails in base64 in mails are followed to the limit`() {
        var text = Data("Subject: x\r\n\r\ninner\r\n".utf8)
        for _ in 0..<20 {
            text =
                Data("Content-Type: message/rfc822\r\nContent-Transfer-Encoding: base64\r\n\r\n".utf8)
                + text.base64EncodedData(options: .lineLength76Characters)
        }
        var mail = codec.decode([UInt8](text))
        for _ in 0..<20 { mail = mail.parts.first?.message ?? Mail() }
        #expect(mail.text == "inner")
    }

    @Test func `lines that look like boundaries cost no more than others`() {
        let levels = (0..<99).map { "Content-Type: multipart/mixed; boundary=b\($0)\r\n\r\n--b\($0)\r\n" }.joined()
        #expect(time(levels + "\r\n" + String(repeating: "--\r\n", count: 500_000)) < 20 * WorkTime.factor)
        #expect(time(levels + "\r\n" + String(repeating: "\n", count: 2_000_000)) < 20 * WorkTime.factor)
    }

    @Test func `parts beyond the limit are left out`() {
        let limit = 10_000
        let parts = [String](repeating: "--b\r\n\r\nx\r\n", count: limit + 50)
        let head = "Content-Type: multipart/mixed; boundary=b\r\n\r\n"
        _ = time(head + parts.prefix(limit - 1).joined()) { #expect($0.parts.count == limit - 1) }
        _ = time(head + parts.prefix(limit).joined()) { #expect($0.parts.count == limit) }
        _ = time(head + parts.joined()) { #expect($0.parts.count == limit) }
    }

    @Test func `a line of megabytes is a line`() {
        _ = time("\r\n" + String(repeating: "x", count: 5_000_000)) { #expect($0.text.utf8.count == 5_000_000) }
    }

    @Test func `octets that no set explains are replaced, soon, and the rest is kept`() {
        for charset in ["big5", "iso-2022-jp", "utf-16", "utf-7", "gb18030", "euc-jp", "x-none", "utf-8", "us-ascii"] {
            let head = "Content-Type: text/plain; charset=\(charset)\r\nContent-Transfer-Encoding: 8bit\r\n\r\n"
            let octets = Array(head.utf8) + [UInt8](repeating: 0xFF, count: 1_000_000) + Array("  the end".utf8)
            var mail = Mail()
            let duration = WorkTime.of { mail = codec.decode(octets) }
            #expect(duration < .seconds(10), "\(charset)")
            #expect(charset == "utf-16" || mail.text.hasSuffix("the end"), "\(charset)")
        }
    }

    @Test func `a charset name that is none harms nothing`() {
        for name in [
            "", "//IGNORE", "utf-8//TRANSLIT", "../../etc/passwd", String(repeating: "x", count: 5_000), "\u{E9}",
        ] {
            _ = time("Content-Type: text/plain; charset=\"\(name)\"\r\n\r\nhello\r\n") { #expect($0.text == "hello") }
        }
    }

    @Test func `controls in a header never reach a value`() {
        _ = time("Subject: =?utf-8?Q?a=0D=0ABcc:_x?=\r\nFrom: =?utf-8?Q?A=0AB?= <a@b.example>\r\n\r\n") { mail in
            #expect(mail.subject == "a Bcc: x")
            #expect(mail.from == [MailAddress(name: "A B", address: "a@b.example")])
        }
    }

    @Test func `a mail cut anywhere, or with any octet changed, is read without a trap`() throws {
        for file in ["structure-attached-message", "structure-dsn", "rfc2231-continued", "charset-iso-2022-jp"] {
            let octets = [UInt8](try Corpus.data("mail/\(file).eml"))
            for end in 0...octets.count { _ = codec.decode(Array(octets[..<end])) }
            for position in octets.indices {
                for octet: UInt8 in [0x00, 0x0A, 0x22, 0x3D, 0xFF] {
                    var changed = octets
                    changed[position] = octet
                    _ = codec.decode(changed)
                }
            }
        }
    }

    @Test func `a small stack is enough for the deepest mail`() throws {
        let deep = Array((nested(50) + String(repeating: "Content-Type: message/rfc822\r\n\r\n", count: 200)).utf8)
        let groups = Array(("To: " + String(repeating: "g:", count: 200_000) + "a@b.example\r\n\r\n").utf8)
        let finished = DispatchSemaphore(value: 0)
        let thread = Thread {
            _ = GMimeCodec().decode(deep)
            _ = GMimeCodec().decode(groups)
            finished.signal()
        }
        thread.stackSize = 512 * 1024
        thread.start()
        finished.wait()
    }
}
