import Bytes
public import Messages

/// A server's reply as this side keeps it: the code, the enhanced status, and one safe line of text.
public struct RemoteReply: Hashable, Sendable, CustomStringConvertible {
    /// 200 to 599.
    public let code: Int
    /// The enhanced status; `nil` when the reply carries none that agrees with its code (RFC 2034 §4).
    public let status: EnhancedStatus?
    /// The words of all lines, at most ``textLimit`` characters without control characters; not to be trusted.
    public let text: String

    /// The most characters of a text.
    public static let textLimit = 300

    /// A reply; the text is made safe.
    public init(_ code: Int, _ text: String, status: EnhancedStatus? = nil) {
        self.code = code
        self.status = status
        self.text = Self.oneLine(Array(text.utf8)[...])
    }

    /// A reply from the texts of its lines.
    init(code: Int, lines: [ArraySlice<UInt8>]) {
        self.code = code
        status = lines.first.flatMap { Self.status(at: $0, code: code)?.status }
        var text: [UInt8] = []
        for line in lines {
            let words = (Self.status(at: line, code: code)?.rest ?? line).droppingLeadingBlanks.droppingTrailingBlanks
            // A character has four octets at most.
            if words.isEmpty || text.count > 4 * Self.textLimit { continue }
            if !text.isEmpty { text.append(ASCII.space) }
            text += words
        }
        self.text = Self.oneLine(text[...])
    }

    /// Whether the server said yes.
    public var isPositive: Bool { code / 100 == 2 }
    /// Whether the server said not now.
    public var isTransient: Bool { code / 100 == 4 }
    /// Whether the server said no.
    public var isPermanent: Bool { code / 100 == 5 }

    /// The code, the status and the text, as in `550 5.1.1 no such user`.
    public var description: String {
        [String(code), status?.description ?? "", text].filter { !$0.isEmpty }.joined(separator: " ")
    }

    /// The text without control, format and separator characters that would break a line or turn it around.
    private static func oneLine(_ octets: ArraySlice<UInt8>) -> String {
        // What nearly every server says needs no look at each character.
        if octets.count <= textLimit, octets.allSatisfy({ (0x20...0x7E).contains($0) }) {
            return String(decoding: octets, as: UTF8.self)
        }
        let text = String(decoding: octets, as: UTF8.self)
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

extension RemoteReply {
    /// Reads an enhanced status of the code's own class at the front of a line (RFC 2034 §4).
    ///
    ///     status-code = class "." subject "." detail      ; subject, detail: 1*3DIGIT
    private static func status(
        at line: ArraySlice<UInt8>, code: Int
    ) -> (status: EnhancedStatus, rest: ArraySlice<UInt8>)? {
        let end = line.firstIndex(of: ASCII.space) ?? line.endIndex
        let fields = line[..<end].split(separator: ASCII.dot, omittingEmptySubsequences: false)
        guard fields.count == 3, fields.allSatisfy({ (1...3).contains($0.count) }),
            let statusClass = fields[0].saturatingDecimal, statusClass == code / 100, [2, 4, 5].contains(statusClass),
            let subject = fields[1].saturatingDecimal, let detail = fields[2].saturatingDecimal
        else { return nil }
        return (EnhancedStatus(statusClass, subject, detail), line[end...])
    }
}
