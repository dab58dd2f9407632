import Bytes
import CGMime

/// Turns octets in any character set into text.
///
/// What the sender declared is believed, except where it cannot be: without a declaration, or with one of ASCII or of a
/// set that nobody knows, octets that are valid UTF-8 are UTF-8 and all others windows-1252. ISO 8859-1 is read as
/// windows-1252, which every mailer means by it. Octets that do not convert become U+FFFD; the rest is never lost.
enum Charset {
    /// The text that `octets` spell, CRLF and CR turned into LF, without a byte order mark.
    static func text(_ octets: some Collection<UInt8>, declared: String?) -> String {
        let name = declared.flatMap(known) ?? ""
        switch name {
        case "", "us-ascii", "ascii", "ansi_x3.4-1968", "646", "iso646-us", "us":
            let lines = withLineFeeds(octets)
            return string(lines) ?? string(Windows1252.utf8(lines)) ?? ""
        case "utf-8", "utf8", "unicode-1-1-utf-8":
            let lines = withLineFeeds(octets)
            return string(lines) ?? String(decoding: lines, as: UTF8.self)
        case "iso-8859-1", "iso8859-1", "iso_8859-1", "latin1", "latin-1", "l1", "windows-1252", "cp1252", "cp-1252":
            return string(Windows1252.utf8(withLineFeeds(octets))) ?? ""
        default:
            guard let converted = Conversion.utf8(Array(octets), from: name) else {
                return text(octets, declared: nil)
            }
            return string(withLineFeeds(converted)) ?? String(decoding: converted, as: UTF8.self)
        }
    }

    /// The set that an HTML text names in its head.
    static func declared(inHTML octets: ArraySlice<UInt8>) -> String? {
        let head = octets.prefix(2048).map(\.asciiLowercased)
        let key = Array("charset=".utf8)
        guard head.count > key.count else { return nil }
        for start in 0..<head.count - key.count where head[start] == key[0] && head[start...].starts(with: key) {
            let value = head[(start + key.count)...].drop { $0 == UInt8(ascii: "\"") || $0 == UInt8(ascii: "'") }
            return known(String(decoding: value.prefix { isNameOctet($0) }, as: UTF8.self))
        }
        return nil
    }

    /// The name in lower case; `nil` for what can be no name of a set, or says that nobody knew it.
    private static func known(_ name: String) -> String? {
        let octets = name.utf8
        guard (1...40).contains(octets.count), octets.allSatisfy(isNameOctet) else { return nil }
        let lowercased = String(decoding: octets.map(\.asciiLowercased), as: UTF8.self)
        return ["unknown-8bit", "x-unknown", "unknown", "default", "x-user-defined"].contains(lowercased)
            ? nil : lowercased
    }

    private static func isNameOctet(_ octet: UInt8) -> Bool {
        switch octet {
        case UInt8(ascii: "-"), UInt8(ascii: "_"), UInt8(ascii: "."), UInt8(ascii: ":"), UInt8(ascii: "+"): true
        default: octet.isASCIILetter || octet.isASCIIDigit
        }
    }

    private static func string(_ octets: [UInt8]) -> String? {
        let hasMark = octets.starts(with: [0xEF, 0xBB, 0xBF])
        return hasMark
            ? String(validating: octets.dropFirst(3), as: UTF8.self) : String(validating: octets, as: UTF8.self)
    }

    private static func withLineFeeds(_ octets: some Collection<UInt8>) -> [UInt8] {
        let fast = octets.withContiguousStorageIfAvailable { source in
            unsafe [UInt8](unsafeUninitializedCapacity: source.count) { target, count in
                guard let from = source.baseAddress, let to = target.baseAddress else { return }
                var index = 0
                while index < source.count {
                    let rest = source.count - index
                    let found = unsafe memchr(from + index, Int32(ASCII.carriageReturn), rest)
                    let run = unsafe found.map { unsafe UnsafeRawPointer($0) - UnsafeRawPointer(from + index) } ?? rest
                    unsafe (to + count).update(from: from + index, count: run)
                    count += run
                    index += run
                    guard index < source.count else { return }
                    unsafe to[count] = ASCII.lineFeed
                    count += 1
                    index += 1
                    if index < source.count, unsafe from[index] == ASCII.lineFeed { index += 1 }
                }
            }
        }
        return fast ?? withLineFeeds(Array(octets))
    }
}
