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

    /// The parts of `message` in order; at least one.
    func parts(of message: Message, at now: Timestamp) throws(SegmentFailure) -> [ShortMessage] {
        if let ready = message.order.ready { return [part(ready, frame(for: message, .gsm7, now))] }
        let plan = try SegmentPlan(message.order.text, alphabet: message.order.alphabet, reference: referenceSize)
        let frame = frame(for: message, plan.alphabet, now)
        switch writing.joining {
        case .header: return plan.parts.indices.map { withHeader(frame, plan, number: $0 + 1, message.reference) }
        case .parameters:
            return plan.parts.indices.map { withParameters(frame, plan, number: $0 + 1, message.reference) }
        case .payload: return [whole(frame, plan)]
        }
    }

    /// A part as its sender coded it; what its sender calls the default alphabet is what the carrier calls so.
    private func part(_ ready: ReadyPart, _ frame: ShortMessage) -> ShortMessage {
        var part = frame
        if ready.dataCoding != 0 { part.dataCoding = DataCoding(rawValue: ready.dataCoding) }
        part.esmClass.hasUserDataHeader = ready.hasHeader
        part.protocolID = ready.protocolID
        part.shortMessage = ready.octets
        return part
    }

    private var referenceSize: ReferenceSize {
        switch writing.joining {
        case .header(let size): size
        case .parameters, .payload: .eightBit
        }
    }

    private func withHeader(
        _ frame: ShortMessage, _ plan: SegmentPlan, number: Int, _ reference: UInt16
    ) -> ShortMessage {
        var part = frame
        part.shortMessage = plan.userData(of: number, reference: reference)
        part.esmClass.hasUserDataHeader = plan.hasHeader
        return part
    }

    private func withParameters(
        _ frame: ShortMessage, _ plan: SegmentPlan, number: Int, _ reference: UInt16
    ) -> ShortMessage {
        var part = frame
        part.shortMessage = plan.body(of: number)
        if plan.parts.count > 1 {
            part.parameters.segmentation = Segmentation(
                reference: reference, total: UInt8(clamping: plan.parts.count), number: UInt8(clamping: number))
        }
        return part
    }

    private func whole(_ frame: ShortMessage, _ plan: SegmentPlan) -> ShortMessage {
        var whole = frame
        if plan.parts.count == 1 {
            whole.shortMessage = plan.wholeBody()
        } else {
            whole.parameters.messagePayload = plan.wholeBody()
        }
        return whole
    }

    /// What all parts have in common.
    private func frame(for message: Message, _ alphabet: Alphabet, _ now: Timestamp) -> ShortMessage {
        var frame = ShortMessage(
            source: source(originator(of: message.order)),
            destination: message.order.recipient.map { .international(String($0.digits)) } ?? .none)
        frame.registeredDelivery = .final
        frame.priority = writing.priority
        frame.dataCoding =
            switch alphabet {
            case .gsm7: writing.gsm7
            case .ucs2: writing.ucs2
            }
        frame.validityPeriod = validity(of: message, now)
        return frame
    }

    /// The number that the conversation goes out from counts only where it is one of this connection's.
    private func originator(of order: MessageOrder) -> Originator? {
        if let asked = order.originator { return asked }
        guard let own = order.ownNumber, writing.numbers.contains(own) else { return writing.numbers.first }
        return own
    }

    private func source(_ originator: Originator?) -> SMPPAddress {
        var address: SMPPAddress
        switch originator {
        case .number(let number): address = .international(String(number.digits))
        case .shortCode(let digits): address = SMPPAddress(ton: .unknown, npi: .unknown, text: digits)
        // A name is a name whatever our numbers are.
        case .name(let name): return .alphanumeric(name)
        case nil: return .none
        }
        address.ton = writing.sourceTON ?? address.ton
        address.npi = writing.sourceNPI ?? address.npi
        return address
    }

    /// The connection's own validity, or what is left of the message's, whichever is shorter; at least a minute.
    private func validity(of message: Message, _ now: Timestamp) -> String {
        let left = message.order.expiresAt.map { $0 - now }
        guard let shorter = [writing.validity, left].compactMap(\.self).min() else { return "" }
        let span = min(max(shorter, .seconds(60)), SMPPTime.relativeLimit)
        return SMPPTime.relative(span).text ?? ""
    }
}
