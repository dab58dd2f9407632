import Bytes

/// The attributes of a tag, read when one is asked for.
struct HTMLAttributes {
    private let octets: ArraySlice<UInt8>

    /// What stands between the name of a tag and its `>`.
    init(_ octets: ArraySlice<UInt8>) {
        self.octets = octets
    }

    /// The value of an attribute, its entities decoded; `nil` when the tag has none of that name.
    subscript(_ name: String) -> [UInt8]? {
        var position = octets.startIndex
        while let attribute = next(&position) {
            if octets[attribute.name].equalsIgnoringASCIICase(name) {
                return HTMLEntities.decoded(octets[attribute.value])
            }
        }
        return nil
    }

    /// Hands over each attribute in order: its name, and its value as it is written.
    func forEach(_ body: (_ name: ArraySlice<UInt8>, _ value: ArraySlice<UInt8>) -> Void) {
        var position = octets.startIndex
        while let attribute = next(&position) { body(octets[attribute.name], octets[attribute.value]) }
    }

    /// The value of an attribute as a number from 0 to 999,999.
    func number(_ name: String) -> Int? {
        guard !octets.isEmpty, let digits = self[name], (1...6).contains(digits.count),
            digits.allSatisfy(\.isASCIIDigit)
        else { return nil }
        return digits.reduce(0) { $0 * 10 + Int($1 - UInt8(ascii: "0")) }
    }

    /// Whether the attributes hide the element from a reader.
    var hideElement: Bool {
        guard octets.count >= 6 else { return false }
        if self["hidden"] != nil { return true }
        guard let style = self["style"] else { return false }
        let rules = style.filter { $0 > 32 }.map(\.asciiLowercased)
        return ["display:none", "visibility:hidden", "mso-hide:all"].contains { Self.contains(rules, $0) }
    }

    private static func contains(_ octets: [UInt8], _ text: String) -> Bool {
        let key = Array(text.utf8)
        guard octets.count >= key.count else { return false }
        return (0...(octets.count - key.count)).contains { start in
            octets[start] == key[0] && octets[start...].starts(with: key)
        }
    }

    private func next(_ position: inout Int) -> (name: Range<Int>, value: Range<Int>)? {
        skip(&position) { $0 <= 32 || $0 == UInt8(ascii: "/") }
        guard position < octets.endIndex else { return nil }
        let start = position
        position += 1
        skip(&position) { $0 > 32 && $0 != UInt8(ascii: "=") && $0 != UInt8(ascii: "/") }
        let name = start..<position
        skip(&position) { $0 <= 32 }
        guard position < octets.endIndex, octets[position] == UInt8(ascii: "=") else {
            return (name, position..<position)
        }
        position += 1
        skip(&position) { $0 <= 32 }
        guard position < octets.endIndex else { return (name, position..<position) }
        let quote = octets[position]
        let isQuoted = quote == UInt8(ascii: "\"") || quote == UInt8(ascii: "'")
        if isQuoted { position += 1 }
        let valueStart = position
        skip(&position) { isQuoted ? $0 != quote : $0 > 32 }
        let value = valueStart..<position
        if isQuoted, position < octets.endIndex { position += 1 }
        return (name, value)
    }

    private func skip(_ position: inout Int, while fits: (UInt8) -> Bool) {
        while position < octets.endIndex, fits(octets[position]) { position += 1 }
    }
}
