import Bytes

/// One `submit_sm` as an SMSC of ours or the sink got it.
struct ReceivedPart: Hashable, Sendable {
    /// Where a part of a longer text stands.
    struct Place: Hashable, Sendable {
        let reference: UInt16
        let total: Int
        let number: Int
    }

    var source = ""
    var destination = ""
    var esmClass: UInt8 = 0
    var registeredDelivery: UInt8 = 0
    var dataCoding: UInt8 = 0
    var shortMessage: [UInt8] = []
    var parameters: [UInt16: [UInt8]] = [:]
    /// The whole body of the PDU; empty when it is not known.
    var octets: [UInt8] = []

    /// The octets of the text, without a header.
    var body: [UInt8] {
        if let payload = parameters[0x0424] { return payload }
        guard esmClass & 0x40 != 0, let length = shortMessage.first else { return shortMessage }
        return Array(shortMessage.dropFirst(1 + Int(length)))
    }

    /// The text of this part alone.
    var text: String {
        dataCoding == 8 ? PlainAlphabet.ucs2(body) : PlainAlphabet.gsm7(body)
    }

    /// Where it stands; `nil` when it is the only part.
    var place: Place? {
        if let number = parameters[0x020F]?.first, let total = parameters[0x020E]?.first,
            let reference = parameters[0x020C], reference.count == 2
        {
            return Place(
                reference: UInt16(reference[0]) << 8 | UInt16(reference[1]), total: Int(total), number: Int(number))
        }
        guard esmClass & 0x40 != 0, let length = shortMessage.first else { return nil }
        return Self.place(inHeader: shortMessage.dropFirst().prefix(Int(length)))
    }

    /// Reads the information elements 0x00 and 0x08 (3GPP TS 23.040 §9.2.3.24.1, §9.2.3.24.8).
    private static func place(inHeader header: ArraySlice<UInt8>) -> Place? {
        var rest = header
        while rest.count >= 2 {
            let (kind, length) = (rest[rest.startIndex], Int(rest[rest.startIndex + 1]))
            let value = Array(rest.dropFirst(2).prefix(length))
            if kind == 0x00, value.count == 3 {
                return Place(reference: UInt16(value[0]), total: Int(value[1]), number: Int(value[2]))
            }
            if kind == 0x08, value.count == 4 {
                return Place(
                    reference: UInt16(value[0]) << 8 | UInt16(value[1]), total: Int(value[2]), number: Int(value[3]))
            }
            rest = rest.dropFirst(2 + length)
        }
        return nil
    }
}

/// A whole text as a phone would show it.
struct ReceivedText: Hashable, Sendable {
    let to: String
    let text: String
    let parts: Int

    /// Joins parts, in the order in which texts were complete. A part that came again counts once.
    static func joining(_ parts: [ReceivedPart]) -> [ReceivedText] {
        var waiting: [[String]: [Int: String]] = [:]
        var texts: [ReceivedText] = []
        for part in parts {
            guard let place = part.place else {
                texts.append(ReceivedText(to: part.destination, text: part.text, parts: 1))
                continue
            }
            let key = [part.destination, "\(place.reference)", "\(place.total)"]
            waiting[key, default: [:]][place.number] = part.text
            guard let found = waiting[key], found.count == place.total else { continue }
            waiting[key] = nil
            let text = (1...place.total).map { found[$0] ?? "\u{FFFD}" }.joined()
            texts.append(ReceivedText(to: part.destination, text: text, parts: place.total))
        }
        return texts
    }
}
