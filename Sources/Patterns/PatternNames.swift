import CPCRE2

/// Reads what PCRE2 tells about compiled code.
enum PatternNames {
    /// The names of groups with their numbers, from the table of names (pcre2api, "Information about a compiled pattern"):
    /// in each entry two octets for the number, the high one first, then the name and a NUL.
    static func read(from code: OpaquePointer) -> [(name: String, group: Int)] {
        let count = unsafe Int(number(PCRE2_INFO_NAMECOUNT, of: code))
        let size = unsafe Int(number(PCRE2_INFO_NAMEENTRYSIZE, of: code))
        var start: UnsafePointer<UInt8>?
        guard count > 0, size > 3, unsafe pcre2_pattern_info_8(code, UInt32(PCRE2_INFO_NAMETABLE), &start) == 0,
            let start = unsafe start
        else { return [] }
        let table = unsafe UnsafeBufferPointer(start: start, count: count * size)
        return (0..<count).map { index in
            let entry = unsafe table[index * size..<(index + 1) * size]
            let group = unsafe Int(entry[index * size]) << 8 | Int(entry[index * size + 1])
            let name = unsafe entry.dropFirst(2).prefix { $0 != 0 }
            return unsafe (String(decoding: name, as: UTF8.self), group)
        }
    }

    /// A number about compiled code.
    static func number(_ what: Int32, of code: OpaquePointer) -> UInt32 {
        var value: UInt32 = 0
        return unsafe pcre2_pattern_info_8(code, UInt32(what), &value) == 0 ? value : 0
    }
}
