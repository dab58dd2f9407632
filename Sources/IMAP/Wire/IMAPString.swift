/// Text in a command (RFC 9051 §4.3): quoted when it is printable ASCII, a literal when it is not.
enum IMAPString: Hashable, Sendable {
    /// Stands in the line as it is.
    case quoted([UInt8])
    /// Follows the line once the server asks for it.
    case literal([UInt8])

    /// `nil` when no command can carry the octets: NUL stands in none.
    init?(_ octets: [UInt8]) {
        guard !octets.contains(0) else { return nil }
        guard octets.allSatisfy({ (0x20...0x7E).contains($0) }) else {
            self = .literal(octets)
            return
        }
        let quote = UInt8(ascii: "\"")
        let backslash = UInt8(ascii: "\\")
        let escaped = octets.flatMap { $0 == quote || $0 == backslash ? [backslash, $0] : [$0] }
        self = .quoted([quote] + escaped + [quote])
    }

    /// `nil` when no command can carry it.
    init?(_ text: String) { self.init(Array(text.utf8)) }
}
