import MIME
import TestKit
import Testing

/// Names of files that strangers chose.
struct SafeNameTests {
    private let files = MailFiles()

    private static let long = String(repeating: "x", count: 300)

    private static let names: [(name: String, safe: String)] = [
        // What is fine stays as it is.
        ("report.pdf", "report.pdf"), ("file.tar.gz", "file.tar.gz"), ("Účet č. 5.pdf", "Účet č. 5.pdf"),
        ("写真.jpg", "写真.jpg"), ("a\u{2215}b.txt", "a\u{2215}b.txt"), ("a\u{FF0F}b", "a\u{FF0F}b"), ("😀👨‍👩‍👧.png", "😀👨‍👩‍👧.png"),
        ("e\u{301}.txt", "e\u{301}.txt"), ("README", "README"),
        ("a-b_c (1) [2] {3} ~!@#$%^&+=,;'`.x", "a-b_c (1) [2] {3} ~!@#$%^&+=,;'`.x"),
        // Paths.
        ("../../etc/passwd", "passwd"), ("..\\..\\x", "x"), ("/etc/passwd", "passwd"), ("C:\\Windows\\a.txt", "a.txt"),
        ("a/b/", "b"), ("a/..", "a"), ("a\\.", "a"), ("./..", "file"), ("//", "file"), ("a/../../b.txt", "b.txt"),
        ("\\\\server\\share\\x.doc", "x.doc"), ("C:x.txt", "C_x.txt"), ("....//....//x", "x"), ("..", "file"),
        ("../", "file"),
        // Devices of Windows.
        ("CON", "_CON"), ("nul.txt", "_nul.txt"), ("Aux.tar.gz", "_Aux.tar.gz"), ("com1", "_com1"),
        ("LPT9.prn", "_LPT9.prn"),
        ("com¹.txt", "_com¹.txt"), ("con .txt", "_con .txt"), ("CONIN$", "_CONIN$"), ("console.txt", "console.txt"),
        ("com10.txt", "com10.txt"), ("nul", "_nul"), ("COM0", "_COM0"), ("a.con", "a.con"),
        // Dots, blanks and hyphens at the ends.
        (".bashrc", "bashrc"), (".telepost", "telepost"), ("...x", "x"), ("x...", "x"), ("x. . .", "x"), ("  x  ", "x"),
        (". .. x.txt .", "x.txt"), ("-rf", "_rf"), (".-rf *", "_rf _"), ("--", "_-"), ("x.", "x"),
        // Only what cannot stay.
        ("", "file"), ("...", "file"), (" ", "file"), ("\0", "file"), ("\u{202E}", "file"),
        ("\u{FEFF}\u{200B}", "file"),
        // Controls, line ends, directions.
        ("a\0b.txt", "ab.txt"), ("a\u{1B}[31mb\u{7F}\u{9B}.txt", "a[31mb.txt"), ("a\r\nb.txt", "a b.txt"),
        ("a\tb", "a b"),
        ("inv\u{202E}fdp.exe", "invfdp.exe"), ("a\u{2066}b\u{2069}c\u{200F}.x", "abc.x"), ("a\u{2028}b", "a b"),
        ("a\u{A0}\u{3000} b", "a b"), ("a\u{FFFE}b", "ab"), ("می\u{200C}خواهم.txt", "می\u{200C}خواهم.txt"),
        // What Windows cannot hold.
        ("a<b>c:d\"e|f?g*h", "a_b_c_d_e_f_g_h"), ("file.txt::$DATA", "file.txt__$DATA"),
        ("<script>.htm", "_script_.htm"),
        // Long ones.
        (long, String(long.prefix(120))), (long + ".pdf", String(long.prefix(116)) + ".pdf"),
        (long + ".tar.gz", String(long.prefix(113)) + ".tar.gz"), ("a." + long, "a." + String(long.prefix(118))),
        (String(repeating: "é", count: 100) + ".pdf", String(repeating: "é", count: 58) + ".pdf"),
        (String(repeating: "😀", count: 50), String(repeating: "😀", count: 30)),
        (String(repeating: "x", count: 116) + ".pdf", String(repeating: "x", count: 116) + ".pdf"),
        (String(repeating: "x", count: 115) + " y.pdf", String(repeating: "x", count: 115) + ".pdf"),
        (long + "/" + long + "\u{202E}.gpj", String(long.prefix(116)) + ".gpj"),
        ("a" + String(repeating: "\u{301}", count: 200) + ".x", "a" + String(repeating: "\u{301}", count: 58) + ".x"),
        (String(repeating: ".", count: 300) + "x", "x"),
    ]

    @Test func `names that strangers chose become safe ones`() {
        for item in Self.names {
            #expect(files.safeName(item.name) == item.safe, "\(item.name.debugDescription.prefix(80))")
        }
    }

    @Test func `a safe name is safe, short, and stays as it is`() {
        let pieces = [
            "/", "..", ".", " ", "-", "é", "😀\u{202E}\0", "con", "nul.", ".tar", ".gz",
            String(repeating: "b", count: 119), String(repeating: "\u{301}", count: 70),
        ]
        for first in pieces {
            for second in pieces {
                for third in pieces {
                    let name = first + second + third
                    let safe = files.safeName(name)
                    #expect(isSafe(safe), "\(name.debugDescription)")
                    #expect(files.safeName(safe) == safe, "\(name.debugDescription)")
                }
            }
        }
    }

    private func isSafe(_ name: String) -> Bool {
        let scalars = name.unicodeScalars
        return (1...120).contains(name.utf8.count) && scalars.first != "." && scalars.last != "."
            && scalars.first != "-"
            && scalars.first != " " && scalars.last != " "
            && scalars.allSatisfy { $0.value >= 32 && !"/\\<>:\"|?*\u{7F}\u{202E}".unicodeScalars.contains($0) }
            && !["con", "nul", "con.tar", "nul.gz"].contains(name)
    }

    @Test func `a name that is far too long is made safe soon`() {
        for piece in ["a", "/", ".", "\u{301}", "👨‍👩‍👧\u{200D}", " .", "\u{1F1E6}"] {
            let name = String(repeating: piece, count: 200_000 / piece.utf8.count)
            var safe = ""
            let time = WorkTime.of { safe = files.safeName(name) }
            #expect(time < .seconds(10 * WorkTime.factor), "\(piece)")
            #expect(isSafe(safe), "\(piece)")
        }
    }
}
