/// The few SMPP PDUs that a scenario's SMSC needs, read and written octet by octet (SMPP 3.4 §4).
enum SMPPOctets {
    static let submit: UInt32 = 0x0000_0004
    static let deliver: UInt32 = 0x0000_0005
    static let unbind: UInt32 = 0x0000_0006
    static let enquire: UInt32 = 0x0000_0015
    static let response: UInt32 = 0x8000_0000
    static let binds: Set<UInt32> = [0x0000_0001, 0x0000_0002, 0x0000_0009]

    /// A PDU that was cut out of the stream.
    struct Frame {
        let command: UInt32
        let status: UInt32
        let sequence: UInt32
        let body: ArraySlice<UInt8>
    }

    /// Takes the first whole PDU from `octets`.
    static func next(_ octets: inout [UInt8]) -> Frame? {
        guard octets.count >= 16 else { return nil }
        let length = Int(word(octets[0..<4]))
        guard length >= 16, octets.count >= length else { return nil }
        let frame = Frame(
            command: word(octets[4..<8]), status: word(octets[8..<12]), sequence: word(octets[12..<16]),
            body: octets[16..<length])
        octets.removeSubrange(..<length)
        return frame
    }

    static func pdu(_ command: UInt32, status: UInt32 = 0, _ sequence: UInt32, _ body: [UInt8] = []) -> [UInt8] {
        octets(UInt32(16 + body.count)) + octets(command) + octets(status) + octets(sequence) + body
    }

    /// Reads the body of a `submit_sm` (SMPP 3.4 §4.4.1).
    static func submission(_ body: ArraySlice<UInt8>) -> ReceivedPart {
        var rest = body
        var part = ReceivedPart()
        part.octets = Array(body)
        _ = string(&rest)
        rest = rest.dropFirst(2)
        part.source = string(&rest)
        rest = rest.dropFirst(2)
        part.destination = string(&rest)
        part.esmClass = rest.popFirst() ?? 0
        rest = rest.dropFirst(2)
        _ = (string(&rest), string(&rest))
        part.registeredDelivery = rest.popFirst() ?? 0
        rest = rest.dropFirst(1)
        part.dataCoding = rest.popFirst() ?? 0
        rest = rest.dropFirst(1)
        let length = Int(rest.popFirst() ?? 0)
        part.shortMessage = Array(rest.prefix(length))
        rest = rest.dropFirst(length)
        while rest.count >= 4 {
            let tag = UInt16(truncatingIfNeeded: word([0, 0] + rest.prefix(2)))
            let length = Int(word([0, 0] + rest.dropFirst(2).prefix(2)))
            part.parameters[tag] = Array(rest.dropFirst(4).prefix(length))
            rest = rest.dropFirst(4 + length)
        }
        return part
    }

    /// The body of a `deliver_sm` that reports on a message (SMPP 3.4 §4.6.1, appendix B).
    static func report(of part: ReceivedPart, id: String, isDelivered: Bool) -> [UInt8] {
        let text =
            "id:\(id) sub:001 dlvrd:\(isDelivered ? "001" : "000") submit date:2611201115 done date:2611201116 "
            + "stat:\(isDelivered ? "DELIVRD" : "UNDELIV") err:\(isDelivered ? "000" : "001") text:"
        var body: [UInt8] = [0, 1, 1] + part.destination.utf8 + [0, 1, 1] + part.source.utf8 + [0]
        body += [0x04, 0, 0, 0, 0, 0, 0, 0, 0, UInt8(text.utf8.count)] + text.utf8
        return body
    }

    /// The bodies of `deliver_sm` that carry a phone's text: one, or as many as `parts` asks for, with a UDH of six octets
    /// (3GPP TS 23.040 §9.2.3.24.1). The text is of ASCII characters that the GSM alphabet has in the same places.
    static func text(
        _ text: String, from phone: String, to number: String, parts count: Int = 1, reference: UInt8 = 1
    ) -> [[UInt8]] {
        let octets = Array(text.utf8)
        let head: [UInt8] = [0, 1, 1] + phone.utf8.filter { $0 != 0x2B } + [0, 1, 1]
        let ends = head + number.utf8.filter { $0 != 0x2B } + [0]
        guard count > 1 else { return [ends + [0, 0, 0, 0, 0, 0, 0, 0, 0, UInt8(octets.count)] + octets] }
        let size = (octets.count + count - 1) / count
        return (0..<count).map { index in
            let piece = octets.dropFirst(index * size).prefix(size)
            let userData = [5, 0, 3, reference, UInt8(count), UInt8(index + 1)] + piece
            return ends + [0x40, 0, 0, 0, 0, 0, 0, 0, 0, UInt8(userData.count)] + userData
        }
    }

    private static func string(_ octets: inout ArraySlice<UInt8>) -> String {
        let text = String(decoding: octets.prefix { $0 != 0 }, as: UTF8.self)
        octets = octets.dropFirst(text.utf8.count + 1)
        return text
    }

    private static func word(_ octets: some Sequence<UInt8>) -> UInt32 { octets.reduce(0) { $0 << 8 | UInt32($1) } }

    private static func octets(_ word: UInt32) -> [UInt8] {
        [24, 16, 8, 0].map { UInt8(truncatingIfNeeded: word >> $0) }
    }
}
