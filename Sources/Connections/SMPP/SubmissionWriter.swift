import Gateway
import Messages
import SMPP
import SMS

/// Writes messages as `submit_sm`, one for each part (SMPP 3.4 §4.4.1).
struct SubmissionWriter {
    private let writing: SMPPConnectionSettings.Writing

    init(_ writing: SMPPConnectionSettings.Writing) {
        self.writing = writing
    }

    /// The parts of `message` in order.
    func parts(of message: Message, at now: Timestamp) throws(SegmentFailure) -> [ShortMessage] {
        let plan = try SegmentPlan(message.order.text, alphabet: message.order.alphabet, reference: referenceSize)
        let frame = frame(for: message, plan.alphabet, now)
        switch writing.joining {
        case .header:
            return (1...plan.parts.count).map { number in
                var part = frame
                part.shortMessage = plan.userData(of: number, reference: message.reference)
                if plan.hasHeader { part.esmClass = ESMClass(rawValue: part.esmClass.rawValue | ESMClass.userDataHeader.rawValue) }
                return part
            }
        case .parameters:
            return (1...plan.parts.count).map { number in
                var part = frame
                part.shortMessage = plan.body(of: number)
                if plan.parts.count > 1 {
                    part.parameters = Self.segmentation(message.reference, plan.parts.count, number)
                }
                return part
            }
        case .payload:
            var whole = frame
            let body = plan.wholeBody()
            if plan.parts.count == 1 {
                whole.shortMessage = body
            } else {
                whole.parameters = [TLV(.messagePayload, body)]
            }
            return [whole]
        }
    }

    var referenceSize: ReferenceSize {
        switch writing.joining {
        case .header(let size): size
        case .parameters, .payload: .eightBit
        }
    }

    private func frame(for message: Message, _ alphabet: Alphabet, _ now: Timestamp) -> ShortMessage {
        var frame = ShortMessage(
            source: source(message.order.originator ?? writing.numbers.first),
            destination: .international(String(message.order.recipient.digits)))
        frame.registeredDelivery = .final
        frame.priority = writing.priority
        frame.dataCoding = alphabet == .gsm7 ? writing.gsm7 : writing.ucs2
        frame.validityPeriod = validity(of: message, now)
        return frame
    }

    private func source(_ originator: Originator?) -> SMPPAddress {
        guard let originator else { return .none }
        var address: SMPPAddress
        switch originator {
        case .number(let number): address = .international(String(number.digits))
        case .shortCode(let digits): address = SMPPAddress(ton: .unknown, npi: .unknown, text: digits)
        case .name(let name): address = .alphanumeric(name)
        }
        if let ton = writing.sourceTON { address.ton = ton }
        if let npi = writing.sourceNPI { address.npi = npi }
        return address
    }

    /// The connection's own validity, or what is left of the message's, whichever is shorter.
    private func validity(of message: Message, _ now: Timestamp) -> String {
        let left = message.order.expiresAt.map { $0 - now }
        guard let shorter = [writing.validity, left].compactMap(\.self).min() else { return "" }
        let span = min(max(shorter, .seconds(60)), SMPPTime.relativeLimit)
        return SMPPTime.relative(span).text ?? ""
    }

    private static func segmentation(_ reference: UInt16, _ total: Int, _ number: Int) -> OptionalParameters {
        [
            TLV(.sarReference, [UInt8(reference >> 8), UInt8(reference & 0xFF)]),
            TLV(.sarTotal, [UInt8(truncatingIfNeeded: total)]),
            TLV(.sarNumber, [UInt8(truncatingIfNeeded: number)]),
        ]
    }
}
