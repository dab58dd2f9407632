public import Messages
public import Templates

/// Where a phone's text may go.
public enum InboundTarget: Hashable, Sendable {
    /// To the mail address that the text begins with or holds (row S0-20).
    case addressInText
    /// To the one whose mail the phone answers (row S0-22).
    case reply
    /// To these mail addresses (rows S0-21, S1-14).
    case mail([EmailAddress])
    /// On to the number it was sent to, over another connection.
    case connection(ConnectionName)
    /// To a program elsewhere.
    case webHook(String)
    /// To a program on this machine.
    case command(String)
    /// Into the mailbox of an account; does not apply when there is none of that name (row S1-12).
    case account(AccountName)
}

/// A rule for texts from phones: which it takes, and where they go.
public struct InboundRoute: Sendable {
    /// What becomes of an answer that might belong to either of two conversations.
    public enum WhenContested: String, Hashable, Sendable, CaseIterable {
        /// It goes to the one who wrote last.
        case newest
        /// It waits for a person.
        case review
    }

    /// How a mail is made of a text (rows S0-24, S0-25).
    public struct Making: Sendable {
        /// Its subject.
        public let subject: Template
        /// Its text.
        public let text: Template
        /// Its subject when it answers a mail.
        public let replySubject: Template
        /// Its text when it answers a mail.
        public let replyText: Template

        /// The layouts of mails.
        public init(subject: Template, text: Template, replySubject: Template, replyText: Template) {
            self.subject = subject
            self.text = text
            self.replySubject = replySubject
            self.replyText = replyText
        }
    }

    /// Its name.
    public let name: InboundName
    /// Only texts that came over these; empty: over any.
    public var connections: Set<ConnectionName> = []
    /// Only texts to these numbers; empty: to any.
    public var numbers: Set<Originator> = []
    /// Only texts from senders that one of these matches; empty: from any.
    public var senders: [any Pattern] = []
    /// Only texts that this matches.
    public var match: (any Pattern)?
    /// The first of these that applies takes the text (row S0-23).
    public var deliver: [InboundTarget]
    /// These get it as well.
    public var also: [InboundTarget] = []
    /// How mails are made of it.
    public let making: Making
    /// The domain of the mails' sender addresses; `nil`: that of the mail which is answered, else the first there is.
    public var domain: String?
    /// The connections that may carry its mails, in order.
    public var via: [ConnectionName]
    /// What becomes of an answer that might belong to either of two conversations.
    public var whenContested = WhenContested.newest
    /// Whether what its programs say is texted back.
    public var answers = false
    /// What is texted back at once; `nil`: nothing. Its fields are those of a phone's text and the groups of ``match``.
    public var answer: Template?

    /// A route.
    public init(name: InboundName, deliver: [InboundTarget], making: Making, via: [ConnectionName]) {
        self.name = name
        self.deliver = deliver
        self.making = making
        self.via = via
    }

    /// Whether the route takes `text`.
    public func takes(_ text: PhoneText) -> Bool { objection(to: text) == nil }

    /// Why the route does not take `text`; `nil`: it does.
    public func objection(to text: PhoneText) -> String? {
        guard connections.isEmpty || connections.contains(text.connection) else {
            return "it is for texts over other connections"
        }
        guard numbers.isEmpty || text.ours.map({ numbers.contains($0) }) == true else {
            return "it is for texts to other numbers"
        }
        guard senders.isEmpty || senders.contains(where: { $0.matches(text.sender.description) }) else {
            return "no pattern of its senders matches \(text.sender)"
        }
        guard match.map({ $0.matches(text.text) }) ?? true else { return "its pattern does not match the text" }
        return nil
    }
}

extension InboundRoute {
    /// The named groups of ``match`` in `text`.
    func groups(in text: String) -> [String: String] {
        switch match?.match(text) {
        case .matched(_, let named)?: named
        case .unmatched?, .limitExceeded?, nil: [:]
        }
    }
}

extension Pattern {
    /// Whether it is found anywhere in `text`.
    fileprivate func matches(_ text: String) -> Bool {
        switch match(text) {
        case .matched: true
        case .unmatched, .limitExceeded: false
        }
    }
}
