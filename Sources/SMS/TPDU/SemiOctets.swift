/// Digits in halves of octets, the first in the low half (3GPP TS 23.040 §9.1.2.3).
enum SemiOctets {
    /// What the values 0 to 14 stand for in an address; 15 fills the last octet (3GPP TS 23.040 §9.1.2.3).
    private static let signs = Array("0123456789*#abc".utf8)

    /// The digits of `octets`, `count` at most; a value that fills ends them.
    static func digits(of octets: ArraySlice<UInt8>, count: Int) -> String {
        var digits: [UInt8] = []
        for octet in octets {
            for value in [octet & 15, octet >> 4] where digits.count < count {
                guard value != 15 else { return String(decoding: digits, as: UTF8.self) }
                digits.append(signs[Int(value)])
            }
        }
        return String(decoding: digits, as: UTF8.self)
    }

    /// The octets of `digits`; `nil` when there is anything else in them.
    static func octets(of digits: String) -> [UInt8]? {
        var octets: [UInt8] = []
        var low: UInt8?
        for digit in digits.utf8 {
            guard let value = signs.firstIndex(of: digit) else { return nil }
            if let half = low {
                octets.append(half | UInt8(value) << 4)
                low = nil
            } else {
                low = UInt8(value)
            }
        }
        if let half = low { octets.append(half | 0xF0) }
        return octets
    }

    /// A number of two decimal digits; `nil` when either is none.
    static func number(_ octet: UInt8) -> Int? {
        let (tens, ones) = (octet & 15, octet >> 4)
        guard tens <= 9, ones <= 9 else { return nil }
        return Int(tens) * 10 + Int(ones)
    }

    /// The last two decimal digits of a number.
    static func octet(_ number: Int) -> UInt8 {
        let rest = number.magnitude % 100
        return UInt8(rest / 10 | (rest % 10) << 4)
    }
}
