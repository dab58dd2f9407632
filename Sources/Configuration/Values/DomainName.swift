import Bytes

/// A domain name of the DNS in lower case: labels of letters, digits and hyphens (RFC 1123 §2.1, RFC 1035 §2.3.4).
///
/// Other scripts are written in their `xn--` form (RFC 5890).
package struct DomainName: Hashable, Sendable, CustomStringConvertible {
    /// The name in lower case, without a dot at the end.
    package let text: String

    /// `nil` when `text` is no domain name.
    ///
    /// - Parameter underscores: whether `_` counts as a letter; names of machines in private networks have it.
    package init?(_ text: String, underscores: Bool = false) {
        guard (1...253).contains(text.utf8.count) else { return nil }
        let labels = text.utf8.split(separator: UInt8(ascii: "."), omittingEmptySubsequences: false)
        guard labels.allSatisfy({ Self.isLabel($0, underscores) }), let last = labels.last else { return nil }
        guard !last.allSatisfy(\.isASCIIDigit) else { return nil }
        self.text = text.lowercased()
    }

    package var description: String { text }

    private static func isLabel(_ label: Substring.UTF8View, _ underscores: Bool) -> Bool {
        let hyphen = UInt8(ascii: "-")
        guard (1...63).contains(label.count), label.first != hyphen, label.last != hyphen else { return false }
        return label.allSatisfy { octet in
            switch octet {
            case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                UInt8(ascii: "0")...UInt8(ascii: "9"), hyphen:
                true
            case UInt8(ascii: "_"): underscores
            default: false
            }
        }
    }
}

extension TextForm where Value == String {
    /// A domain name, in lower case.
    package static var domain: TextForm {
        TextForm("a domain name, as in \"sms.example.com\"") { DomainName($0)?.text }
    }
}
