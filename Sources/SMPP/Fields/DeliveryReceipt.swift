import Bytes

/// What a carrier reports of a message submitted before (SMPP 3.4 §2.11 and appendix B).
///
/// The text of a receipt is a carrier's own affair; what it does not say stays `nil` and is not made up. Where an optional
/// parameter says the same, it counts.
public struct DeliveryReceipt: Hashable, Sendable {
    /// The id of the message, exactly as received: some carriers answer a submission in hexadecimal and report in decimal.
    public var id: String?
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

    /// A receipt that says nothing yet.
    public init() {}

    /// The receipt that `message` is; `nil` for any other message.
    ///
    /// What counts is `esm_class` or `receipted_message_id`, which only the carrier sets: a text that looks like a receipt
    /// may come from anybody's phone.
    public init?(_ message: DeliverSM) {
        guard message.esmClass.isReceipt || message.parameters.receiptedMessageID != nil else { return nil }
        self.init(text: message.userData[...], parameters: message.parameters)
    }

    /// The receipt in a `data_sm`, which has parameters only; `nil` for any other message.
    public init?(_ message: DataSM) {
        guard message.esmClass.isReceipt || message.parameters.receiptedMessageID != nil else { return nil }
        self.init(text: message.userData[...], parameters: message.parameters)
    }

    /// What `text` and `parameters` say, whatever that is.
    public init(text: ArraySlice<UInt8>, parameters: OptionalParameters) {
        self = DeliveryReceipt(appendixB: text) ?? DeliveryReceipt()
        if let id = parameters.receiptedMessageID, !id.isEmpty { self.id = id }
        if let state = parameters.messageState { self.state = state }
        networkError = parameters.networkErrorCode
    }

    /// Whether the message reached the phone.
    public var isDelivered: Bool { state == .delivered }

    /// Whether nothing more will follow; `false` when the state is not known.
    public var isFinal: Bool { state?.isFinal ?? false }
}
