/// An IPv4 or IPv6 address. IPv4-mapped IPv6 addresses (RFC 4291 §2.5.5.2) are read as the IPv4 address they carry.
public struct IPAddress: Hashable, Comparable, Sendable, CustomStringConvertible {
    /// The two families; IPv4 sorts before IPv6.
    public enum Family: Int, Hashable, Sendable {
        /// 32 bits.
        case v4
        /// 128 bits.
        case v6
    }

    /// Which kind of address it is.
    public let family: Family

    /// The address as a number: 32 bits for IPv4, 128 for IPv6.
    public let value: UInt128

    /// An IPv4 address from its number.
    public init(v4 value: UInt32) {
        family = .v4
        self.value = UInt128(value)
    }

    /// An IPv6 address from its number; a mapped IPv4 address becomes that.
    public init(v6 value: UInt128) {
        let isMapped = value >> 32 == 0xFFFF
        family = isMapped ? .v4 : .v6
        self.value = isMapped ? value & 0xFFFF_FFFF : value
    }

    /// Reads `192.0.2.1` or any text form of RFC 4291 §2.2, without brackets or zone; `nil` for anything else.
    public init?(_ text: some StringProtocol) {
        guard text.utf8.count <= 45 else { return nil }
        if text.utf8.contains(UInt8(ascii: ":")) {
            guard let value = Self.readV6(text) else { return nil }
            self.init(v6: value)
        } else {
            guard let value = Self.readV4(text) else { return nil }
            self.init(v4: value)
        }
    }

    /// How many bits an address of this family has.
    public var bits: Int { family == .v4 ? 32 : 128 }

    /// Whether it names this machine: 127.0.0.0/8 or ::1.
    public var isLoopback: Bool { family == .v4 ? value >> 24 == 127 : value == 1 }

    public static func < (left: IPAddress, right: IPAddress) -> Bool {
        left.family == right.family ? left.value < right.value : left.family.rawValue < right.family.rawValue
    }

    /// The canonical text: dotted for IPv4, RFC 5952 for IPv6.
    public var description: String { family == .v4 ? descriptionV4 : descriptionV6 }
}

extension IPAddress {
    private static func readV4(_ text: some StringProtocol) -> UInt32? {
        let fields = text.utf8.split(separator: UInt8(ascii: "."), omittingEmptySubsequences: false)
        guard fields.count == 4 else { return nil }
        var value: UInt32 = 0
        for field in fields {
            guard (1...3).contains(field.count), field.allSatisfy(\.isASCIIDigit) else { return nil }
            guard field.count == 1 || field.first != UInt8(ascii: "0") else { return nil }
            let number = field.reduce(0) { $0 * 10 + UInt32($1 - UInt8(ascii: "0")) }
            guard number <= 255 else { return nil }
            value = value << 8 | number
        }
        return value
    }

    private static func readV6(_ text: some StringProtocol) -> UInt128? {
        let text = String(text)
        guard let gap = gap(in: text) else {
            guard let groups = groups(text[...], mayEndInV4: true), groups.count == 8 else { return nil }
            return joined(groups)
        }
        guard let head = groups(text[..<gap.lowerBound], mayEndInV4: false),
            let tail = groups(text[gap.upperBound...], mayEndInV4: true), head.count + tail.count <= 7
        else { return nil }
        return joined(head + [UInt16](repeating: 0, count: 8 - head.count - tail.count) + tail)
    }

    /// The place of the one `::`.
    private static func gap(in text: String) -> Range<String.Index>? {
        var index = text.startIndex
        while index < text.endIndex {
            let next = text.index(after: index)
            if text[index] == ":", next < text.endIndex, text[next] == ":" { return index..<text.index(after: next) }
            index = next
        }
        return nil
    }

    private static func groups(_ text: Substring, mayEndInV4: Bool) -> [UInt16]? {
        guard !text.isEmpty else { return [] }
        var groups: [UInt16] = []
        let fields = text.split(separator: ":", omittingEmptySubsequences: false)
        for (index, field) in fields.enumerated() {
            if mayEndInV4, index == fields.count - 1, let v4 = readV4(field) {
                groups += [UInt16(v4 >> 16), UInt16(v4 & 0xFFFF)]
                continue
            }
            // A sign is none of its digits, though `UInt16` would take one.
            guard (1...4).contains(field.utf8.count), field.utf8.first != UInt8(ascii: "+"),
                field.utf8.first != UInt8(ascii: "-"), let group = UInt16(field, radix: 16)
            else { return nil }
            groups.append(group)
        }
        return groups
    }

    private static func joined(_ groups: [UInt16]) -> UInt128 {
        groups.reduce(0) { $0 << 16 | UInt128($1) }
    }

    private var descriptionV4: String {
        [24, 16, 8, 0].map { String((value >> $0) & 0xFF) }.joined(separator: ".")
    }

    private var descriptionV6: String {
        let groups = stride(from: 112, through: 0, by: -16).map { UInt16((value >> $0) & 0xFFFF) }
        let texts = groups.map { String($0, radix: 16) }
        guard let run = longestZeroRun(groups) else { return texts.joined(separator: ":") }
        return texts[..<run.lowerBound].joined(separator: ":") + "::" + texts[run.upperBound...].joined(separator: ":")
    }

    private func longestZeroRun(_ groups: [UInt16]) -> Range<Int>? {
        var best: Range<Int>?
        var start: Int?
        for index in 0...groups.count {
            if index < groups.count, groups[index] == 0 {
                start = start ?? index
            } else if let first = start {
                if index - first >= 2, index - first > (best?.count ?? 0) { best = first..<index }
                start = nil
            }
        }
        return best
    }
}
