import Testing

@testable import IMAP

@Suite struct IMAPTextTests {
    @Test func `UIDs are written as ranges where they stand side by side`() {
        let cases: [([UInt32], String)] = [
            ([], ""), ([7], "7"), ([1, 2, 3], "1:3"), ([1, 3, 4, 9], "1,3:4,9"),
            ([4_294_967_294, 4_294_967_295], "4294967294:4294967295"),
        ]
        for (uids, text) in cases { #expect(UIDSet.text(uids) == text) }
    }

    @Test func `Folder names are written the old way`() {
        // The examples of RFC 3501 §5.1.3, and some more.
        let cases = [
            ("INBOX", "INBOX"), ("R&D", "R&-D"),
            (
                "~peter/mail/\u{53F0}\u{5317}/\u{65E5}\u{672C}\u{8A9E}",
                "~peter/mail/&U,BTFw-/&ZeVnLIqe-"
            ),
            ("Entw\u{FC}rfe", "Entw&APw-rfe"), ("\u{1F600}", "&2D3eAA-"), ("a\tb", "a&AAk-b"), ("", ""),
            ("\u{2019}\u{2019}\u{2019}", "&IBkgGSAZ-"),
        ]
        for (name, text) in cases { #expect(String(decoding: IMAPFolderName.encoded(name), as: UTF8.self) == text) }
    }

    @Test func `Text is quoted when it can be, and a literal when not`() {
        let cases: [(String, IMAPString?)] = [
            ("", .quoted(Array("\"\"".utf8))), ("a b", .quoted(Array("\"a b\"".utf8))),
            ("a\"\\b", .quoted(Array("\"a\\\"\\\\b\"".utf8))),
            ("p\u{E4}ss", .literal(Array("p\u{E4}ss".utf8))),
            ("a\r\nt2 LOGOUT", .literal(Array("a\r\nt2 LOGOUT".utf8))),
            ("a\0b", nil),
        ]
        for (text, string) in cases { #expect(IMAPString(text) == string) }
    }

    @Test func `A command is cut behind each announcement of a literal`() throws {
        let command = IMAPCommand("LOGIN", try #require(IMAPString("\u{E4}")), try #require(IMAPString("\u{F6}x")))
        #expect(
            command.parts.map { String(decoding: $0, as: UTF8.self) } == [
                "LOGIN {2}\r\n", "\u{E4} {3}\r\n", "\u{F6}x\r\n",
            ])
    }

    @Test func `A status says whether it is worth another try`() {
        #expect(IMAPStatus(.no, code: "INUSE", "").isTransient && IMAPStatus(.no, code: "UNAVAILABLE", "").isTransient)
        #expect(!IMAPStatus(.no, code: "AUTHENTICATIONFAILED", "").isTransient && !IMAPStatus(.no, "").isTransient)
        #expect(IMAPStatus(.no, code: "INUSE", "busy").description == "NO [INUSE] busy")
    }

    @Test func `Words of a server are cut to a line that can be shown`() {
        #expect(IMAPStatus(.no, String(repeating: "\u{1F600}", count: 400)).text.count == IMAPStatus.textLimit)
        #expect(IMAPStatus(.no, "a\r\nb\u{2028}c").text == "a  b c")
    }
}
