/// Base64 as mail uses it (RFC 2045 §6.8).
///
/// Octets outside the alphabet are passed over, padding ends the data, and what a cut-off end still holds is kept: more
/// is read than GMime would, which drops an incomplete last group.
enum Base64 {
    private static let letters = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/".utf8)
    private static let outside: UInt8 = 0xFF
    private static let padding: UInt8 = 0xFE
    private static let values: [UInt8] = {
        var values = [UInt8](repeating: outside, count: 256)
        for (value, letter) in letters.enumerated() { values[Int(letter)] = UInt8(value) }
        values[Int(UInt8(ascii: "="))] = padding
        return values
    }()

    /// The octets that `text` encodes.
    static func decoded(_ text: ArraySlice<UInt8>) -> [UInt8] {
        let values = Self.values
        var octets: [UInt8] = []
        octets.reserveCapacity(text.count / 4 * 3 + 3)
        var bits: UInt32 = 0
        var count = 0
        for letter in text {
            let value = values[Int(letter)]
            if value < 64 {
                bits = bits << 6 | UInt32(value)
                count += 1
                guard count == 4 else { continue }
                octets.append(UInt8(truncatingIfNeeded: bits >> 16))
                octets.append(UInt8(truncatingIfNeeded: bits >> 8))
                octets.append(UInt8(truncatingIfNeeded: bits))
                count = 0
            } else if value == padding, count >= 2 {
                break
            }
        }
        if count >= 2 { octets.append(UInt8(truncatingIfNeeded: bits >> (count == 2 ? 4 : 10))) }
        if count == 3 { octets.append(UInt8(truncatingIfNeeded: bits >> 2)) }
        return octets
    }

    /// `octets` in base64, with padding and without line ends.
    static func encoded(_ octets: [UInt8]) -> [UInt8] {
        var text: [UInt8] = []
        text.reserveCapacity(octets.count / 3 * 4 + 4)
        for start in stride(from: 0, to: octets.count, by: 3) {
            let group = octets[start..<min(start + 3, octets.count)]
            let bits = group.reduce(UInt32(0)) { $0 << 8 | UInt32($1) } << (8 * UInt32(3 - group.count))
            for place in 0..<4 {
                let value = Int(bits >> (18 - 6 * UInt32(place)) & 63)
                text.append(place <= group.count ? letters[value] : UInt8(ascii: "="))
            }
        }
        return text
    }
}
