import SMPP
import SMS
import Synchronization

/// Why a text cannot be sent from a simulated phone.
public enum PhoneSendingFailure: Error, Hashable, Sendable {
    /// This is neither a number nor a name of at most 20 characters.
    case notAnAddress(String)
    /// The text needs more than the 255 parts, or the 65,535 octets, that a message may have.
    case tooLong
    /// Too much waits for clients already.
    case queueFull
}

// Texts that phones send.
extension SMSCSimulator {
    /// Sends a text from a phone to a number of a client, as `deliver_sm`.
    ///
    /// It goes to the client that bound last to receive, or else to the first that will; with an account in the settings
    /// always to that. Each part is kept until the client acknowledged it with ESME_ROK or refused it for good, and comes
    /// again after a temporary refusal, silence, or a lost connection. From any thread; does not wait.
    ///
    /// - Parameters:
    ///   - phone: the sender, as in `+447700900123`.
    ///   - number: the recipient, as in `+447700900000` or `60300`.
    ///   - form: how it travels; `nil` for ``SMSCSettings/phoneTexts``.
    /// - Returns: the text as it lies on the phone; ``PhoneBook/waitForAcknowledgement(of:on:until:)`` tells more of it.
    @discardableResult
    public func send(
        from phone: String, to number: String, text: String, as form: PhoneTextForm? = nil
    ) throws(PhoneSendingFailure) -> PhoneText {
        guard let source = SMPPAddress(phoneText: phone) else { throw .notAnAddress(phone) }
        guard let destination = SMPPAddress(phoneText: number) else { throw .notAnAddress(number) }
        let form = form ?? settings.phoneTexts
        let cut = try PhoneTextParts(
            text, form, reference: references.wrappingAdd(1, ordering: .relaxed).newValue)
        let messages = phoneNumbers.withLock { cut.sent(form, &$0) }.map { part in
            var message = DeliverSM(source: source, destination: destination)
            message.esmClass.hasUserDataHeader = part.hasHeader
            message.dataCoding = cut.dataCoding
            message.shortMessage = part.octets
            message.parameters = part.parameters
            return message
        }
        let draft = PhoneText(
            sent: text, from: source.phoneText, to: destination.phoneText, at: WallTime.now, parts: cut.parts.count,
            coding: TextCoding(cut.dataCoding))
        return try post(messages, draft)
    }

    private func post(_ messages: [DeliverSM], _ draft: PhoneText) throws(PhoneSendingFailure) -> PhoneText {
        let fits = messages.allSatisfy { ($0.parameters.messagePayload?.count ?? 0) <= 0xFFFF }
        guard fits else { throw .tooLong }
        let note = phones.note(draft)
        letters.withLock { $0.begin(note.sequence, on: note.phone, parts: messages.count) }
        guard mailroom.post(messages, letter: note.sequence) else {
            letters.withLock { $0.drop(note.sequence) }
            phones.withdraw(note)
            throw .queueFull
        }
        return note
    }

    /// A client has acknowledged a part of a text, or refused it for good.
    func settle(letter: UInt64, isTaken: Bool) {
        let outcome = letters.withLock { $0.settle(letter, isTaken: isTaken) }
        guard let outcome else { return }
        phones.settle(letter, on: outcome.phone, outcome.state)
    }
}
