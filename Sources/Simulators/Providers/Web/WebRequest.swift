import Bytes

/// A request as a simulated provider got it.
struct WebRequest: Hashable, Sendable {
    /// A name and its value, of a query or a form.
    struct Item: Hashable, Sendable {
        let name: String
        let value: String
    }

    /// The method as written.
    var method: String
    /// The target as written.
    var target: String
    /// The header fields in order, their names in small letters.
    var fields: [Item] = []
    /// What came with it.
    var body: [UInt8] = []

    /// The value of the only header field of that name; `nil` when there is none, or more than one.
    subscript(field name: String) -> String? {
        let found = fields.filter { $0.name == name }
        return found.count == 1 ? found[0].value : nil
    }

    /// The path as written.
    var path: String { String(target.prefix { $0 != "?" }) }

    /// The query, read as a form.
    var query: [Item] {
        target.utf8.firstIndex(of: UInt8(ascii: "?")).map { Self.form(target.utf8[$0...].dropFirst()) } ?? []
    }

    /// The media type of the body in small letters, without parameters.
    var mediaType: String {
        (self[field: "content-type"] ?? "").prefix { $0 != ";" }.filter { $0 != " " }.lowercased()
    }

    /// Name and password of `Authorization: Basic` (RFC 7617).
    var basic: (name: String, password: String)? {
        guard let text = authorization("Basic"), let octets = Base64.decode(Array(text.utf8)[...]),
            let colon = octets.firstIndex(of: UInt8(ascii: ":"))
        else { return nil }
        return (
            String(decoding: octets[..<colon], as: UTF8.self), String(decoding: octets[(colon + 1)...], as: UTF8.self)
        )
    }

    /// What `Authorization` says in a scheme; `nil` when it names another.
    func authorization(_ scheme: String) -> String? {
        guard let value = self[field: "authorization"], let blank = value.firstIndex(of: " "),
            value[..<blank].lowercased() == scheme.lowercased()
        else { return nil }
        return String(value[value.index(after: blank)...])
    }

    /// Reads `application/x-www-form-urlencoded`: a `%` without two hexadecimal digits stands for itself, octets that are no
    /// UTF-8 become U+FFFD.
    static func form(_ octets: some BidirectionalCollection<UInt8>) -> [Item] {
        octets.split(separator: UInt8(ascii: "&")).map { pair in
            let halves = pair.split(separator: UInt8(ascii: "="), maxSplits: 1, omittingEmptySubsequences: false)
            let value = halves.count > 1 ? decoded(halves[1]) : []
            return Item(
                name: String(decoding: decoded(halves[0]), as: UTF8.self), value: String(decoding: value, as: UTF8.self)
            )
        }
    }

    /// The octets behind the escapes of a form.
    static func decoded(_ octets: some Collection<UInt8>) -> [UInt8] {
        var decoded: [UInt8] = []
        let octets = Array(octets)
        var index = 0
        while index < octets.count {
            if octets[index] == UInt8(ascii: "%"), index + 2 < octets.count,
                let octet = [UInt8](hexadecimal: String(decoding: octets[index + 1...index + 2], as: UTF8.self))
            {
                decoded += octet
                index += 3
                continue
            }
            decoded.append(octets[index] == UInt8(ascii: "+") ? UInt8(ascii: " ") : octets[index])
            index += 1
        }
        return decoded
    }
}

extension [WebRequest.Item] {
    /// The first value of a name.
    subscript(name: String) -> String? { first { $0.name == name }?.value }
}
