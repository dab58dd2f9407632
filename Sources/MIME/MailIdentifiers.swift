import Bytes

/// The message identifiers in a field, without `<>`.
///
/// ```abnf
/// identifiers = 1*([CFWS] "<" id-left "@" id-right ">" [CFWS])     ; RFC 5322 §3.6.4
/// ```
/// Words without brackets count only where there are no brackets at all.
struct MailIdentifiers {
    /// In order, each as often as it is written, at most ``MailLimits/references``.
    private(set) var all: [String] = []

    /// Reads a field.
    init(_ value: HeaderValue) {
        var rest = value.octets[...]
        while all.count < MailLimits.references, let open = rest.firstIndex(of: UInt8(ascii: "<")) {
            rest = rest[(open + 1)...]
            guard let close = rest.firstIndex(of: UInt8(ascii: ">")) else { break }
            keep(rest[..<close])
            rest = rest[(close + 1)...]
        }
        guard all.isEmpty else { return }
        for word in value.octets.split(whereSeparator: { " <>".utf8.contains($0) }).prefix(MailLimits.references) {
            keep(word)
        }
    }

    private mutating func keep(_ octets: ArraySlice<UInt8>) {
        let hasSpace = octets.contains(ASCII.space)
        let text = String(decoding: hasSpace ? octets.filter { $0 != ASCII.space }[...] : octets, as: UTF8.self)
        if !text.isEmpty { all.append(text) }
    }
}
