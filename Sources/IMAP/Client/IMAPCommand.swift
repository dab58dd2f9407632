import Bytes

/// A command about to be sent, without its tag: cut behind each literal's announcement (RFC 9051 §4.3), for what follows waits
/// until the server asks for it.
struct IMAPCommand: Hashable, Sendable {
    private(set) var parts: [[UInt8]]

    private static let end: [UInt8] = [ASCII.carriageReturn, ASCII.lineFeed]

    /// A command of fixed words.
    init(_ words: String) {
        parts = [Array(words.utf8) + Self.end]
    }

    /// A command with strings behind it.
    init(_ words: String, _ strings: IMAPString...) {
        parts = [Array(words.utf8)]
        for string in strings { append(string) }
        parts[parts.count - 1] += Self.end
    }

    private mutating func append(_ string: IMAPString) {
        switch string {
        case .quoted(let octets): parts[parts.count - 1] += [ASCII.space] + octets
        case .literal(let octets):
            parts[parts.count - 1] += Array(" {\(octets.count)}".utf8) + Self.end
            parts.append(octets)
        }
    }
}
