import Bytes

/// A server's `+OK` or `-ERR` as this side keeps it: its response code and one safe line of text (RFC 2449 §§3, 8).
///
///     answer = ( "+OK" / "-ERR" ) [ SP [ "[" code "]" SP ] text ] CRLF
public struct POP3Answer: Hashable, Sendable, CustomStringConvertible {
    /// Whether the server said `+OK`.
    public let isPositive: Bool
    /// The response code in capitals, as `AUTH` or `SYS/TEMP`; `nil` when there is none.
    public let code: String?
    /// The words, at most ``textLimit`` characters without control characters; not to be trusted.
    public let text: String

    /// The most characters of a text.
    public static let textLimit = 300
    private static let codeLimit = 40

    /// An answer; the text is made safe.
    public init(isPositive: Bool, code: String? = nil, text: String) {
        self.isPositive = isPositive
        self.code = code
        self.text = Self.oneLine(Array(text.utf8)[...])
    }

    /// Reads a line without its CRLF; `nil` when it is no answer.
    init?(line: ArraySlice<UInt8>) {
        if let rest = line.dropping("+OK") {
            isPositive = true
            (code, text) = Self.read(rest)
        } else if let rest = line.dropping("-ERR") {
            isPositive = false
            (code, text) = Self.read(rest)
        } else {
            return nil
        }
    }

    /// The answer as it stood on the wire, safe for a log.
    public var description: String {
        [isPositive ? "+OK" : "-ERR", code.map { "[\($0)]" } ?? "", text].filter { !$0.isEmpty }.joined(separator: " ")
    }

    private static func read(_ rest: ArraySlice<UInt8>) -> (code: String?, text: String) {
        let words = rest.droppingLeadingBlanks.droppingTrailingBlanks
        guard words.first == UInt8(ascii: "["), let end = words.firstIndex(of: UInt8(ascii: "]")) else {
            return (nil, oneLine(words))
        }
        let name = words[(words.startIndex + 1)..<end]
        guard (1...codeLimit).contains(name.count), name.allSatisfy({ (0x21...0x7E).contains($0) }) else {
            return (nil, oneLine(words))
        }
        let text = oneLine(words[(end + 1)...].droppingLeadingBlanks)
        return (String(decoding: name, as: UTF8.self).uppercased(), text)
    }

    /// The text without characters that would break a line or turn it around.
    private static func oneLine(_ octets: ArraySlice<UInt8>) -> String {
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
