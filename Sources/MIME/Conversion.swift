import Bytes
import CGMime
import Glibc

/// Converts octets of a character set to UTF-8 with iconv.
enum Conversion {
    /// The octets in UTF-8, those without a meaning as U+FFFD; `nil` when nobody knows the set.
    ///
    /// After ``MailLimits/conversionErrors`` octets without a meaning the declared set was wrong, and the rest is
    /// guessed, so that hostile octets cost no more than honest ones.
    static func utf8(_ octets: [UInt8], from charset: String) -> [UInt8]? {
        let (name, unit) = source(charset, octets)
        let descriptor = unsafe g_mime_charset_iconv_name(name).map { unsafe g_iconv_open("UTF-8", $0) }
        guard let descriptor = unsafe descriptor ?? nil, UInt(bitPattern: descriptor) != UInt.max else { return nil }
        defer { unsafe g_iconv_close(descriptor) }
        var text: [UInt8] = []
        text.reserveCapacity(octets.count + octets.count / 2)
        var position = 0
        var errors = 0
        while position < octets.count {
            let result = unsafe step(descriptor, octets, from: position, into: &text)
            position = result.position
            guard result.stopped else { continue }
            text.append(scalar: 0xFFFD)
            errors += 1
            position = min(position + unit, octets.count)
            guard errors < MailLimits.conversionErrors else { break }
            _ = unsafe g_iconv(descriptor, nil, nil, nil, nil)
        }
        if position < octets.count { text += Charset.text(octets[position...], declared: nil).utf8 }
        return text
    }

    /// Converts until the octets end, the room is full, or something has no meaning (`stopped`).
    private static func step(
        _ descriptor: OpaquePointer, _ octets: [UInt8], from start: Int, into text: inout [UInt8]
    ) -> (position: Int, stopped: Bool) {
        var left = octets.count - start
        let room = max(64, min(left * 2, 65_536))
        var stopped = false
        let chunk = unsafe [UInt8](unsafeUninitializedCapacity: room) { output, count in
            unsafe octets.withUnsafeBytes { bytes in
                guard let base = bytes.baseAddress else { return }
                var source = unsafe Optional(
                    UnsafeMutablePointer(mutating: (base + start).assumingMemoryBound(to: CChar.self)))
                var target = unsafe UnsafeMutableRawBufferPointer(output).bindMemory(to: CChar.self).baseAddress
                var free = room
                let result = unsafe g_iconv(descriptor, &source, &left, &target, &free)
                stopped = result == UInt.max && errno != E2BIG
                if !stopped, left == 0 { _ = unsafe g_iconv(descriptor, nil, nil, &target, &free) }
                count = room - free
            }
        }
        text += chunk
        return (octets.count - left, stopped)
    }

    /// The set to convert from, and how many octets a character has at least.
    ///
    /// Sets that mailers name for a larger one of the same family are read as the larger; UTF-16 without a byte order
    /// mark is the order in which more of the high octets are zero (big-endian when equal, RFC 2781 §4.3).
    private static func source(_ charset: String, _ octets: [UInt8]) -> (name: String, unit: Int) {
        switch charset {
        case "gb2312", "gbk", "x-gbk", "cp936", "gb_2312-80", "hz-gb-2312":
            (charset == "hz-gb-2312" ? charset : "gb18030", 1)
        case "shift_jis", "shift-jis", "sjis", "x-sjis", "windows-31j": ("cp932", 1)
        case "ks_c_5601-1987", "ksc5601", "euc-kr", "korean": ("cp949", 1)
        case "iso-8859-8-i", "iso-8859-8-e": ("iso-8859-8", 1)
        case "unicode-1-1-utf-7", "unicode-2-0-utf-7", "csunicode11utf7": ("utf-7", 1)
        case "x-mac-roman", "mac", "x-macroman": ("macintosh", 1)
        case "utf-16", "utf16", "unicode", "ucs-2", "iso-10646-ucs-2": (utf16(octets), 2)
        case "utf-16le", "utf-16be": (charset, 2)
        case "utf-32", "utf-32le", "utf-32be", "ucs-4": (charset, 4)
        default: (charset, 1)
        }
    }

    private static func utf16(_ octets: [UInt8]) -> String {
        if octets.starts(with: [0xFE, 0xFF]) { return "utf-16be" }
        if octets.starts(with: [0xFF, 0xFE]) { return "utf-16le" }
        var zeros = [0, 0]
        for (index, octet) in octets.prefix(1024).enumerated() where octet == 0 { zeros[index & 1] += 1 }
        return zeros[1] > zeros[0] ? "utf-16le" : "utf-16be"
    }
}
