public import Bytes

/// Which client addresses may connect: single addresses, CIDR blocks, ranges `a-b`, and host names.
///
/// An empty list allows everybody (CONTRACT.md S0-34). Rows S0-34, S2-27, S2-28.
public struct ClientList: Hashable, Sendable {
    /// One entry of the list.
    public enum Entry: Hashable, Sendable {
        /// Every address from the first to the last, both of one family.
        case range(IPAddress, IPAddress)
        /// The addresses that a host name has.
        case host(String)
    }

    /// Why an entry cannot be used.
    public struct Problem: Error, Hashable, Sendable {
        /// What is wrong and what is accepted, in plain words.
        public let text: String
    }

    /// The entries in order.
    public let entries: [Entry]

    private let ranges: [(first: IPAddress, last: IPAddress)]

    /// A list of entries.
    ///
    /// - Parameter addresses: what each host name among the entries stands for at present.
    public init(_ entries: [Entry], hosts addresses: [String: [IPAddress]] = [:]) {
        self.entries = entries
        ranges = entries.flatMap { entry in
            switch entry {
            case .range(let first, let last): [(first, last)]
            case .host(let name): (addresses[name] ?? []).map { ($0, $0) }
            }
        }
    }

    /// The host names among the entries.
    public var hosts: [String] {
        entries.compactMap { entry in
            switch entry {
            case .range: nil
            case .host(let name): name
            }
        }
    }

    /// Whether nobody is listed, so that everybody is allowed.
    public var isEmpty: Bool { entries.isEmpty }

    /// Whether `address` is on the list by name or number; `false` for an empty list.
    public func lists(_ address: IPAddress) -> Bool {
        ranges.contains { $0.first.family == address.family && $0.first <= address && address <= $0.last }
    }

    /// Whether `address` may connect.
    public func allows(_ address: IPAddress) -> Bool { isEmpty || lists(address) }

    public static func == (left: ClientList, right: ClientList) -> Bool {
        left.entries == right.entries && left.ranges.elementsEqual(right.ranges, by: ==)
    }

    public func hash(into hasher: inout Hasher) { hasher.combine(entries) }
}

extension ClientList.Entry {
    /// Reads `192.0.2.1`, `192.0.2.0/24`, `192.0.2.1-192.0.2.9`, `2001:db8::/32` or a host name.
    ///
    /// - Throws: when the entry could never match, with what is accepted.
    public init(_ text: String) throws(ClientList.Problem) {
        if let address = IPAddress(text) {
            self = .range(address, address)
        } else if let slash = text.firstIndex(of: "/") {
            self = try Self.block(text[..<slash], prefix: text[text.index(after: slash)...])
        } else if let range = try Self.range(text) {
            self = range
        } else if Self.isHostName(text) {
            self = .host(text.lowercased())
        } else {
            throw ClientList.Problem(
                text: "\"\(text)\" is no address, block (10.0.0.0/8), range (10.0.0.1-10.0.0.9) or host name")
        }
    }

    private static func block(_ base: Substring, prefix: Substring) throws(ClientList.Problem) -> ClientList.Entry {
        guard let address = IPAddress(base), let length = Int(prefix), prefix.utf8.allSatisfy(\.isASCIIDigit),
            (0...address.bits).contains(length)
        else { throw ClientList.Problem(text: "\"\(base)/\(prefix)\" is no block such as 10.0.0.0/8 or 2001:db8::/32") }
        let hostBits = UInt128(address.bits - length)
        let mask: UInt128 = hostBits == 128 ? .max : (1 << hostBits) - 1
        guard address.value & mask == 0 else {
            throw ClientList.Problem(text: "\"\(base)/\(prefix)\" has bits set behind its prefix of \(length) bits")
        }
        guard address.family == .v6 else { return .range(address, IPAddress(v4: UInt32(address.value | mask))) }
        let last = IPAddress(v6: address.value | mask)
        // Mapped IPv4 addresses are read as IPv4, so a block that ends in them ends before them.
        return .range(address, last.family == .v6 ? last : IPAddress(v6: 0xFFFE_FFFF_FFFF))
    }

    private static func range(_ text: String) throws(ClientList.Problem) -> ClientList.Entry? {
        let ends = text.split(separator: "-", omittingEmptySubsequences: false)
        guard ends.count == 2, let first = IPAddress(ends[0]), let last = IPAddress(ends[1]) else { return nil }
        guard first.family == last.family else {
            throw ClientList.Problem(text: "the range \"\(text)\" mixes IPv4 and IPv6, so it matches nothing")
        }
        guard first <= last else {
            throw ClientList.Problem(text: "the range \"\(text)\" ends before it begins, so it matches nothing")
        }
        return .range(first, last)
    }

    /// RFC 1123 §2.1, with `_` as well; a name of digits and dots only is a mistyped address.
    private static func isHostName(_ text: String) -> Bool {
        guard (1...253).contains(text.utf8.count), text.utf8.contains(where: \.isASCIILetter) else { return false }
        return text.split(separator: ".", omittingEmptySubsequences: false).allSatisfy { label in
            (1...63).contains(label.utf8.count) && label.first != "-" && label.last != "-"
                && label.utf8.allSatisfy { $0.isASCIILetter || $0.isASCIIDigit || $0 == 0x2D || $0 == 0x5F }
        }
    }
}
