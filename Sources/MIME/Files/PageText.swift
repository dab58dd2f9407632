import Bytes

extension [UInt8] {
    /// Appends UTF-8 as text of a page, also within a quoted attribute: nothing in it is markup, and it has no controls.
    ///
    /// - Parameter decoding: whether it is HTML, whose character references are decoded first.
    mutating func append(pageText text: some Collection<UInt8>, decoding: Bool = false) {
        let octets = ArraySlice(text)
        var position = octets.startIndex
        while position < octets.endIndex {
            let octet = octets[position]
            if octet == UInt8(ascii: "&"), decoding {
                let entity = HTMLEntities.entity(in: octets, at: position)
                position = entity.end
                append(pageScalar: entity.scalar)
            } else if octet == 0xC2, position + 1 < octets.endIndex, octets[position + 1] < 0xA0 {
                // C1 controls.
                position += 2
            } else {
                position += 1
                append(pageOctet: octet)
            }
        }
    }

    private mutating func append(pageScalar scalar: UInt32) {
        if scalar < 0x80 {
            append(pageOctet: UInt8(truncatingIfNeeded: scalar))
        } else if scalar >= 0xA0 {
            append(scalar: scalar)
        }
    }

    private mutating func append(pageOctet octet: UInt8) {
        switch octet {
        case UInt8(ascii: "&"): self += "&amp;".utf8
        case UInt8(ascii: "<"): self += "&lt;".utf8
        case UInt8(ascii: ">"): self += "&gt;".utf8
        case UInt8(ascii: "\""): self += "&quot;".utf8
        case ASCII.tab, ASCII.lineFeed: append(octet)
        case 0..<32, 127: break
        default: append(octet)
        }
    }
}
