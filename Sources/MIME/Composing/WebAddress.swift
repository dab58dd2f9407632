import Bytes

/// An address in running text that a browser could follow.
///
/// ```abnf
/// address = ("http://" / "https://" / "www.") 1*(visible ASCII except <">\^`{|} / letters and digits of any script)
/// ```
/// It begins a word; marks that end a sentence, and brackets that it did not open, are not part of it.
struct WebAddress {
    /// As it is written.
    let text: ArraySlice<UInt8>
    /// What must stand before it to make it a reference.
    let scheme: String
    /// Whether it is short enough for a link.
    let isLink: Bool

    /// The address that begins at `position`; `nil` when none does.
    init?(in line: ArraySlice<UInt8>, at position: Int) {
        let letter = line[position] | 0x20
        guard letter == UInt8(ascii: "h") || letter == UInt8(ascii: "w"), Self.beginsWord(line, position) else {
            return nil
        }
        guard let start = ["http://", "https://", "www."].first(where: { Self.begins(line[position...], with: $0) })
        else { return nil }
        let host = position + start.utf8.count
        guard host < line.endIndex, line[host].isASCIILetter || line[host].isASCIIDigit || line[host] >= 0x80 else {
            return nil
        }
        let end = Self.withoutMarks(line[position..<Self.end(line[host...])])
        guard end > host else { return nil }
        text = line[position..<end]
        scheme = start == "www." ? "http://" : ""
        isLink = text.count <= ComposingLimits.link
    }

    private static func begins(_ text: ArraySlice<UInt8>, with start: String) -> Bool {
        text.count > start.utf8.count && text.prefix(start.utf8.count).equalsIgnoringASCIICase(start)
    }

    private static func beginsWord(_ line: ArraySlice<UInt8>, _ position: Int) -> Bool {
        guard position > line.startIndex else { return true }
        let previous = line[position - 1]
        return !previous.isASCIILetter && !previous.isASCIIDigit && !"-_.@/".utf8.contains(previous)
    }

    /// Where the first octet stands that no address holds.
    private static func end(_ text: ArraySlice<UInt8>) -> Int {
        var end = text.startIndex
        while end < text.endIndex {
            let octet = text[end]
            if octet < 0x80 {
                guard octet > 32, octet < 127, !"<>\"\\^`{|}".utf8.contains(octet) else { return end }
                end += 1
            } else {
                let length = octet >= 0xF0 ? 4 : octet >= 0xE0 ? 3 : 2
                let scalar = String(decoding: text[end...].prefix(length), as: UTF8.self).unicodeScalars.first
                guard let properties = scalar?.properties, properties.isAlphabetic || properties.numericType != nil
                else { return end }
                end += length
            }
        }
        return min(end, text.endIndex)
    }

    private static func withoutMarks(_ text: ArraySlice<UInt8>) -> Int {
        var round = 0
        var square = 0
        for octet in text {
            switch octet {
            case UInt8(ascii: "("): round += 1
            case UInt8(ascii: ")"): round -= 1
            case UInt8(ascii: "["): square += 1
            case UInt8(ascii: "]"): square -= 1
            default: break
            }
        }
        var end = text.endIndex
        while end > text.startIndex {
            let last = text[end - 1]
            if last == UInt8(ascii: ")"), round < 0 {
                round += 1
            } else if last == UInt8(ascii: "]"), square < 0 {
                square += 1
            } else if !".,;:!?'*_~".utf8.contains(last) {
                break
            }
            end -= 1
        }
        return end
    }
}
