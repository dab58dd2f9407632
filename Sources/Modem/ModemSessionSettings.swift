/// How a modem is worked with.
public struct ModemSessionSettings: Hashable, Sendable {
    /// Where texts wait until they are taken, as in `SM` or `ME`; the first that the modem takes. Empty: as it is set.
    public var storages = ["ME", "SM", "MT"]
    /// Whether texts are taken straight from the network where the modem lets them be acknowledged; otherwise they wait in
    /// its storage until they are kept.
    public var takesDirectly = false
    /// Whether the PIN may be entered: there is one.
    public var pin: String?
    /// The service centre to set; `nil`: the card's.
    public var serviceCentre: String?
    /// How long a command may take.
    public var commandTimeout = Duration.seconds(10)
    /// How long the prompt for a message may take.
    public var promptTimeout = Duration.seconds(10)
    /// How long the network may take to accept a message.
    public var sendTimeout = Duration.seconds(60)
    /// How long an answer to AT may take where the modem was silent before.
    public var attentionTimeout = Duration.seconds(3)
    /// How long is waited after the first answer, so that late answers to what was asked before are not taken for others.
    public var settleTime = Duration.milliseconds(300)
    /// How long a modem may take to come back after a restart.
    public var restartTime = Duration.seconds(15)
    /// How long the card may take to be ready.
    public var startTimeout = Duration.seconds(60)
    /// How often signal, registration and storage are looked at.
    public var checkInterval = Duration.seconds(60)
    /// How often registration is looked at while there is none.
    public var searchInterval = Duration.seconds(5)

    /// The usual ways.
    public init() {}
}
