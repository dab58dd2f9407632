import Bytes

/// What a client asks for (RFC 1939 §§5–7, RFC 2449 §5, RFC 2595 §4, RFC 5034 §4, RFC 6856 §2).
///
///     command = keyword *( SP param ) CRLF        ; at most 255 octets (RFC 2449 §4), AUTH aside
enum POP3Command: Hashable {
    case user(String)
    case password([UInt8])
    case apop(name: String, digest: [UInt8])
    /// AUTH; without a mechanism it asks which there are, as clients of before RFC 2449 do.
    case authenticate(mechanism: ArraySlice<UInt8>?, response: ArraySlice<UInt8>?)
    case startTLS
    case capabilities
    case utf8
    case status
    case list(Int?)
    case uniqueIDs(Int?)
    case retrieve(Int)
    case top(Int, lines: Int)
    case delete(Int)
    case reset
    case noOperation
    case quit

    /// The most octets of a command, its CRLF included, save AUTH.
    static let octetLimit = 255

    /// Reads a line without its CRLF.
    init(line: ArraySlice<UInt8>) throws(POP3SyntaxFailure) {
        let end = line.firstIndex { !$0.isASCIILetter && !$0.isASCIIDigit } ?? line.endIndex
        let isSeparated = end == line.endIndex || line[end] == ASCII.space || line[end] == ASCII.tab
        guard isSeparated, let keyword = Keyword(line[..<end]).flatMap({ Self.words[$0] }) else {
            throw .unknownCommand
        }
        guard line.count <= Self.octetLimit - 2 || keyword == .auth else { throw .tooLong }
        try self.init(keyword, line[end...])
    }

    private init(_ keyword: Word, _ rest: ArraySlice<UInt8>) throws(POP3SyntaxFailure) {
        switch keyword {
        case .user: self = .user(try Self.name(rest))
        case .pass: self = .password(try Self.secret(rest))
        case .apop: self = try Self.apop(rest.words())
        case .auth: self = try Self.authenticate(rest.words())
        case .stls: self = try Self.bare(.startTLS, rest)
        case .capa: self = try Self.bare(.capabilities, rest)
        case .utf8: self = try Self.bare(.utf8, rest)
        case .stat: self = try Self.bare(.status, rest)
        case .rset: self = try Self.bare(.reset, rest)
        case .noop: self = try Self.bare(.noOperation, rest)
        case .quit: self = try Self.bare(.quit, rest)
        case .list: self = .list(try Self.optionalNumber(rest))
        case .uidl: self = .uniqueIDs(try Self.optionalNumber(rest))
        case .retr: self = .retrieve(try Self.number(rest))
        case .dele: self = .delete(try Self.number(rest))
        case .top:
            let numbers = rest.words().map(\.saturatingDecimal)
            guard numbers.count == 2, let number = numbers[0], let lines = numbers[1] else { throw .argument }
            self = .top(number, lines: lines)
        }
    }
}

/// Why a line is no command.
enum POP3SyntaxFailure: Error, Hashable {
    case unknownCommand
    case argument
    case tooLong
}

// MARK: - Arguments

extension POP3Command {
    private static func bare(
        _ command: POP3Command, _ rest: ArraySlice<UInt8>
    ) throws(POP3SyntaxFailure) -> POP3Command {
        guard rest.words().isEmpty else { throw .argument }
        return command
    }

    private static func number(_ rest: ArraySlice<UInt8>) throws(POP3SyntaxFailure) -> Int {
        guard let number = try optionalNumber(rest) else { throw .argument }
        return number
    }

    private static func optionalNumber(_ rest: ArraySlice<UInt8>) throws(POP3SyntaxFailure) -> Int? {
        let words = rest.words()
        guard let word = words.first else { return nil }
        guard words.count == 1, let number = word.saturatingDecimal else { throw .argument }
        return number
    }

    /// A name may hold blanks within, because some mailboxes are called so.
    private static func name(_ rest: ArraySlice<UInt8>) throws(POP3SyntaxFailure) -> String {
        let octets = rest.droppingLeadingBlanks.droppingTrailingBlanks
        guard !octets.isEmpty, let name = String(validating: octets, as: UTF8.self) else { throw .argument }
        return name
    }

    /// All that follows one blank, for a password may hold blanks (RFC 1939 §7).
    private static func secret(_ rest: ArraySlice<UInt8>) throws(POP3SyntaxFailure) -> [UInt8] {
        guard rest.count > 1 else { throw .argument }
        return Array(rest.dropFirst())
    }

    private static func apop(_ words: [ArraySlice<UInt8>]) throws(POP3SyntaxFailure) -> POP3Command {
        guard words.count == 2, words[1].count == 32,
            let digest = [UInt8](hexadecimal: String(decoding: words[1], as: UTF8.self))
        else { throw .argument }
        return .apop(name: try name(words[0]), digest: digest)
    }

    private static func authenticate(_ words: [ArraySlice<UInt8>]) throws(POP3SyntaxFailure) -> POP3Command {
        guard let mechanism = words.first else { return .authenticate(mechanism: nil, response: nil) }
        guard words.count <= 2 else { throw .argument }
        return .authenticate(mechanism: mechanism, response: words.count == 2 ? words[1] : nil)
    }
}

// MARK: - Keywords

extension POP3Command {
    private enum Word: String, CaseIterable {
        case user, pass, apop, auth, stls, capa, utf8, stat, list, uidl, retr, top, dele, rset, noop, quit
    }

    private static let words = Keyword.table(of: Word.self)
}
