import Messages
import SMS

extension ReadyPart {
    /// Whether its octets find room in one part: 160 septets, or 140 octets (3GPP TS 23.040 §9.2.3.16).
    ///
    /// - Parameter coding: how they are coded.
    func fitsOnePart(as coding: PartCoding) -> Bool {
        guard coding == .gsm7 else { return octets.count <= 140 }
        guard hasHeader, let length = octets.first else { return octets.count <= 160 }
        let header = min(Int(length) + 1, octets.count)
        return (header * 8 + 6) / 7 + octets.count - header <= 160
    }
}
