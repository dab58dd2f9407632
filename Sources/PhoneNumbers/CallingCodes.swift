import CPhoneNumber
import Messages

/// Decides about plain international numbers without asking the library.
///
/// ITU-T E.164 §6.2: a number is a country calling code of one to three digits, none of which begins another, and a
/// national number.
enum CallingCodes {
    /// For each calling code the lengths of its national numbers, bit n for n digits; 0 where there is no such code.
    private static let lengths: [UInt32] = {
        var table = [UInt32](repeating: 0, count: number_calling_codes)
        unsafe table.withUnsafeMutableBufferPointer { buffer in
            if let start = buffer.baseAddress { unsafe number_lengths(start) }
        }
        return table
    }()

    /// Where a number that is possible as it stands may still begin with a prefix for calls within the country or for a
    /// carrier, which does not belong there: the library knows what to make of it. The digits that such prefixes begin
    /// with, other than 0.
    private static let prefixes: [Int: Set<UInt8>] = [
        52: [1], 54: [1, 2, 3], 55: [9], 61: [1], 86: [1], 352: [1], 375: [8],
    ]

    /// Whether `number` is certainly possible as it stands; if not, ask the library.
    static func admit(_ number: PhoneNumber) -> Bool {
        var code = 0
        var remaining = number.e164.utf8.count - 1
        for octet in number.e164.utf8.dropFirst() {
            let digit = octet &- UInt8(ascii: "0")
            if code > 0, lengths[code] != 0 {
                guard lengths[code] >> UInt32(remaining) & 1 == 1, digit != 0 else { return false }
                return prefixes[code]?.contains(digit) != true
            }
            code = code * 10 + Int(digit)
            remaining -= 1
            guard code < lengths.count else { return false }
        }
        return false
    }

    /// Whether `number` exists although the library, as distributions ship it, does not know so yet.
    ///
    /// Benin put 01 before its eight digits in November 2024.
    static func isNewer(_ number: PhoneNumber) -> Bool {
        number.e164.utf8.count == 14 && number.e164.hasPrefix("+22901")
    }
}
