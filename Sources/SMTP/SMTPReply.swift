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
        self.init(code, status, lines: lines)
    }

    /// A reply of these lines.
    init(_ code: Int, _ status: EnhancedStatus?, lines: [String]) {
        self.code = code
        self.status = status
        octets = Self.render(code, status, lines)
    }

    /// The reply without its last CRLF; lines separated by CRLF.
    public var description: String { String(decoding: octets.dropLast(2), as: UTF8.self) }

    private static func render(_ code: Int, _ status: EnhancedStatus?, _ lines: [String]) -> [UInt8] {
        var octets: [UInt8] = []
        octets.reserveCapacity(lines.reduce(0) { $0 + $1.utf8.count + 18 })
        for (index, line) in lines.enumerated() {
            let start = octets.count
            append(code, to: &octets)
            octets.append(index == lines.count - 1 ? UInt8(ascii: " ") : UInt8(ascii: "-"))
            if let status { append(status, to: &octets) }
            append(line, to: &octets, end: start + lineLimit - 2)
            octets.append(0x0D)
            octets.append(0x0A)
        }
        return octets
    }

    private static func append(_ status: EnhancedStatus, to octets: inout [UInt8]) {
        append(status.statusClass, to: &octets)
        octets.append(UInt8(ascii: "."))
        append(status.subject, to: &octets)
        octets.append(UInt8(ascii: "."))
        append(status.detail, to: &octets)
        octets.append(UInt8(ascii: " "))
    }

    private static func append(_ number: Int, to octets: inout [UInt8]) {
        guard (0..<1000).contains(number) else { return octets.append(contentsOf: String(number).utf8) }
        if number >= 100 { octets.append(UInt8(ascii: "0") + UInt8(number / 100 % 10)) }
        if number >= 10 { octets.append(UInt8(ascii: "0") + UInt8(number / 10 % 10)) }
        octets.append(UInt8(ascii: "0") + UInt8(number % 10))
    }

    private static func append(_ text: String, to octets: inout [UInt8], end: Int) {
        for octet in text.utf8 {
            guard octets.count < end else { return }
            // Octets after the first of a character add nothing.
            if octet & 0xC0 == 0x80 { continue }
            octets.append((0x20...0x7E).contains(octet) ? octet : UInt8(ascii: "?"))
        }
    }
}
