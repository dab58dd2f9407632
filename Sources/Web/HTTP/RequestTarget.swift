import Bytes

/// The target of a request, read (RFC 9112 §3.2, RFC 3986 §3.3 and §3.4).
///
///     origin-form   = absolute-path [ "?" query ]
///     absolute-form = absolute-URI                    ; its scheme and authority are passed over
///
/// Segments are divided before they are decoded, so `%2F` never makes two of one. A `+` in the query is a `+`, as in a
/// phone number, not a space.
package struct RequestTarget: Hashable, Sendable {
    /// A name and a value of the query.
    package struct Item: Hashable, Sendable {
        package var name: String
        package var value: String
    }

    /// The segments of the path, decoded; none for `/`.
    package let path: [String]
    /// The query, decoded, in order.
    package let query: [Item]

    /// Reads a target as it came over the wire.
    package init(_ text: String) throws(Problem) {
        var rest = text.utf8[...]
        if let colon = rest.firstIndex(of: UInt8(ascii: ":")), rest[colon...].starts(with: "://".utf8),
            rest[..<colon].allSatisfy(\.isASCIILetter)
        {
            let authority = rest[rest.index(colon, offsetBy: 3)...]
            rest = authority[(authority.firstIndex { $0 == UInt8(ascii: "/") } ?? authority.endIndex)...]
            if rest.isEmpty { rest = "/".utf8[...] }
        }
        guard rest.first == UInt8(ascii: "/") else { throw Problem(400, "the request target must begin with /") }
        let mark = rest.firstIndex(of: UInt8(ascii: "?"))
        let segments = rest[..<(mark ?? rest.endIndex)].dropFirst()
            .split(separator: UInt8(ascii: "/"), omittingEmptySubsequences: false)
        path = try Self.decodeAll(segments.count == 1 && segments[0].isEmpty ? [] : segments)
        query = try mark.map { mark throws(Problem) in try Self.items(rest[mark...].dropFirst()) } ?? []
    }

    private static func items(_ octets: Substring.UTF8View) throws(Problem) -> [Item] {
        var items: [Item] = []
        for pair in octets.split(separator: UInt8(ascii: "&")) {
            let sign = pair.firstIndex(of: UInt8(ascii: "="))
            let value = sign.map { pair[$0...].dropFirst() } ?? pair[pair.endIndex...]
            items.append(Item(name: try decode(pair[..<(sign ?? pair.endIndex)]), value: try decode(value)))
        }
        return items
    }

    private static func decodeAll(_ segments: [Substring.UTF8View]) throws(Problem) -> [String] {
        var decoded: [String] = []
        for segment in segments { decoded.append(try decode(segment)) }
        return decoded
    }

    /// Decodes `%` and two hexadecimal digits; the outcome must be UTF-8 without control characters.
    private static func decode(_ octets: Substring.UTF8View) throws(Problem) -> String {
        var decoded: [UInt8] = []
        var rest = octets
        while let octet = rest.popFirst() {
            guard octet == UInt8(ascii: "%") else {
                decoded.append(octet)
                continue
            }
            guard let high = rest.popFirst().flatMap(nibble), let low = rest.popFirst().flatMap(nibble) else {
                throw Problem(400, "the request target holds a % without two hexadecimal digits")
            }
            decoded.append(high << 4 | low)
        }
        guard !decoded.contains(where: { $0 < 0x20 || $0 == 0x7F }),
            let text = String(validating: decoded, as: UTF8.self)
        else { throw Problem(400, "the request target is not UTF-8, or holds control characters") }
        return text
    }

    private static func nibble(_ octet: UInt8) -> UInt8? {
        switch octet {
        case UInt8(ascii: "0")...UInt8(ascii: "9"): octet - UInt8(ascii: "0")
        case UInt8(ascii: "a")...UInt8(ascii: "f"): octet - UInt8(ascii: "a") + 10
        case UInt8(ascii: "A")...UInt8(ascii: "F"): octet - UInt8(ascii: "A") + 10
        default: nil
        }
    }
}
