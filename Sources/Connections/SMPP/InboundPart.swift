import Messages
import SMPP
import SMS

/// A message from a phone, or a part of one, as a value: what its PDU says, before it is joined with others.
///
/// Everything a phone or a network can write makes one.
struct InboundPart: Hashable, Sendable {
    /// Who sent it.
    let sender: Party
    /// Which number of ours it was for.
    let recipient: Party
    /// Its place among the parts of its message; `nil` for a message of one part.
    let concatenation: Concatenation?
    /// What it carries.
    let payload: PartPayload
    /// Which earlier message it takes the place of, when it is of a replace type: 1 to 7, for each sender (3GPP TS 23.040
    /// §9.2.3.9).
    let replaceType: Int?
    /// What the trace shows: codings, sizes and flags, and nothing of the text.
    let facts: String

    /// Reads `message` as its connection does.
    init(_ message: CarriedMessage, _ reading: InboundReading) {
        let coding = ShortMessageCoding(message.dataCoding.rawValue, alphabet: reading.defaultAlphabet)
        let userData = message.userData[...]
        let hasHeader = message.esmClass.hasUserDataHeader
        let (header, body) = hasHeader ? UserDataHeader.separate(userData) : (.empty, userData)
        let octets =
            coding.isPacked ? GSM7.unpack(all: body, after: userData.count - body.count) : Array(body)
        sender = Party(message.source, reading)
        recipient = Party(message.destination, reading)
        concatenation = Self.place(header, message.parameters)
        payload = PartPayload(
            coding.coding, octets, shift: header.shift, ports: header.ports ?? Self.ports(message.parameters),
            isFlash: coding.isFlash)
        replaceType = (0x41...0x47).contains(message.protocolID) ? Int(message.protocolID & 7) : nil
        let isGarbled = hasHeader && header == .empty
        facts = Self.facts(message, coding, payload, concatenation, isGarbled ? "a header that cannot be read" : nil)
    }

    /// The place that a header says, or that the parameters do.
    private static func place(_ header: UserDataHeader, _ parameters: OptionalParameters) -> Concatenation? {
        let segment = parameters.segmentation.flatMap { segment in
            Concatenation(
                reference: segment.reference, size: .sixteenBit, count: Int(segment.total), number: Int(segment.number))
        }
        guard let place = header.concatenation ?? segment, place.count > 1 else { return nil }
        return place
    }

    private static func ports(_ parameters: OptionalParameters) -> ApplicationPorts? {
        guard let destination = parameters.destinationPort else { return nil }
        return ApplicationPorts(destination: destination, source: parameters.sourcePort ?? 0)
    }

    private static func facts(
        _ message: CarriedMessage, _ coding: ShortMessageCoding, _ payload: PartPayload, _ place: Concatenation?,
        _ remark: String?
    ) -> String {
        let esmClass = message.esmClass.rawValue
        let facts: [String?] = [
            "data_coding \(message.dataCoding.rawValue) (\(payload.coding.words)\(coding.isPacked ? ", packed" : ""))",
            "\(message.userData.count) octets",
            esmClass == 0 ? nil : "esm_class 0x" + String(esmClass, radix: 16),
            place.map { "part \($0.number) of \($0.count), reference \($0.reference)" },
            languages(payload.shift),
            payload.ports.map { "from port \($0.source) for port \($0.destination)" },
            payload.isFlash ? "to be shown at once" : nil, coding.isMessageWaiting ? "tells of waiting messages" : nil,
            message.protocolID == 0 ? nil : "protocol_id \(message.protocolID)", remark,
        ]
        return facts.compactMap(\.self).joined(separator: ", ")
    }

    private static func languages(_ shift: NationalShift) -> String? {
        let names = [shift.locking, shift.single].compactMap { $0.map { "\($0)" } }
        guard let name = names.first else { return nil }
        return "tables for \(name)"
    }
}
