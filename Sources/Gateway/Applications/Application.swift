public import Messages
public import SMS
public import Templates

/// A rule set for arriving mail: which recipients it claims, from whom, what is made of it, where it goes.
public struct Application: Sendable {
    /// What happens to a text that needs more parts than ``maxParts``.
    public enum WhenTooLong: String, Hashable, Sendable, CaseIterable {
        /// The text is cut.
        case cut
        /// The mail is refused, with the number of parts it would need.
        case refuse
    }

    /// What it makes of a mail.
    public enum Kind: String, Hashable, Sendable, CaseIterable {
        /// Text messages.
        case sms
        /// Files, for programs that take them.
        case files
        /// Files, for a fax server.
        case fax
    }

    /// Its name.
    public let name: ApplicationName
    /// What it makes of a mail.
    public var kind = Kind.sms
    /// The patterns of recipients that it claims besides those of ``domains`` (row S2-41), in order.
    public var addresses: [any Pattern] = []
    /// The domains whose addresses it claims, in lower case.
    public let domains: [String]
    /// Which clients may use it; empty: those of the server (rows S2-27, S2-39).
    public let clients: ClientList
    /// Which clients end their mails otherwise than usual (row S2-40); see ``Rules/dataTerminator``.
    public var terminatorClients = ClientList([])
    /// From whom.
    public let senders: SenderRules
    /// What becomes of the mail's text.
    public let making: TextMaking
    /// The connections that may carry its messages, in order; empty only where ``output`` or ``also`` say where it goes.
    public let via: [ConnectionName]
    /// Who its messages claim to come from; `nil`: the connection's own number.
    public let originator: Originator?
    /// How long a message may wait before it is worthless; `nil`: for ever.
    public let validity: Duration?
    /// What keeps loops and storms of mail from becoming text messages.
    public let storms: StormRules
    /// What senders hear of by mail (rows S0-27, S0-28).
    public var notices: NoticeKinds = []
    /// How files are made of its mails, and where they go; `nil`: none are.
    public var output: Output?
    /// These get its mails as well.
    public var also: [HandoverTarget] = []
    /// The @ commands that it obeys (row S2-35).
    public var commands: Set<MailCommand> = []
    /// Whether a mail that is attached takes the place of the one it came with (row S2-38).
    public var takesAttachedMessage = false
    /// How answers find their way back.
    public var answering = Answering()
    /// Where a mail that was fetched says which phones it is for (rows S0-10, S0-12).
    public var numbersFrom: [NumberSource] = [.address]
    /// The phones that a mail is for which was fetched and names none (row S0-14).
    public var defaultNumbers: [PhoneNumber] = []
    /// What counts as a number in a mail that was fetched (row S0-15).
    public var numberForm = NumberForm.international

    /// An application.
    public init(
        name: ApplicationName, domains: [String], clients: ClientList = ClientList([]),
        senders: SenderRules = SenderRules(), making: TextMaking, via: [ConnectionName], originator: Originator? = nil,
        validity: Duration? = nil,
        storms: StormRules = StormRules()
    ) {
        self.name = name
        self.domains = domains
        self.clients = clients
        self.senders = senders
        self.making = making
        self.via = via
        self.originator = originator
        self.validity = validity
        self.storms = storms
    }
}

/// How the text of a mail becomes the text of a message.
public struct TextMaking: Sendable {
    /// The layout (rows S0-4, S0-17).
    public let template: Template
    /// The most characters (row S0-18); `nil`: no limit of its own.
    public let maxCharacters: Int?
    /// The most parts; `nil`: as many as a message can have.
    public let maxParts: Int?
    /// What happens to a text that needs more parts.
    public let whenTooLong: Application.WhenTooLong
    /// Which characters may be replaced so that the text fits the 7-bit alphabet.
    public let transliteration: Transliteration

    /// A way of making texts.
    public init(
        template: Template, maxCharacters: Int? = nil, maxParts: Int? = nil,
        whenTooLong: Application.WhenTooLong = .cut, transliteration: Transliteration = .off
    ) {
        self.template = template
        self.maxCharacters = maxCharacters
        self.maxParts = maxParts
        self.whenTooLong = whenTooLong
        self.transliteration = transliteration
    }
}

/// How a phone's answers find their way back to the one who wrote.
public struct Answering: Hashable, Sendable {
    /// For how long after a mail an answer is one to it.
    public var lasts = Duration.seconds(30 * 86_400)
    /// Whether texts end with a code that tells conversations apart where the network replaces our numbers.
    public var hasCode = false

    /// The usual way: by number, for thirty days.
    public init() {}
}
