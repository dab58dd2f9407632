import Bytes
package import Web

/// What a form sends: names with values, in order (`application/x-www-form-urlencoded`, URL Standard §5.1).
///
/// Limits: 1,000 fields; the server bounds the octets.
package struct FormData: Hashable, Sendable {
    private static let mostFields = 1000

    /// The fields in order.
    package private(set) var fields: [(name: String, value: String)] = []

    package static func == (left: FormData, right: FormData) -> Bool {
        left.fields.elementsEqual(right.fields) { $0 == $1 }
    }

    package func hash(into hasher: inout Hasher) {
        for field in fields { hasher.combine(field.name); hasher.combine(field.value) }
    }

    /// A form with these fields.
    package init(_ fields: [(name: String, value: String)] = []) {
        self.fields = fields
    }

    /// Reads the body of a request; 415 for another kind of body, 400 for one that is malformed.
    package init(_ request: HTTPRequest) throws(Problem) {
        guard request.contentType == "application/x-www-form-urlencoded" || request.body.isEmpty else {
            throw Problem(415, "this address takes a form")
        }
        try self.init(octets: request.body)
    }

    /// Reads the query of a request target as browsers write it: other than for the API, `+` is a space.
    package init(queryOf target: String) throws(Problem) {
        let query = target.utf8.firstIndex(of: UInt8(ascii: "?")).map { target.utf8[$0...].dropFirst() }
        try self.init(octets: query.map(Array.init) ?? [])
    }

    /// Reads octets as they came.
    package init(octets: [UInt8]) throws(Problem) {
        for pair in octets.split(separator: UInt8(ascii: "&")) {
            guard fields.count < Self.mostFields else { throw Problem(413, "the form has too many fields") }
            let sign = pair.firstIndex(of: UInt8(ascii: "="))
            let value = sign.map { pair[$0...].dropFirst() } ?? []
            fields.append((try Self.decode(pair[..<(sign ?? pair.endIndex)]), try Self.decode(value)))
        }
    }

    /// The value of a field, line ends as `\n`; `nil` when it is absent. The last one counts when it comes twice: so a
    /// hidden field can stand before a check box.
    package subscript(name: String) -> String? { fields.last { $0.name == name }?.value }

    /// The value of a field without white space round it; empty when it is absent.
    package func trimmed(_ name: String) -> String { (self[name] ?? "").withoutSpaceAround }

    /// All the values of a field, in order.
    package func all(_ name: String) -> [String] { fields.filter { $0.name == name }.map(\.value) }

    /// The lines of a field that are not empty, without white space round them.
    package func lines(_ name: String) -> [String] {
        (self[name] ?? "").split(separator: "\n").map { String($0).withoutSpaceAround }.filter { !$0.isEmpty }
    }

    /// Whether a check box is ticked.
    package func isTicked(_ name: String) -> Bool { self[name] == "yes" }

    /// `+` is a space, `%` and two hexadecimal digits an octet; the outcome must be UTF-8 without NUL.
    private static func decode(_ octets: ArraySlice<UInt8>) throws(Problem) -> String {
        var decoded: [UInt8] = []
        decoded.reserveCapacity(octets.count)
        var rest = octets
        while let octet = rest.popFirst() {
            switch octet {
            case UInt8(ascii: "+"): decoded.append(0x20)
            case UInt8(ascii: "%"):
                guard let high = rest.popFirst().flatMap(nibble), let low = rest.popFirst().flatMap(nibble) else {
                    throw Problem(400, "the form holds a % without two hexadecimal digits")
                }
                decoded.append(high << 4 | low)
            case _: decoded.append(octet)
            }
        }
        guard !decoded.contains(0), let text = String(validating: decoded, as: UTF8.self) else {
            throw Problem(400, "the form is not UTF-8, or holds NUL")
        }
        return text.withLineFeeds
    }

    private static func nibble(_ octet: UInt8) -> UInt8? {
        switch octet {
        case UInt8(ascii: "0")...UInt8(ascii: "9"): octet - UInt8(ascii: "0")
        case UInt8(ascii: "a")...UInt8(ascii: "f"): octet - UInt8(ascii: "a") + 10
        case UInt8(ascii: "A")...UInt8(ascii: "F"): octet - UInt8(ascii: "A") + 10
        case _: nil
        }
    }
}

extension String {
    /// Without spaces, tabs and line ends at both ends.
    package var withoutSpaceAround: String {
        var rest = self[...]
        while let first = rest.first, first.isWhitespace { rest.removeFirst() }
        while let last = rest.last, last.isWhitespace { rest.removeLast() }
        return String(rest)
    }

    /// With `\n` for every line end, as forms write `\r\n`.
    fileprivate var withLineFeeds: String {
        guard utf8.contains(0x0D) else { return self }
        var octets: [UInt8] = []
        var isAfterReturn = false
        for octet in utf8 {
            if octet == 0x0D { octets.append(0x0A) } else if octet != 0x0A || !isAfterReturn { octets.append(octet) }
            isAfterReturn = octet == 0x0D
        }
        return String(decoding: octets, as: UTF8.self)
    }
}
