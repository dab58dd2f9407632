import Bytes

/// Values in addresses and forms: `application/x-www-form-urlencoded`, percent-encoded as RFC 3986 §2.1 has it.
enum PercentCoding {
    /// `text` so that it is one value wherever it stands: only RFC 3986's unreserved characters stay.
    static func encoded(_ text: String) -> String { encoded(Array(text.utf8)) }

    /// Octets that need be no text.
    static func encoded(_ octets: [UInt8]) -> String {
        let digits = Array("0123456789ABCDEF".utf8)
        var coded: [UInt8] = []
        coded.reserveCapacity(octets.count * 3)
        for octet in octets {
            if octet.isASCIILetter || octet.isASCIIDigit || "-._~".utf8.contains(octet) {
                coded.append(octet)
            } else {
                coded += [UInt8(ascii: "%"), digits[Int(octet >> 4)], digits[Int(octet & 15)]]
            }
        }
        return String(decoding: coded, as: UTF8.self)
    }

    /// Fields as a form has them.
    static func form(_ fields: [(String, String)]) -> String {
        fields.map { "\(encoded($0.0))=\(encoded($0.1))" }.joined(separator: "&")
    }

    /// The fields of a form in order, as octets; what is no percent sign with two digits stays as it is.
    static func fields(_ form: some Sequence<UInt8>) -> [(name: String, value: [UInt8])] {
        Array(form).split(separator: UInt8(ascii: "&")).map { field in
            let equals = field.firstIndex(of: UInt8(ascii: "="))
            let name = decoded(field[..<(equals ?? field.endIndex)])
            let value = equals.map { decoded(field[field.index(after: $0)...]) } ?? []
            return (String(decoding: name, as: UTF8.self), value)
        }
    }

    private static func decoded(_ coded: ArraySlice<UInt8>) -> [UInt8] {
        var octets: [UInt8] = []
        octets.reserveCapacity(coded.count)
        var rest = coded
        while let octet = rest.popFirst() {
            if octet == UInt8(ascii: "%"), let pair = hexadecimal(rest.prefix(2)) {
                octets.append(pair)
                rest.removeFirst(2)
            } else {
                octets.append(octet == UInt8(ascii: "+") ? ASCII.space : octet)
            }
        }
        return octets
    }

    private static func hexadecimal(_ digits: ArraySlice<UInt8>) -> UInt8? {
        guard digits.count == 2 else { return nil }
        return [UInt8](hexadecimal: String(decoding: digits, as: UTF8.self))?.first
    }
}
