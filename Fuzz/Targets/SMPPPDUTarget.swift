import SMPP
import SMS

/// One PDU of SMPP, as it is and with its length set right.
enum SMPPPDUTarget: FuzzTarget {
    static let name = "smpp-pdu"
    static let maximumLength = 1_024

    static func run(_ octets: [UInt8]) {
        check(octets)
        guard octets.count >= 16 else { return }
        check(withLength(octets))
    }

    /// The same octets, the first four of them saying how many there are.
    static func withLength(_ octets: [UInt8]) -> [UInt8] {
        [0, 0, UInt8(octets.count >> 8 & 0xFF), UInt8(octets.count & 0xFF)] + octets.dropFirst(4)
    }

    private static func check(_ frame: [UInt8]) {
        let pdu: PDU
        do throws(PDUFailure) {
            pdu = try PDU(decoding: frame[...])
        } catch {
            require(!error.status.isOK && !error.description.isEmpty, "a failure has an answer")
            require((error.header == nil) == (frame.count < 16), "sixteen octets are a header")
            return
        }
        require(decoded(amidst(frame)) == pdu, "a PDU reads the same wherever it stands")
        check(pdu)
        // An answer may lack a NUL and a count at its end, and a text that moves to a parameter takes a tag and a length.
        require(pdu.encoded.count <= frame.count + 4, "nothing is added")
        if let message = message(in: pdu) { check(message) }
    }

    /// What holds for every PDU that was read or is about to be written.
    static func check(_ pdu: PDU) {
        let octets = pdu.encoded
        if !isWrittenElsewhere(pdu) { require(decoded(octets[...]) == pdu, "a PDU reads back: \(octets)") }
        require(PDUHeader(decoding: octets[...])?.length == UInt32(octets.count), "a PDU says its length")
        let refusal = PDU.refusal(of: pdu.command, sequence: pdu.sequence, status: .systemError)
        require(decoded(refusal.encoded[...]) == refusal, "a refusal reads back")
    }

    /// Whether its text has 255 octets, which can be read in `short_message` and is written to `message_payload`.
    private static func isWrittenElsewhere(_ pdu: PDU) -> Bool {
        let text: [UInt8]
        switch pdu.body {
        case .submitSM(let message), .deliverSM(let message): text = message.shortMessage
        case .submitMulti(let multi): text = multi.message.shortMessage
        case .replaceSM(let replacement): text = replacement.shortMessage
        default: return false
        }
        return text.count > ShortMessage.limit
    }

    static func decoded(_ frame: ArraySlice<UInt8>) -> PDU? {
        do throws(PDUFailure) { return try PDU(decoding: frame) } catch { return nil }
    }

    private static func message(in pdu: PDU) -> CarriedMessage? {
        switch pdu.body {
        case .submitSM(let message), .deliverSM(let message): .short(message)
        case .dataSM(let message): .data(message)
        default: nil
        }
    }

    private static func check(_ message: CarriedMessage) {
        let userData = message.userData
        let hasHeader = message.esmClass.hasUserDataHeader
        for alphabet in Alphabet.allCases {
            let read = UserData(octets: userData[...], alphabet: alphabet, hasHeader: hasHeader)
            require(read.text.utf8.count <= userData.count * 4, "a text is in proportion to its octets")
        }
        if let receipt = message.receipt { SMPPTextTarget.check(receipt) }
        let parameters = message.parameters
        if let place = parameters.segmentation {
            require((1...place.total).contains(place.number), "a segment has a number within its total")
        }
        _ = (parameters.networkErrorCode, parameters.userMessageReference, parameters.additionalStatusText)
    }
}
