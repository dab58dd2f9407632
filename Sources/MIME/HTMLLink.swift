import Bytes

/// Decides whether the address of a link is worth showing beside its text.
struct HTMLLink {
    /// The longest address that is shown; longer ones say nothing to a person.
    private static let longest = 500

    private let address: [UInt8]

    /// A link to `address`, without blanks.
    init(_ address: [UInt8]) {
        self.address = address
    }

    /// The address as it should be shown after `text`; `nil` when the text names it, or nobody could follow it.
    func shown(beside text: ArraySlice<UInt8>) -> [UInt8]? {
        guard address.count <= Self.longest, let target, !target.isEmpty else { return nil }
        let named = Self.essence(text)
        return named == Self.essence(target) || named == Self.essence(target.prefix { $0 != UInt8(ascii: "?") })
            ? nil : Array(target)
    }

    /// A web address as it is; the address or number alone of `mailto:` and `tel:`; `nil` for any other scheme.
    private var target: ArraySlice<UInt8>? {
        for scheme in ["http://", "https://"] where starts(with: scheme) { return address[...] }
        for scheme in ["mailto:", "tel:", "sms:"] where starts(with: scheme) {
            return address.dropFirst(scheme.utf8.count)
        }
        return nil
    }

    private func starts(with scheme: String) -> Bool {
        address.count > scheme.utf8.count && address.prefix(scheme.utf8.count).equalsIgnoringASCIICase(scheme)
    }

    /// What two ways to write one address have in common: no scheme, no `www.`, no marks or blanks, no case.
    private static func essence(_ text: ArraySlice<UInt8>) -> [UInt8] {
        var octets = text.filter { $0 > 32 }.map(\.asciiLowercased)
        for prefix in ["http://", "https://", "mailto:", "www."] where octets.starts(with: prefix.utf8) {
            octets.removeFirst(prefix.utf8.count)
        }
        return octets.filter { !"()-/<>".utf8.contains($0) }
    }
}
