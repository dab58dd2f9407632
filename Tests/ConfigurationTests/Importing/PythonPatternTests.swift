import Testing

@testable import Configuration

@Suite struct PythonPatternTests {
    private static let same = [
        #"(?P<number>\+?[\d]+)@fax"#, #".*@fax$"#, #"(?P<a>x)(?P=a)"#, #"(?:a|b)"#, #"a{1,3}"#, #"a{,}"#, #"[^]a]"#,
        #"(?(a)b|c)"#, #"\\Z"#, #"\d\w\."#, #"(?<!a)b"#, "é", "", #"a\"#, #"[a"#, #"("#,
    ]

    @Test(arguments: same) func `what both understand stays`(_ pattern: String) {
        #expect(PythonPattern(pattern, isAnchored: false).text == pattern)
    }

    @Test(arguments: [
        (#"a\Z"#, #"a\z"#), (#"a{,3}"#, #"a{0,3}"#), (#"\u00e9\U0001f600"#, #"\x{00e9}\x{0001f600}"#),
        (#"\u00"#, #"\u00"#),
        (#"(?iu)a"#, #"(?i)a"#), (#"(?u)a"#, "a"), (#"a(?i)b"#, #"(?i)ab"#), (#"[[:alpha:]]"#, #"[\[:alpha:]]"#),
    ]) func `what differs is said in the other's words`(_ python: String, _ other: String) {
        #expect(PythonPattern(python, isAnchored: false).text == other)
    }

    @Test(arguments: [
        (#"\d+@fax"#, #"^\d+@fax"#), (#"^\d+"#, #"^\d+"#), (#"\A\d"#, #"\A\d"#), (#".*@x"#, #".*@x"#),
        (#"a|b"#, #"^(?:a|b)"#), (#"^a|b"#, #"^(?:^a|b)"#), (#".*a|b"#, #"^(?:.*a|b)"#), (#"(a|b)@x"#, #"^(a|b)@x"#),
        (#"[|]a"#, #"^[|]a"#), (#"a\|b"#, #"^a\|b"#), (#"(?i)a|b"#, #"(?i)^(?:a|b)"#),
    ]) func `a match from the first character on is asked for`(_ python: String, _ other: String) {
        #expect(PythonPattern(python, isAnchored: true).text == other)
    }

    @Test(arguments: [
        (#"D:\Fax\out"#, "/srv/telepost/D/Fax/out"), (#"d:/a b/"#, "/srv/telepost/d/a b"),
        (#"\\server\share\x"#, "/srv/telepost/server/share/x"), (#"C:\a\..\..\..\etc"#, "/srv/telepost/etc"),
        ("/srv/out", "/srv/out"), ("out", "/srv/telepost/out"), (#"%TEMP%\x"#, "/srv/telepost/TEMP/x"),
        ("", "/srv/telepost"),
        ("C:\\a\u{0}b\\\u{1}", "/srv/telepost/C/ab"), ("//host/x", "/srv/telepost/host/x"),
    ]) func `a path of Windows has one place here, and none outside of it`(_ path: String, _ other: String) {
        #expect(WindowsPath(path).text == other)
    }
}
