public import Gateway
public import Messages
public import SMS

/// `[[application]]`: which mail it claims, from whom, what is made of it, where it goes.
public struct ApplicationSettings: Hashable, Sendable {
    /// `notify`: what the sender of a mail is told of.
    public enum Notice: String, Hashable, Sendable, CaseIterable {
        /// Its message failed.
        case failed
        /// Its message was sent.
        case sent
        /// Its message was delivered.
        case delivered
    }

    /// `senders`: patterns of addresses; each is compiled, and its problems reported, by a later stage.
    public struct Senders: Hashable, Sendable {
        /// `allow`: empty: everybody.
        public var allow: [Located<String>] = []
        /// `deny`: goes before `allow`.
        public var deny: [Located<String>] = []

        /// Everybody.
        public init() {}
    }

    /// A word of `numbers_from`: where the numbers are found that a fetched mail is for (rows S0-10 to S0-14).
    public enum NumberSource: String, Hashable, Sendable, CaseIterable {
        /// In the addresses of To and Cc that the application claims.
        case address
        /// In the subject.
        case subject
        /// In the text.
        case body
        /// In ``defaultNumbers``, where the others found none.
        case `default`
    }

    /// `number_form`: what counts as a number in a subject or a text (row S0-15).
    public enum NumberForm: String, Hashable, Sendable, CaseIterable {
        /// `+` and digits.
        case international
        /// 4 to 20 digits, with `+` or without, in To and From as well.
        case any
    }

    /// `name`.
    public var name: ApplicationName
    /// `kind`: what is made of a mail. Settings that say nothing with it keep their defaults.
    public var kind = Application.Kind.sms
    /// `enabled`: whether it claims anything.
    public var isEnabled = true
    /// `domains`: it claims the usual address forms at these, in lower case; no domain twice here.
    public var domains: [String]
    /// `addresses`: patterns of recipients that it claims besides (row S2-41); each is compiled, and its problems
    /// reported, by a later stage. Domains and addresses are both empty only when a connection fetches or picks up mail
    /// for it.
    public var addresses: [Located<String>] = []
    /// `clients`: which clients may use it; empty: those of the server. Read by the gateway's client list.
    public var clients: [Located<String>] = []
    /// `terminator_clients`: whose mails may end with the server's other end of data (row S2-40); read by the gateway's
    /// client list. Empty: nobody's, unlike with ``clients``.
    public var terminatorClients: [Located<String>] = []
    /// `senders`.
    public var senders = Senders()
    /// `trust_from`: whether a sender address alone counts as proof.
    public var trustsFrom = false
    /// `anonymous`: whether mail with an empty sender is taken.
    public var acceptsAnonymous = false
    /// `text`: the template of the message; its problems are reported by a later stage.
    public var text = Located("<%msg|subject%>", at: Place(file: "default"))
    /// `max_parts`: of one message.
    public var maxParts = 10
    /// `max_chars`: of one message; left out: 160 for each part.
    public var maxCharacters = 1600
    /// `when_too_long`: what becomes of a text beyond ``maxParts``.
    public var whenTooLong = Application.WhenTooLong.cut
    /// `transliterate`: which characters give way so that a text fits the GSM alphabet.
    public var transliteration = Transliteration.punctuation
    /// `numbers_from`: in order, each once. Left out: the address; without domains subject, body and default.
    public var numbersFrom = [NumberSource.address]
    /// `default_numbers`: `+` and digits or, with a region, national ones, which the number plan reads.
    public var defaultNumbers: [Located<String>] = []
    /// `number_form`.
    public var numberForm = NumberForm.international
    /// `via`: the connections in order of preference. For texts never empty; left out: all, in the order of the
    /// document. For files those of type `folder`; left out: none.
    public var via: [ConnectionName]
    /// `validity`: how long after acceptance a message may still be sent; `nil`: as long as attempts last.
    public var validity: Duration?
    /// `from`: who messages come from; `nil`: the connection's first number.
    public var from: Originator?
    /// `notify`: what the sender of a mail is told of by mail. Left out: of failures, when there is a connection that
    /// carries mail, or an account with an address.
    public var notify: [Notice] = []
    /// `conversation`: for how long after a mail a phone's answer is one to it.
    public var conversation = Duration.days(30)
    /// `reply_code`: whether texts end with a code that tells conversations apart where the network replaces our
    /// numbers.
    public var hasReplyCode = false

    /// `output` and what goes with it, for files: how they are made, and where they go; `nil`: there are none.
    public var output: OutputSettings?
    /// `also`: these get its mails as well.
    public var also: [HandoverTarget] = []
    /// `commands`: the @ commands that it obeys (row S2-35).
    public var commands: Set<MailCommand> = []
    /// `attached_message`: whether a mail that is attached takes the place of the one it came with (row S2-38).
    public var takesAttachedMessage = false

    /// What keeps loops and storms of mail from becoming text messages.
    public var storms = StormSettings()

    /// An enabled application with the defaults.
    public init(name: ApplicationName, domains: [String], via: [ConnectionName]) {
        self.name = name
        self.domains = domains
        self.via = via
    }
}
