import Bytes

/// Text that hides what would end a parameter (RFC 3461 §4).
///
///     xtext   = *( xchar / hexchar )
///     xchar   = %d33-42 / %d44-60 / %d62-126
///     hexchar = "+" 2( DIGIT / %x41-46 )        ; upper case only
///
/// Stricter in one thing: a `hexchar` that stands for a control character is refused, for it would end a line of the
/// notice that the value is told in.
enum XText {
    private static let plus = UInt8(ascii: "+")

    /// Whether `octets` are xtext of one character or more.
    ///
    /// - Parameter allowsUTF8: whether octets beyond ASCII may stand for themselves (RFC 6533 §3).
    static func isValid(_ octets: ArraySlice<UInt8>, allowsUTF8: Bool = false) -> Bool {
        var index = octets.startIndex
        while index < octets.endIndex {
            switch octets[index] {
            case plus:
                guard let meant = hexadecimal(octets[(index + 1)...].prefix(2)), !isControl(meant) else { return false }
                index += 3
            case 0x21...0x3C, 0x3E...0x7E: index += 1
            case 0x80...: if allowsUTF8 { index += 1 } else { return false }
            default: return false
            }
        }
        return !octets.isEmpty
    }

    /// Writes ASCII as xtext.
    static func encode(_ text: some Sequence<UInt8>) -> String {
        var octets: [UInt8] = []
        for octet in text {
            switch octet {
            case plus, UInt8(ascii: "="): octets += hexchar(octet)
            case 0x21...0x7E: octets.append(octet)
            default: octets += hexchar(octet)
            }
        }
        return String(decoding: octets, as: UTF8.self)
    }

    /// Writes any text in ASCII as `utf-8-addr-xtext` (RFC 6533 §3): `\x{…}` for what is more than that.
    static func encodeUnicode(_ text: String) -> String {
        var encoded = ""
        for scalar in text.unicodeScalars {
            switch scalar.value {
            case 0x2B, 0x3D, 0x5C, 0...0x20, 0x7F...:
                encoded += "\\x{\(String(scalar.value, radix: 16, uppercase: true))}"
            default: encoded.unicodeScalars.append(scalar)
            }
        }
        return encoded
    }

    private static func isControl(_ octet: UInt8) -> Bool { octet != ASCII.tab && octet < 0x20 || octet == 0x7F }

    private static func hexadecimal(_ digits: ArraySlice<UInt8>) -> UInt8? {
        guard digits.count == 2 else { return nil }
        var value: UInt8 = 0
        for digit in digits {
            switch digit {
            case 0x30...0x39: value = value << 4 | (digit & 15)
            case 0x41...0x46: value = value << 4 | (digit - 0x37)
            default: return nil
            }
        }
        return value
    }

    private static func hexchar(_ octet: UInt8) -> [UInt8] {
        let digits = Array("0123456789ABCDEF".utf8)
        return [plus, digits[Int(octet >> 4)], digits[Int(octet & 15)]]
    }
}
