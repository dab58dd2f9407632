/// The 16-bit coding of texts outside GSM 7-bit: UTF-16, the high octet first (3GPP TS 23.038 §6.2.3).
///
/// The specification says UCS-2; phones have long read and written surrogate pairs.
public enum UCS2 {
    /// The octets of `text`, two for each UTF-16 unit.
    public static func encode(_ text: String) -> [UInt8] {
        var octets: [UInt8] = []
        octets.reserveCapacity(text.utf8.count * 2)
        for unit in text.utf16 {
            octets.append(UInt8(truncatingIfNeeded: unit >> 8))
            octets.append(UInt8(truncatingIfNeeded: unit))
        }
        return octets
    }

    /// The text of `octets`, which is never an error: a lone surrogate and an odd octet at the end yield U+FFFD.
    public static func decode(_ octets: ArraySlice<UInt8>) -> String {
        var text: [UInt8] = []
        text.reserveCapacity(octets.count + octets.count / 2)
        let end = octets.endIndex
        var index = octets.startIndex
        while end - index >= 2 {
            let unit = self.unit(octets, at: index)
            index += 2
            guard unit >= 0xD800, unit < 0xE000 else {
                text.appendUTF8(unit)
                continue
            }
            let low = unit < 0xDC00 && end - index >= 2 ? self.unit(octets, at: index) : 0
            guard low >= 0xDC00, low < 0xE000 else {
                text.appendUTF8(0xFFFD)
                continue
            }
            text.appendUTF8(0x10000 + ((unit - 0xD800) << 10) + (low - 0xDC00))
            index += 2
        }
        if index < end { text.appendUTF8(0xFFFD) }
        return String(decoding: text, as: UTF8.self)
    }

    private static func unit(_ octets: ArraySlice<UInt8>, at index: Int) -> UInt32 {
        UInt32(octets[index]) << 8 | UInt32(octets[index + 1])
    }

    /// The text of `octets`, which is never an error.
    public static func decode(_ octets: [UInt8]) -> String { decode(octets[...]) }
}
