import Bytes

/// Decodes character references (HTML 5 §13.2.5.72 to §13.2.5.80).
///
/// ```abnf
/// reference = "&" name [";"] / "&#" 1*DIGIT [";"] / "&#x" 1*HEXDIG [";"]
/// ```
enum HTMLEntities {
    /// The scalar of the reference at `position`, an `&`, and the place after it; `&` itself when there is none.
    static func entity(in octets: ArraySlice<UInt8>, at position: Int) -> (scalar: UInt32, end: Int) {
        let next = position + 1
        let entity =
            next < octets.endIndex && octets[next] == UInt8(ascii: "#")
            ? numeric(octets, from: next + 1) : named(octets, from: next)
        return entity ?? (UInt32(UInt8(ascii: "&")), next)
    }

    /// The octets of an attribute's value with its references decoded.
    static func decoded(_ octets: ArraySlice<UInt8>) -> [UInt8] {
        guard octets.contains(UInt8(ascii: "&")) else { return Array(octets) }
        var text: [UInt8] = []
        var position = octets.startIndex
        while position < octets.endIndex {
            guard octets[position] == UInt8(ascii: "&") else {
                text.append(octets[position])
                position += 1
                continue
            }
            let entity = entity(in: octets, at: position)
            let isClosed = entity.end == position + 1 || octets[entity.end - 1] == UInt8(ascii: ";")
            text.append(scalar: isClosed ? entity.scalar : UInt32(UInt8(ascii: "&")))
            position = isClosed ? entity.end : position + 1
        }
        return text
    }

    private static func numeric(_ octets: ArraySlice<UInt8>, from start: Int) -> (scalar: UInt32, end: Int)? {
        var position = start
        let isHexadecimal = position < octets.endIndex && octets[position].asciiLowercased == UInt8(ascii: "x")
        if isHexadecimal { position += 1 }
        let digits = position
        var value: UInt32 = 0
        while position < octets.endIndex, let digit = digit(octets[position], isHexadecimal) {
            value = min(value * (isHexadecimal ? 16 : 10) + digit, 0x110000)
            position += 1
        }
        guard position > digits else { return nil }
        return (scalar(value), afterSemicolon(octets, position))
    }

    private static func digit(_ octet: UInt8, _ isHexadecimal: Bool) -> UInt32? {
        if octet.isASCIIDigit { return UInt32(octet - UInt8(ascii: "0")) }
        let letter = octet.asciiLowercased
        guard isHexadecimal, (UInt8(ascii: "a")...UInt8(ascii: "f")).contains(letter) else { return nil }
        return UInt32(letter - UInt8(ascii: "a")) + 10
    }

    /// What a number means: 128 to 159 are windows-1252, as writers meant them; what is no scalar is U+FFFD.
    private static func scalar(_ value: UInt32) -> UInt32 {
        if (0x80..<0xA0).contains(value) { return Windows1252.scalar(UInt8(value)) }
        return value == 0 || Unicode.Scalar(value) == nil ? 0xFFFD : value
    }

    private static func named(_ octets: ArraySlice<UInt8>, from start: Int) -> (scalar: UInt32, end: Int)? {
        var end = start
        while end < octets.endIndex, octets[end].isASCIILetter || octets[end].isASCIIDigit { end += 1 }
        guard end > start, end - start <= HTMLEntityTable.longest else { return nil }
        let name = String(decoding: octets[start..<end], as: UTF8.self)
        let after = afterSemicolon(octets, end)
        if let scalar = HTMLEntityTable.withoutSemicolon[name] { return (scalar, after) }
        guard after > end, let scalar = HTMLEntityTable.withSemicolon[name] else { return nil }
        return (scalar, after)
    }

    private static func afterSemicolon(_ octets: ArraySlice<UInt8>, _ position: Int) -> Int {
        position < octets.endIndex && octets[position] == UInt8(ascii: ";") ? position + 1 : position
    }
}
