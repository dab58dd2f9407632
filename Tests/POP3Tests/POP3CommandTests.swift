import Bytes
import Testing

@testable import POP3

@Suite struct POP3CommandTests {
    static func read(_ line: String) throws(POP3SyntaxFailure) -> POP3Command {
        try POP3Command(line: Array(line.utf8)[...])
    }

    static let digest = "c4c9334bac560ecc979e58001b3e22fb"

    static let understood: [(String, POP3Command)] = [
        ("USER alice", .user("alice")), ("user alice", .user("alice")), ("uSeR  alice ", .user("alice")),
        ("USER alice@sms.example", .user("alice@sms.example")), ("USER Alice B", .user("Alice B")),
        ("USER jürgen", .user("jürgen")), ("PASS secret", .password(Array("secret".utf8))),
        ("PASS  two  blanks ", .password(Array(" two  blanks ".utf8))), ("PASS ü", .password(Array("ü".utf8))),
        ("APOP mrose \(digest)", .apop(name: "mrose", digest: [UInt8](hexadecimal: digest) ?? [])),
        ("APOP mrose \(digest.uppercased())", .apop(name: "mrose", digest: [UInt8](hexadecimal: digest) ?? [])),
        ("AUTH", .authenticate(mechanism: nil, response: nil)),
        ("AUTH PLAIN", .authenticate(mechanism: Array("PLAIN".utf8)[...], response: nil)),
        ("AUTH plain =", .authenticate(mechanism: Array("plain".utf8)[...], response: Array("=".utf8)[...])),
        ("STLS", .startTLS), ("CAPA", .capabilities), ("UTF8", .utf8), ("STAT", .status), ("STAT ", .status),
        ("LIST", .list(nil)), ("LIST 1", .list(1)), ("LIST  007 ", .list(7)), ("UIDL", .uniqueIDs(nil)),
        ("UIDL 12", .uniqueIDs(12)), ("RETR 1", .retrieve(1)), ("RETR 0", .retrieve(0)), ("retr\t3", .retrieve(3)),
        ("RETR 99999999999999999999999", .retrieve(.max)), ("TOP 1 0", .top(1, lines: 0)),
        ("TOP 2 10", .top(2, lines: 10)), ("TOP 1 99999999999999999999", .top(1, lines: .max)),
        ("DELE 2", .delete(2)), ("RSET", .reset), ("NOOP", .noOperation), ("QUIT", .quit), ("quit", .quit),
    ]

    @Test(arguments: understood)
    func `A line is a command`(line: String, command: POP3Command) throws {
        #expect(try Self.read(line) == command)
    }

    static let refused: [(String, POP3SyntaxFailure)] = [
        ("", .unknownCommand), (" QUIT", .unknownCommand), ("XYZZY", .unknownCommand), ("LAST", .unknownCommand),
        ("RETRIEVE 1", .unknownCommand), ("QU", .unknownCommand), ("QUIT!", .unknownCommand),
        ("RETR1", .unknownCommand), ("ÜSER a", .unknownCommand), ("\u{1}", .unknownCommand),
        ("USER", .argument), ("USER ", .argument), ("PASS", .argument), ("PASS ", .argument), ("APOP", .argument),
        ("APOP mrose", .argument), ("APOP mrose c4c9", .argument), ("APOP a b \(digest)", .argument),
        ("APOP mrose \(digest)0", .argument), ("APOP mrose \(digest.dropLast())x", .argument),
        ("AUTH PLAIN a b", .argument), ("QUIT now", .argument), ("STAT 1", .argument), ("STLS x", .argument),
        ("CAPA x", .argument), ("UTF8 USER", .argument), ("RSET 1", .argument), ("NOOP x", .argument),
        ("RETR", .argument), ("RETR x", .argument), ("RETR -1", .argument), ("RETR +1", .argument),
        ("RETR 1.0", .argument), ("RETR 1 2", .argument), ("LIST x", .argument), ("LIST 1 2", .argument),
        ("UIDL -1", .argument), ("DELE", .argument), ("TOP", .argument), ("TOP 1", .argument),
        ("TOP 1 -1", .argument), ("TOP 1 2 3", .argument), ("TOP x 1", .argument),
    ]

    @Test(arguments: refused)
    func `A line is no command`(line: String, failure: POP3SyntaxFailure) {
        #expect(throws: failure) { try Self.read(line) }
    }

    @Test func `A name that is no UTF-8 is refused`() {
        #expect(throws: POP3SyntaxFailure.argument) { try POP3Command(line: Array("USER ".utf8)[...] + [0xFF]) }
    }

    @Test func `A command has 255 octets at most with its CRLF, AUTH aside`() throws {
        let longest = "PASS " + String(repeating: "x", count: 248)
        #expect(try Self.read(longest) == .password([UInt8](repeating: 0x78, count: 248)))
        #expect(throws: POP3SyntaxFailure.tooLong) { try Self.read(longest + "x") }
        let long = [UInt8](repeating: 0x41, count: 12_000)
        #expect(
            try POP3Command(line: Array("AUTH PLAIN ".utf8)[...] + long)
                == .authenticate(mechanism: Array("PLAIN".utf8)[...], response: long[...]))
    }

    @Test func `Arguments are read from the middle of a buffer`() throws {
        let buffer = Array("NOOP\r\nRETR 42\r\n".utf8)
        #expect(try POP3Command(line: buffer[6..<13]) == .retrieve(42))
    }
}
