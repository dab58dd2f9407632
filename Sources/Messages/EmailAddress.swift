/// A mailbox in an SMTP envelope, `local-part@domain` (RFC 5321 §4.1.2, with UTF-8 as in RFC 6531 §3.3).
///
///     Mailbox       = Local-part "@" ( Domain / address-literal )      ; at most 254 octets
///     Local-part    = Dot-string / Quoted-string                       ; at most 64 octets, quotes included
///     Dot-string    = 1*atext *("." 1*atext)
///     Quoted-string = DQUOTE *( %d32-33 / %d35-91 / %d93-126 / "\" %d32-126 / UTF8-non-ascii ) DQUOTE
///     Domain        = label *("." label)                               ; label: 1 to 63 octets
///
/// More liberal than the RFC in one thing: a label may hold `_`, as the host names of printers and Windows machines do.
/// Stricter in two: of the address literals only IPv4 and IPv6 exist, and C1 controls (U+0080 to U+009F) are refused.
public struct EmailAddress: Hashable, Sendable, CustomStringConvertible {
    /// The local part without quotes or escapes.
    public let localPart: String
    /// The domain in lower case, or an address literal in brackets.
    public let domain: String

    /// The address with most of its local part hidden, for logs: `a…@example.com`.
    public var redacted: String { "\(localPart.prefix(1))…@\(domain)" }

    /// `nil` when `text` is no mailbox that SMTP may carry.
    public init?(_ text: String) {
        self.init(octets: Array(text.utf8)[...])
    }

    /// `nil` when `octets` are no mailbox that SMTP may carry, which includes malformed UTF-8.
    public init?(octets: ArraySlice<UInt8>) {
        guard octets.count <= 254, let separator = octets.lastIndex(of: UInt8(ascii: "@")) else { return nil }
        let local = octets[..<separator]
        let host = octets[octets.index(after: separator)...]
        guard local.count <= 64, let localPart = Self.localPart(local), let domain = Self.domain(host),
            local.count + 1 + domain.utf8.count <= 254
        else { return nil }
        self.localPart = localPart
        self.domain = domain
    }

    /// Whether it can travel without SMTPUTF8 (RFC 6531 §3.2).
    public var isASCII: Bool { !localPart.utf8.contains { $0 >= 0x80 } && !domain.utf8.contains { $0 >= 0x80 } }

    /// The mailbox as SMTP writes it, the local part in quotes where it needs them; ``init(_:)`` reads it back.
    public var description: String {
        if Self.isDotString(localPart.utf8) {
            var text = localPart
            text.reserveCapacity(localPart.utf8.count + 1 + domain.utf8.count)
            text += "@"
            text += domain
            return text
        }
        var quoted: [UInt8] = [UInt8(ascii: "\"")]
        for octet in localPart.utf8 {
            if octet == UInt8(ascii: "\"") || octet == UInt8(ascii: "\\") { quoted.append(UInt8(ascii: "\\")) }
            quoted.append(octet)
        }
        quoted.append(UInt8(ascii: "\""))
        return "\(String(decoding: quoted, as: UTF8.self))@\(domain)"
    }
}

// MARK: - Local part

extension EmailAddress {
    private static func localPart(_ octets: ArraySlice<UInt8>) -> String? {
        if octets.first == UInt8(ascii: "\"") { return unquoted(octets).flatMap { text($0[...]) } }
        return isDotString(octets) ? text(octets) : nil
    }

    private static func isDotString(_ octets: some Sequence<UInt8>) -> Bool {
        var previous = UInt8(ascii: ".")
        for octet in octets {
            if octet == UInt8(ascii: ".") {
                guard previous != octet else { return false }
            } else {
                guard octet >= 0x80 || isAtomText(octet) else { return false }
            }
            previous = octet
        }
        return previous != UInt8(ascii: ".")
    }

    /// `atext` of RFC 5322 §3.2.3.
    private static func isAtomText(_ octet: UInt8) -> Bool {
        switch octet {
        case 0x61...0x7A, 0x41...0x5A, 0x30...0x39: true  // letters and digits
        case 0x21, 0x23...0x27, 0x2A, 0x2B, 0x2D, 0x2F: true  // ! # $ % & ' * + - /
        case 0x3D, 0x3F, 0x5E...0x60, 0x7B...0x7E: true  // = ? ^ _ ` { | } ~
        default: false
        }
    }

    /// What stands between the quotes, escapes undone.
    private static func unquoted(_ octets: ArraySlice<UInt8>) -> [UInt8]? {
        guard octets.count >= 2 else { return nil }
        var plain: [UInt8] = []
        var isEscaped = false
        for octet in octets.dropFirst().dropLast() {
            guard octet >= 0x20, octet != 0x7F else { return nil }
            if isEscaped {
                guard octet < 0x80 else { return nil }
                isEscaped = false
            } else if octet == UInt8(ascii: "\\") {
                isEscaped = true
                continue
            } else if octet == UInt8(ascii: "\"") {
                return nil
            }
            plain.append(octet)
        }
        return isEscaped || octets.last != UInt8(ascii: "\"") ? nil : plain
    }

    /// The octets as text; `nil` for malformed UTF-8 and for C1 controls.
    private static func text(_ octets: ArraySlice<UInt8>) -> String? {
        guard octets.contains(where: { $0 >= 0x80 }) else { return String(decoding: octets, as: UTF8.self) }
        guard let text = String(validating: octets, as: UTF8.self) else { return nil }
        return text.unicodeScalars.contains { (0x80...0x9F).contains($0.value) } ? nil : text
    }
}

// MARK: - Domain

extension EmailAddress {
    private static func domain(_ octets: ArraySlice<UInt8>) -> String? {
        if octets.first == UInt8(ascii: "[") { return addressLiteral(octets) }
        var label = 0
        var previous = UInt8(ascii: ".")
        var isPlain = true
        for octet in octets {
            if octet == UInt8(ascii: ".") {
                guard label > 0, previous != UInt8(ascii: "-") else { return nil }
                label = 0
            } else {
                guard isLabelText(octet), label > 0 || octet != UInt8(ascii: "-"), label < 63 else { return nil }
                label += 1
                isPlain = isPlain && !(0x41...0x5A).contains(octet) && octet < 0x80
            }
            previous = octet
        }
        guard label > 0, previous != UInt8(ascii: "-") else { return nil }
        return isPlain ? String(decoding: octets, as: UTF8.self) : lowercased(octets)
    }

    /// Some letters take more octets in lower case, as `Ⱦ` does, so that a label can become too long.
    private static func lowercased(_ octets: ArraySlice<UInt8>) -> String? {
        guard let domain = text(octets)?.lowercased() else { return nil }
        return domain.utf8.split(separator: UInt8(ascii: ".")).contains { $0.count > 63 } ? nil : domain
    }

    private static func isLabelText(_ octet: UInt8) -> Bool {
        switch octet {
        case 0x61...0x7A, 0x41...0x5A, 0x30...0x39, 0x2D, 0x5F, 0x80...0xFF: true  // letters, digits, - and _, UTF-8
        default: false
        }
    }

    /// Reads `"[" ( IPv4-address-literal / "IPv6:" IPv6-addr ) "]"` (RFC 5321 §4.1.3).
    private static func addressLiteral(_ octets: ArraySlice<UInt8>) -> String? {
        guard octets.count > 2, octets.last == UInt8(ascii: "]") else { return nil }
        let inside = octets.dropFirst().dropLast()
        if isIPv4(inside) { return String(decoding: octets, as: UTF8.self) }
        let tag = String(decoding: inside.prefix(5), as: UTF8.self)
        let address = inside.dropFirst(5)
        guard tag.lowercased() == "ipv6:", isIPv6(address) else { return nil }
        return "[IPv6:\(String(decoding: address, as: UTF8.self).lowercased())]"
    }

    /// `Snum 3("." Snum)` with `Snum = 1*3DIGIT`, 0 to 255.
    private static func isIPv4(_ octets: ArraySlice<UInt8>) -> Bool {
        let numbers = octets.split(separator: UInt8(ascii: "."), omittingEmptySubsequences: false)
        return numbers.count == 4
            && numbers.allSatisfy { number in
                (1...3).contains(number.count) && number.allSatisfy { (0x30...0x39).contains($0) }
                    && number.reduce(0) { $0 * 10 + Int($1 & 15) } <= 255
            }
    }

    /// `IPv6-full`, `IPv6-comp`, `IPv6v4-full` or `IPv6v4-comp`; `::` stands for two groups or more.
    private static func isIPv6(_ octets: ArraySlice<UInt8>) -> Bool {
        let colon = UInt8(ascii: ":")
        let gap = octets.indices.dropLast().first { octets[$0] == colon && octets[$0 + 1] == colon }
        guard let gap else { return groups(octets, mayEndInIPv4: true) == 8 }
        guard let left = groups(octets[..<gap], mayEndInIPv4: false),
            let right = groups(octets[(gap + 2)...], mayEndInIPv4: true)
        else { return false }
        return left + right <= 6
    }

    /// How many 16-bit groups these are; `nil` when one of them is none.
    private static func groups(_ octets: ArraySlice<UInt8>, mayEndInIPv4: Bool) -> Int? {
        guard !octets.isEmpty else { return 0 }
        let words = octets.split(separator: UInt8(ascii: ":"), omittingEmptySubsequences: false)
        let endsInIPv4 = mayEndInIPv4 && words.last.map(isIPv4) == true
        let hexadecimal = endsInIPv4 ? words.dropLast() : words[...]
        guard hexadecimal.allSatisfy({ (1...4).contains($0.count) && $0.allSatisfy(isHexadecimalDigit) }) else {
            return nil
        }
        return hexadecimal.count + (endsInIPv4 ? 2 : 0)
    }

    private static func isHexadecimalDigit(_ octet: UInt8) -> Bool {
        switch octet {
        case 0x30...0x39, 0x41...0x46, 0x61...0x66: true
        default: false
        }
    }
}
