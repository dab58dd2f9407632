import Bytes

/// A status response as this side keeps it (RFC 9051 §7.1).
public struct IMAPStatus: Hashable, Sendable, CustomStringConvertible {
    /// What it says.
    public enum Kind: String, Hashable, Sendable, CaseIterable {
        /// Yes, or a remark.
        case ok = "OK"
        /// It could not be done, or a warning.
        case no = "NO"
        /// It was not understood.
        case bad = "BAD"
        /// The greeting of a server that knows already who this side is.
        case preauth = "PREAUTH"
        /// The server closes.
        case bye = "BYE"
    }

    /// What it says.
    public let kind: Kind
    /// The response code, in capitals, as in `UIDVALIDITY`; empty when there is none.
    public let code: String
    /// What stands behind the code in its brackets; at most ``codeLimit`` octets.
    public let argument: [UInt8]
    /// The words, at most ``textLimit`` characters without control characters; not to be trusted.
    public let text: String

    /// The most characters of a text.
    public static let textLimit = 300
    /// The most octets of a code's argument.
    public static let codeLimit = 16_384

    /// A status; the text is made safe.
    public init(_ kind: Kind, code: String = "", argument: [UInt8] = [], _ text: String) {
        self.kind = kind
        self.code = code
        self.argument = argument
        self.text = Self.oneLine(Array(text.utf8)[...])
    }

    /// A status of what stands behind its kind.
    ///
    ///     resp-text = [ "[" code [ SP argument ] "]" SP ] text
    init(_ kind: Kind, parsing words: ArraySlice<UInt8>) {
        self.kind = kind
        guard words.first == UInt8(ascii: "["), let end = Self.endOfCode(words) else {
            (code, argument, text) = ("", [], Self.oneLine(words))
            return
        }
        let (name, rest) = words[(words.startIndex + 1)..<end].firstWord
        code = Self.oneLine(name.prefix(64)).uppercased()
        argument = rest.count <= Self.codeLimit ? Array(rest) : []
        text = Self.oneLine(words[(end + 1)...].drop { $0 == ASCII.space })
    }

    /// The status as in `NO [AUTHENTICATIONFAILED] wrong password`.
    public var description: String {
        [kind.rawValue, code.isEmpty ? "" : "[\(code)]", text].filter { !$0.isEmpty }.joined(separator: " ")
    }

    /// Whether it says that something will not work now but may later (RFC 5530 §3).
    public var isTransient: Bool { ["UNAVAILABLE", "INUSE", "LIMIT", "SERVERBUG"].contains(code) }

    /// Where the brackets of a code close; quoted strings in it may hold brackets.
    private static func endOfCode(_ words: ArraySlice<UInt8>) -> Int? {
        var isQuoted = false
        var isEscaped = false
        for index in words.indices {
            if isEscaped {
                isEscaped = false
                continue
            }
            switch words[index] {
            case UInt8(ascii: "\\"): isEscaped = isQuoted
            case UInt8(ascii: "\""): isQuoted.toggle()
            case UInt8(ascii: "]"): if !isQuoted { return index }
            default: break
            }
        }
        return nil
    }

    /// The text without control, format and separator characters that would break a line or turn it around.
    static func oneLine(_ octets: ArraySlice<UInt8>) -> String {
        // What nearly every server says needs no look at each character.
        if octets.count <= textLimit, octets.allSatisfy({ (0x20...0x7E).contains($0) }) {
            return String(decoding: octets, as: UTF8.self)
        }
        // A character has four octets at most.
        let text = String(decoding: octets.prefix(4 * textLimit), as: UTF8.self)
        let safe = text.unicodeScalars.prefix(textLimit).map { scalar in
            switch scalar.properties.generalCategory {
            case .control, .format, .lineSeparator, .paragraphSeparator, .privateUse, .unassigned, .surrogate:
                Unicode.Scalar(ASCII.space)
            default: scalar
            }
        }
        return String(String.UnicodeScalarView(safe))
    }
}
