/// A character in running text that shows as a space or as nothing.
struct HTMLBlank {
    /// Its octets in UTF-8.
    let length: Int
    /// Whether it shows as a space (U+00A0, and U+2000 to U+200A); else it shows as nothing.
    let isSpace: Bool

    /// Looks at the character at `position`; `nil` when it shows as itself.
    init?(_ octets: ArraySlice<UInt8>, at position: Int) {
        switch octets[position] {
        case 0xC2:
            guard position + 1 < octets.endIndex, [0xA0, 0xAD].contains(octets[position + 1]) else { return nil }
            length = 2
            isSpace = octets[position + 1] == 0xA0
        case 0xE2:
            guard position + 2 < octets.endIndex, octets[position + 1] == 0x80,
                (0x80...0x8B).contains(octets[position + 2])
            else { return nil }
            length = 3
            isSpace = octets[position + 2] != 0x8B
        case 0xEF:
            guard position + 2 < octets.endIndex, octets[position + 1] == 0xBB, octets[position + 2] == 0xBF else {
                return nil
            }
            length = 3
            isSpace = false
        default: return nil
        }
    }
}
