import Messages
import SMS

extension MessageOrder {
    /// A text back to a phone, over the connection and from the number that its own text came to.
    ///
    /// - Parameters:
    ///   - text: cut to ten parts.
    ///   - ours: the number that the phone had written to; `nil`: the connection's own.
    init(
        answering phone: PhoneNumber, _ text: String, from ours: Originator?, over connection: ConnectionName,
        _ rules: Rules
    ) {
        let reference = rules.connections[connection]?.referenceSize ?? .eightBit
        let text = TextLimit.parts(Gateway.answerParts, reference: reference).applied(to: text)
        self.init(
            application: nil, addressedAs: phone.e164, recipient: phone, originator: ours, via: [connection],
            text: text, alphabet: SegmentCount(text, reference: reference).alphabet)
    }
}
