import Bytes

/// The text of a file to be imported, in UTF-8, whatever it was written in.
struct ImportText: Hashable {
    /// The text.
    let octets: [UInt8]
    /// Whether it had to be taken for Latin 1, so that letters beyond ASCII may be wrong.
    let isGuessed: Bool

    /// Reads UTF-16 and UTF-8 with a byte order mark, UTF-8 without one, and all else as Latin 1.
    init(_ file: [UInt8]) {
        if file.starts(with: [0xFF, 0xFE]) {
            octets = Self.utf16(file[2...], isBigEndian: false)
            isGuessed = false
        } else if file.starts(with: [0xFE, 0xFF]) {
            octets = Self.utf16(file[2...], isBigEndian: true)
            isGuessed = false
        } else {
            let rest = file.starts(with: [0xEF, 0xBB, 0xBF]) ? file[3...] : file[...]
            isGuessed = String(validating: rest, as: UTF8.self) == nil
            octets = isGuessed ? Self.latin1(rest) : Array(rest)
        }
    }

    /// UTF-16 without a byte order mark; what is broken becomes U+FFFD, half a unit at the end is dropped.
    static func utf16(_ octets: ArraySlice<UInt8>, isBigEndian: Bool) -> [UInt8] {
        let units = stride(from: octets.startIndex, to: octets.endIndex - 1, by: 2).map { index in
            let (first, second) = (UInt16(octets[index]), UInt16(octets[index + 1]))
            return isBigEndian ? first << 8 | second : second << 8 | first
        }
        return Array(String(decoding: units, as: UTF16.self).utf8)
    }

    /// Latin 1. Windows has letters where Latin 1 has controls; they become U+FFFD.
    static func latin1(_ octets: ArraySlice<UInt8>) -> [UInt8] {
        var text = ""
        for octet in octets {
            text.unicodeScalars.append((0x80..<0xA0).contains(octet) ? "\u{FFFD}" : Unicode.Scalar(octet))
        }
        return Array(text.utf8)
    }
}
