import Bytes

/// What a carrier reports of a message submitted before (SMPP 3.4 §2.11 and appendix B).
///
/// The text of a receipt is a carrier's own affair; what it does not say stays `nil` and is not made up. Where an optional
/// parameter says the same, it counts.
public struct DeliveryReceipt: Hashable, Sendable {
    /// The id of the message, exactly as received: some carriers answer a submission in hexadecimal and report in decimal.
    public var id: String?
    /// The id in the text when the parameters have another one.
    public var textID: String?
    /// How many messages were submitted originally.
    public var submitted: Int?
    /// How many of them were delivered.
    public var delivered: Int?
    /// When it was submitted, by the carrier's clock.
    public var submitDate: CivilTime?
    /// When it reached its state, by the carrier's clock.
    public var doneDate: CivilTime?
    /// Its state as written, as in `DELIVRD`.
    public var stat: String?
    /// Its state; `nil` when none is given or the word is not known.
    public var state: ReceiptState?
    /// The network's error as written.
    public var error: String?
    /// The error of the network behind the carrier.
    public var networkError: NetworkErrorCode?
    /// The first characters of the message.
    public var text: String?
    /// Whether it is a notification on the way, and the receipt proper is still to come.
    public var isIntermediate = false

    /// A receipt that says nothing yet.
    public init() {}

    /// The receipt that `message` is; `nil` for any other message.
    ///
    /// What counts is `esm_class`, `receipted_message_id` or `message_state`, which only the carrier sets: a text that looks
    /// like a receipt may come from anybody's phone. An acknowledgement by a phone or its owner is none either.
    public init?(_ message: DeliverSM) {
        self.init(message.esmClass, message.userData, message.parameters)
    }

    /// The receipt in a `data_sm`, mostly of parameters only; `nil` for any other message.
    public init?(_ message: DataSM) {
        self.init(message.esmClass, message.userData, message.parameters)
    }

    private init?(_ esmClass: ESMClass, _ userData: [UInt8], _ parameters: OptionalParameters) {
        let isFromCarrier = parameters.receiptedMessageID != nil || parameters[.messageState] != nil
        guard esmClass.isReceipt || isFromCarrier && !esmClass.isAcknowledgement else { return nil }
        let text = Self.text(in: userData, hasHeader: esmClass.hasUserDataHeader)
        self.init(text: text[...], parameters: parameters)
        isIntermediate = esmClass.isIntermediate
    }

    /// What `text` and `parameters` say, whatever that is.
    public init(text: ArraySlice<UInt8>, parameters: OptionalParameters) {
        self.init(fieldsIn: text)
        if let id = parameters.receiptedMessageID, !id.isEmpty {
            textID = self.id == id ? nil : self.id
            self.id = id
        }
        if let state = parameters.messageState { self.state = state }
        networkError = parameters.networkErrorCode
    }

    /// All ids that it says, the one that counts more first.
    public var ids: [String] { [id, textID].compactMap(\.self) }

    /// Whether it says an error: `err` other than zeros, or the network's own.
    public var hasError: Bool {
        let isWritten = error?.utf8.contains { $0 != UInt8(ascii: "0") } ?? false
        return isWritten || networkError.map { $0.code != 0 } ?? false
    }

    /// Whether the message reached the phone.
    public var isDelivered: Bool { state == .delivered }

    /// Whether nothing more will follow; `false` when the state is not known.
    public var isFinal: Bool { state?.isFinal ?? false }
}
