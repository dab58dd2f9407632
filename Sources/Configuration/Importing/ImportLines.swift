import Bytes

/// The lines of a text, with their numbers, without the blanks around them.
struct ImportLines {
    /// A line.
    struct Line: Hashable {
        /// What stands on it.
        let text: String
        /// Counted from 1.
        let number: Int

        /// `key = value`, the key in lower case; `nil` when it is no such line.
        var assignment: (key: String, value: String)? {
            guard let sign = text.firstIndex(of: "=") else { return nil }
            let key = trimmed(text[..<sign])
            guard !key.isEmpty else { return nil }
            return (key.lowercased(), trimmed(text[text.index(after: sign)...]))
        }
    }

    private let octets: [UInt8]
    private var position = 0
    private var number = 0

    /// - Parameter octets: UTF-8.
    init(_ octets: [UInt8]) {
        self.octets = octets
    }

    /// The next line; `nil` behind the last.
    mutating func next() -> Line? {
        guard position < octets.count else { return nil }
        let end = octets[position...].firstIndex(of: ASCII.lineFeed) ?? octets.count
        defer { position = min(end + 1, octets.count) }
        number += 1
        return Line(text: trimmed(Substring(decoding: octets[position..<end], as: UTF8.self)), number: number)
    }
}

/// `text` without the blanks and control characters around it.
func trimmed(_ text: Substring) -> String {
    let isBlank = { (scalar: Unicode.Scalar) in scalar.value <= 0x20 }
    let rest = text.unicodeScalars.drop(while: isBlank)
    guard let last = rest.lastIndex(where: { !isBlank($0) }) else { return "" }
    return String(rest[...last])
}
