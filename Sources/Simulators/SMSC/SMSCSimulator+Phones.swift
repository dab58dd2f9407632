import SMPP
import SMS
import Synchronization

/// Why a text cannot be sent from a simulated phone.
public enum PhoneSendingFailure: Error, Hashable, Sendable {
    /// This is neither a number nor a name of at most 20 characters.
    case notAnAddress(String)
    /// The text needs more than the 255 parts that a message may have.
    case tooLong
    /// Too much waits for clients already.
    case queueFull
}

// Texts that phones send.
extension SMSCSimulator {
    /// Sends a text from a phone to a number of a client, as `deliver_sm`: in parts with a user data header when it is
    /// longer than one, in UCS-2 when it has characters that GSM 7-bit lacks.
    ///
    /// It goes to the client that bound last to receive, or else to the first that will; with an account in the settings
    /// always to that. Each part is kept until the client acknowledged it. From any thread; does not wait.
    ///
    /// - Parameters:
    ///   - phone: the sender, as in `+447700900123`.
    ///   - number: the recipient, as in `+447700900000` or `60300`.
    /// - Returns: the number of parts.
    @discardableResult
    public func send(
        from phone: String, to number: String, text: String
    ) throws(PhoneSendingFailure) -> Int {
        guard let source = SMPPAddress(phoneText: phone) else { throw .notAnAddress(phone) }
        guard let destination = SMPPAddress(phoneText: number) else { throw .notAnAddress(number) }
        let parts = try Self.parts(of: text, reference: references.wrappingAdd(1, ordering: .relaxed).newValue)
        let messages = parts.map { part in
            var message = DeliverSM(source: source, destination: destination)
            message.esmClass.hasUserDataHeader = part.hasHeader
            message.dataCoding = part.dataCoding
            message.shortMessage = part.octets
            return message
        }
        guard mailroom.post(messages) else { throw .queueFull }
        return messages.count
    }

    private typealias Part = (hasHeader: Bool, dataCoding: DataCoding, octets: [UInt8])

    private static func parts(of text: String, reference: UInt8) throws(PhoneSendingFailure) -> [Part] {
        do throws(SegmentFailure) {
            let plan = try SegmentPlan(text)
            let coding: DataCoding = plan.alphabet == .ucs2 ? .ucs2 : .carrierDefault
            return plan.parts.indices.map { index in
                (plan.hasHeader, coding, plan.userData(of: index + 1, reference: UInt16(reference)))
            }
        } catch {
            switch error {
            case .misfit, .tooManyParts: throw .tooLong
            }
        }
    }
}
