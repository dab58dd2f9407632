import Bytes

/// A value within a response (RFC 9051 §4).
indirect enum IMAPValue: Hashable, Sendable {
    /// A bare word: an atom, a number, a flag, an item's name with its brackets.
    case atom([UInt8])
    /// A quoted string or a literal.
    case string([UInt8])
    /// A literal that was not kept.
    case dropped(octets: Int)
    /// A parenthesized list.
    case list([IMAPValue])

    /// The word, when it is one.
    var word: [UInt8]? {
        switch self {
        case .atom(let octets): octets
        case .string, .dropped, .list: nil
        }
    }

    /// Whether it is NIL, which stands for nothing.
    var isNothing: Bool { word.map { $0[...].spells("NIL") } ?? false }
}
