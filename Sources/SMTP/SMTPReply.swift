public import Messages

/// An answer of the server, rendered (RFC 5321 §4.2, with enhanced status codes as in RFC 2034 §3).
///
///     reply = *( code "-" [ status SP ] text CRLF ) code SP [ status SP ] text CRLF
///
/// Whatever the texts are made of, a line holds only printable ASCII (anything else becomes `?`) and has at most 512
/// octets, its CRLF included (RFC 5321 §4.5.3.1.5).
public struct SMTPReply: Hashable, Sendable, CustomStringConvertible {
    /// 200 to 599.
    public let code: Int
    /// The enhanced status; `nil` in greetings, the answers to EHLO and HELO, and 354.
    public let status: EnhancedStatus?
    /// The reply as it goes over the wire.
    public let octets: [UInt8]

    private static let lineLimit = 512

    /// A reply of one line or more.
    public init(_ code: Int, _ status: EnhancedStatus?, _ lines: String...) {
        self.code = code
        self.status = status
        octets = Self.render(code, status, lines)
    }

    /// The reply without its last CRLF; lines separated by CRLF.
    public var description: String { String(decoding: octets.dropLast(2), as: UTF8.self) }

    private static func render(_ code: Int, _ status: EnhancedStatus?, _ lines: [String]) -> [UInt8] {
        let front = Array(String(code).utf8)
        let statusText = status.map { "\($0.statusClass).\($0.subject).\($0.detail) " } ?? ""
        var octets: [UInt8] = []
        octets.reserveCapacity(lines.reduce(0) { $0 + $1.utf8.count + statusText.utf8.count + 6 })
        for (index, line) in lines.enumerated() {
            let start = octets.count
            octets += front
            octets.append(index == lines.count - 1 ? UInt8(ascii: " ") : UInt8(ascii: "-"))
            octets += statusText.utf8
            append(line, to: &octets, end: start + lineLimit - 2)
            octets += [0x0D, 0x0A]
        }
        return octets
    }

    private static func append(_ text: String, to octets: inout [UInt8], end: Int) {
        for scalar in text.unicodeScalars {
            guard octets.count < end else { return }
            octets.append((0x20...0x7E).contains(scalar.value) ? UInt8(scalar.value) : UInt8(ascii: "?"))
        }
    }
}
