import Bytes

/// Judges the addresses that a mail's HTML names.
enum PageAddress {
    /// The address of a link that may be followed, `http`, `https`, `mailto`, `tel` or `sms`; `nil` for any other, for one
    /// without a scheme, and for one that is too long.
    ///
    /// Browsers pass over controls in a scheme, so they go; blanks inside become `%20`.
    static func link(_ value: [UInt8]) -> [UInt8]? {
        let address = clean(value)
        guard address.count <= PageLimits.address,
            ["http://", "https://", "mailto:", "tel:", "sms:"].contains(where: { begins(address[...], with: $0) })
        else { return nil }
        return address
    }

    /// What the address of a picture says.
    enum Picture {
        /// The part with that `Content-ID`.
        case part(identifier: [UInt8])
        /// The part with that `Content-Location`.
        case location([UInt8])
        /// In the address itself (RFC 2397).
        case here([UInt8])
    }

    /// Where a picture is to be found.
    static func picture(_ value: [UInt8]) -> Picture {
        if begins(value.drop { $0 <= 32 }, with: "data:") { return .here(data(value)) }
        let address = clean(Array(value.prefix(PageLimits.address)))
        return begins(address[...], with: "cid:")
            ? .part(identifier: unescaped(address.dropFirst(4))) : .location(address)
    }

    /// Without controls and without blanks at the ends.
    static func clean(_ value: [UInt8]) -> [UInt8] {
        let end = value.lastIndex { $0 > 32 && $0 != 127 }.map { $0 + 1 } ?? 0
        var clean: [UInt8] = []
        for octet in value[..<end].drop(while: { $0 <= 32 }) where octet >= 32 && octet != 127 {
            if octet == ASCII.space { clean += "%20".utf8 } else { clean.append(octet) }
        }
        return clean
    }

    /// The octets of a `data:` address in base64; none when it is in no base64.
    private static func data(_ value: [UInt8]) -> [UInt8] {
        guard let comma = value.firstIndex(of: UInt8(ascii: ",")),
            value[..<comma].filter({ $0 > 32 }).suffix(7).equalsIgnoringASCIICase(";base64")
        else { return [] }
        return Base64.decoded(value[(comma + 1)...])
    }

    private static func begins(_ address: ArraySlice<UInt8>, with scheme: String) -> Bool {
        address.count > scheme.utf8.count && address.prefix(scheme.utf8.count).equalsIgnoringASCIICase(scheme)
    }

    /// With `%` and two digits decoded.
    private static func unescaped(_ address: ArraySlice<UInt8>) -> [UInt8] {
        guard address.contains(UInt8(ascii: "%")) else { return Array(address) }
        var octets: [UInt8] = []
        var rest = address
        while let octet = rest.popFirst() {
            let digits = rest.prefix(2)
            if octet == UInt8(ascii: "%"), digits.count == 2,
                digits.allSatisfy({ $0.isASCIILetter || $0.isASCIIDigit }),
                let value = UInt8(String(decoding: digits, as: UTF8.self), radix: 16)
            {
                octets.append(value)
                rest = rest.dropFirst(2)
            } else {
                octets.append(octet)
            }
        }
        return octets
    }
}
