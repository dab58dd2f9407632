/// The name of a file within a folder: one step of a path, as octets, because names on Linux need not be UTF-8.
public struct FileName: Hashable, Sendable, CustomStringConvertible {
    /// The octets, without NUL and `/`.
    public let octets: [UInt8]

    /// A name; `nil` for what leads elsewhere or cannot be a name: empty, `.`, `..`, with `/` or NUL.
    public init?(_ octets: [UInt8]) {
        let dot = UInt8(ascii: ".")
        guard !octets.isEmpty, octets != [dot], octets != [dot, dot],
            !octets.contains(where: { $0 == 0 || $0 == UInt8(ascii: "/") })
        else { return nil }
        self.octets = octets
    }

    /// A name from text, with the same rules.
    public init?(_ text: String) {
        self.init(Array(text.utf8))
    }

    /// For people: what is no UTF-8 shows as U+FFFD.
    public var text: String { String(decoding: octets, as: UTF8.self) }

    public var description: String { text }

    /// The most octets of a name on the usual file systems (NAME_MAX).
    static let mostOctets = 255

    /// The same with `suffix` behind it, which has no NUL and no `/`; cut before it where both were too long for a name.
    public func appending(_ suffix: String) -> FileName {
        var kept = octets[...]
        while kept.count + suffix.utf8.count > Self.mostOctets, !kept.isEmpty {
            // Not in the middle of a character.
            repeat { kept.removeLast() } while (kept.last ?? 0) >= 0x80 && (octets[kept.endIndex] & 0xC0) == 0x80
        }
        return FileName(Array(kept) + suffix.utf8) ?? self
    }

    /// Hands the name to C.
    func withCString<Answer>(_ body: (UnsafePointer<CChar>) -> Answer) -> Answer {
        let terminated = octets.map { CChar(bitPattern: $0) } + [0]
        return unsafe terminated.withUnsafeBufferPointer { buffer in
            guard let base = buffer.baseAddress else { preconditionFailure("a name has octets") }
            return unsafe body(base)
        }
    }
}
