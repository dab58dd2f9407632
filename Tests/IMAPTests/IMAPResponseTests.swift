import Bytes
import Testing

@testable import IMAP

@Suite struct IMAPResponseTests {
    typealias Fault = IMAPResponseReader.Fault

    /// The responses in `octets`, given to the reader in pieces of `size`.
    static func read(
        _ octets: [UInt8], by size: Int = .max, limit: Int = 1000
    ) throws(Fault) -> [IMAPResponse] {
        var reader = IMAPResponseReader(literalLimit: limit)
        var responses: [IMAPResponse] = []
        var rest = octets[...]
        while !rest.isEmpty {
            reader.append(rest.prefix(size))
            rest = rest.dropFirst(size)
            while let frame = try reader.next() { responses.append(try IMAPResponse(frame)) }
        }
        return responses
    }

    static func fetched(_ uid: UInt32?, size: Int? = nil, body: IMAPFetched.Body? = nil) -> IMAPResponse {
        var mail = IMAPFetched()
        (mail.uid, mail.size, mail.body) = (uid, size, body)
        return .fetched(mail)
    }

    static let values: [(String, IMAPResponse)] = [
        ("* OK ready", .untagged(IMAPStatus(.ok, "ready"))),
        ("* ok", .untagged(IMAPStatus(.ok, ""))),
        ("* OK  two spaces", .untagged(IMAPStatus(.ok, " two spaces"))),
        ("* PREAUTH hello", .untagged(IMAPStatus(.preauth, "hello"))),
        ("* BYE [UNAVAILABLE] later", .untagged(IMAPStatus(.bye, code: "UNAVAILABLE", "later"))),
        (
            "* OK [UIDVALIDITY 17] UIDs valid",
            .untagged(IMAPStatus(.ok, code: "UIDVALIDITY", argument: Array("17".utf8), "UIDs valid"))
        ),
        (
            "t1 NO [BADCHARSET (\"a]b\")] no",
            .tagged(tag: "t1", IMAPStatus(.no, code: "BADCHARSET", argument: Array("(\"a]b\")".utf8), "no"))
        ),
        // Words for people may look like anything.
        ("* OK a brace {5}", .untagged(IMAPStatus(.ok, "a brace {5}"))),
        ("t9 BAD [no end {12}", .tagged(tag: "t9", IMAPStatus(.bad, "[no end {12}"))),
        ("* NO \u{1B}[31mred\u{202E}", .untagged(IMAPStatus(.no, " [31mred "))),
        ("+ ", .continuation([])),
        ("+", .continuation([])),
        ("+ go ahead {3}", .continuation(Array("go ahead {3}".utf8))),
        ("* CAPABILITY IMAP4rev1 auth=plain", .capability(["IMAP4REV1", "AUTH=PLAIN"])),
        ("* 23 EXISTS", .exists(23)),
        ("* 99999999999999999999999 EXISTS", .exists(.max)),
        ("* 3 EXPUNGE", .expunged),
        ("* 0 RECENT", .other),
        ("* FLAGS (\\Answered \\Seen)", .other),
        ("* LIST () \"/\" INBOX", .other),
        ("* SEARCH", .found([])),
        ("* SEARCH 2 3 4294967295 ", .found([2...2, 3...3, 4_294_967_295...4_294_967_295])),
        ("* SEARCH 2 5 (MODSEQ 917)", .found([2...2, 5...5])),
        ("* ESEARCH (TAG \"t1\") UID", .found([])),
        ("* ESEARCH (TAG \"t1\") UID COUNT 4 ALL 4:2,9", .found([2...4, 9...9])),
        ("* 1 FETCH (UID 7 RFC822.SIZE 44)", fetched(7, size: 44)),
        ("* 1 fetch (rfc822.size 44 flags (\\Seen $X) uid 7)", fetched(7, size: 44)),
        ("* 1 FETCH (UID 7 BODY[] NIL)", fetched(7, body: .nothing)),
        ("* 1 FETCH (UID 7 BODY[] \"a\\\"\\\\b\")", fetched(7, body: .octets(Array("a\"\\b".utf8)))),
        ("* 1 FETCH (UID 7 BODY[HEADER.FIELDS (DATE \"X\")] \"\")", fetched(7)),
        ("* 1 FETCH (BODY[] {5}\r\nab\r\n{ UID 7)", fetched(7, body: .octets(Array("ab\r\n{".utf8)))),
        ("* 1 FETCH (UID 7 BODY[] ~{3+}\r\n\0\0\0)", fetched(7, body: .octets([0, 0, 0]))),
        ("* 1 FETCH (BODY[] {0}\r\n UID 7)", fetched(7, body: .octets([]))),
        ("* 1 FETCH (X ((((()))) Y) UID 7)", fetched(7)),
        ("* 1 FETCH ()", fetched(nil)),
        (
            "* 1 FETCH (UID 7 BODY[] {1001}\r\n\(String(repeating: "x", count: 1001)))",
            fetched(7, body: .dropped(octets: 1001))
        ),
    ]

    @Test func `Every response is read, however its octets are cut`() throws {
        for (text, response) in Self.values {
            let octets = Array("\(text)\r\n* 1 EXISTS\r\n".utf8)
            for size in octets.count > 200 ? [1, 7, .max] : Array(1...octets.count) {
                #expect(try Self.read(octets, by: size) == [response, .exists(1)], "\(text) by \(size)")
            }
        }
    }

    @Test func `A response that has not ended is none yet`() throws {
        for (text, _) in Self.values {
            let octets = Array("\(text)\r\n".utf8)
            for end in 0..<octets.count { #expect(try Self.read(Array(octets[..<end])).isEmpty, "\(text) to \(end)") }
        }
    }

    static let faults: [(String, Fault)] = [
        ("* 1 FETCH (UID 7\r\n", .malformed),
        ("* 1 FETCH (UID)\r\n", .malformed),
        ("* 1 FETCH (UID 0)\r\n", .malformed),
        ("* 1 FETCH (UID 4294967296)\r\n", .malformed),
        ("* 1 FETCH (UID -1)\r\n", .malformed),
        ("* 1 FETCH (UID NIL)\r\n", .malformed),
        ("* 1 FETCH (UID (7))\r\n", .malformed),
        ("* 1 FETCH (\"UID\" 7)\r\n", .malformed),
        ("* 1 FETCH (RFC822.SIZE many)\r\n", .malformed),
        ("* 1 FETCH (BODY[] ())\r\n", .malformed),
        ("* 1 FETCH (BODY[] word)\r\n", .malformed),
        ("* 1 FETCH (BODY[ 7)\r\n", .malformed),
        ("* 1 FETCH (UID 7) more\r\n", .malformed),
        ("* 1 FETCH UID 7\r\n", .malformed),
        ("* 1 FETCH\r\n", .malformed),
        ("* 1 FETCH (UID \"7\r\n", .malformed),
        ("* 1 FETCH (X \"\\\r\n", .malformed),
        ("* 1 FETCH (X {2}\r\nab\r\n", .malformed),
        ("* 1 FETCH ({1}\r\nU 7)\r\n", .malformed),
        ("* SEARCH 1 x\r\n", .malformed),
        ("* SEARCH 0\r\n", .malformed),
        ("* ESEARCH ALL 1:2:3\r\n", .malformed),
        ("* ESEARCH ALL 1,,2\r\n", .malformed),
        ("* ESEARCH ALL 1:*\r\n", .malformed),
        ("* ESEARCH ALL\r\n", .malformed),
        ("* ESEARCH ALL 1:4294967295\r\n", .tooLong),
        ("HTTP/1.1 400 Bad Request\r\n", .malformed),
        ("t1 FINE\r\n", .malformed),
        ("\r\n", .malformed),
        ("* OK\n", .line(.bareLineFeed)),
        ("* OK\rx", .line(.bareCarriageReturn)),
        ("* O\0", .line(.null)),
        ("* 1 FETCH (X {99999999999999999999}\r\n", .literalSize),
        ("* 1 FETCH (X {1099511627777}\r\n", .literalSize),
    ]

    @Test func `Every response that makes no sense is a fault`() {
        for (text, fault) in Self.faults {
            let octets = Array(text.utf8)
            for size in 1...octets.count {
                #expect(throws: fault, "\(text) by \(size)") { try Self.read(octets, by: size) }
            }
        }
    }

    @Test func `After a fault nothing more is read`() throws {
        var reader = IMAPResponseReader()
        reader.append(Array("* OK\n* OK\r\n".utf8))
        #expect(throws: Fault.line(.bareLineFeed)) { _ = try reader.next() }
        reader.append(Array("* OK\r\n".utf8))
        #expect(throws: Fault.line(.bareLineFeed)) { _ = try reader.next() }
    }

    @Test func `Lists within lists, values and literals have a bound`() throws {
        let deep = { String(repeating: "(", count: $0) + String(repeating: ")", count: $0) }
        // The list of items itself is one.
        #expect(try Self.read(Array("* 1 FETCH (X \(deep(16)))\r\n".utf8)).count == 1)
        #expect(throws: Fault.tooLong) { try Self.read(Array("* 1 FETCH (X \(deep(17)))\r\n".utf8)) }
        #expect(throws: Fault.tooLong) { try Self.read(Array("* 1 FETCH (X \(deep(100_000)))\r\n".utf8)) }
        let many = { String(repeating: "a ", count: $0) }
        #expect(try Self.read(Array("* 1 FETCH (\(many(4094)))\r\n".utf8)).count == 1)
        #expect(throws: Fault.tooLong) { try Self.read(Array("* 1 FETCH (\(many(4096)))\r\n".utf8)) }
        let literals = { String(repeating: "{1}\r\na", count: $0) }
        #expect(try Self.read(Array("* 1 FETCH (X (\(literals(64))))\r\n".utf8)).count == 1)
        #expect(throws: Fault.tooLong) { try Self.read(Array("* 1 FETCH (X (\(literals(65))))\r\n".utf8)) }
    }

    @Test func `Text without an end is given up at its limit, in one line or around literals`() throws {
        for (count, isTaken) in [(998, true), (999, false), (5000, false)] {
            var reader = IMAPResponseReader(lineLimit: 1000)
            reader.append([UInt8](repeating: 0x20, count: count))
            if isTaken { reader.append([0x0D, 0x0A]) }
            if isTaken { #expect(try reader.next() != nil) }
            reader.append([0x20, 0x20])
            if !isTaken { #expect(throws: Fault.line(.tooLong)) { _ = try reader.next() } }
        }
        var reader = IMAPResponseReader(lineLimit: 1000)
        reader.append(Array((String(repeating: "x", count: 600) + "{1}\r\n").utf8))
        reader.append(Array(("y" + String(repeating: "x", count: 600) + "{1}\r\n").utf8))
        #expect(throws: Fault.tooLong) { _ = try reader.next() }
    }

    @Test func `A literal is kept up to its limit, and not held beyond`() throws {
        for (count, isKept) in [(999, true), (1000, true), (1001, false)] {
            let body = String(repeating: "x", count: count)
            let responses = try Self.read(Array("* 1 FETCH (UID 1 BODY[] {\(count)}\r\n\(body))\r\n".utf8), by: 100)
            let kept = IMAPFetched.Body.octets(Array(body.utf8))
            #expect(responses == [Self.fetched(1, body: isKept ? kept : .dropped(octets: count))])
        }
    }

    @Test func `A million UIDs are read in one go, and no more`() throws {
        let responses = try Self.read(Array("* ESEARCH UID ALL 1:1000000\r\n".utf8))
        guard case .found(let uids)? = responses.first else { throw Fault.malformed }
        #expect(uids == [1...1_000_000])
        #expect(throws: Fault.tooLong) { try Self.read(Array("* ESEARCH ALL 1:1000000,1000001\r\n".utf8)) }
        let many = Array("* SEARCH\(String(repeating: " 7", count: 1_000_001))\r\n".utf8)
        #expect(throws: Fault.tooLong) { try Self.read(many) }
    }
}
