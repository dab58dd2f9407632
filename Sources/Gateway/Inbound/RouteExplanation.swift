public import Messages

/// A text from a phone that somebody asks about.
public struct TextInquiry: Hashable, Sendable {
    /// The most characters of a text that is looked at.
    public static let longestText = 10_000

    /// The name of the connection that it would come over.
    public var connection: String
    /// Who would have sent it: a number, or a name.
    public var sender: String
    /// The number of ours that it would be sent to.
    public var number: String
    /// The text.
    public var text: String

    /// A text.
    public init(connection: String, sender: String, number: String, text: String) {
        self.connection = connection
        self.sender = sender
        self.number = number
        self.text = text
    }
}

/// Why a phone's text goes where it goes: what each rule says, in the order in which they are asked.
public struct RouteExplanation: Hashable, Sendable {
    /// What one rule says.
    public struct Step: Hashable, Sendable {
        /// Which: `accounts`, `route NAME`.
        public let subject: String
        /// Whether it takes the text.
        public let takes: Bool
        /// Why.
        public let reason: String
    }

    /// The rules that were asked; the last one takes the text, or none does.
    public let steps: [Step]
    /// What comes of it, in a sentence.
    public let conclusion: String

    /// Explains what becomes of `text`.
    ///
    /// - Parameter account: the account that our number belongs to; it comes before every route.
    ///
    /// - Parameter stop: what the stop list makes of it, if anything; then nothing else is asked.
    public init(_ text: PhoneText, routes: [InboundRoute], account: AccountName?, stop: Step? = nil) {
        var steps = [stop ?? Self.step(text, account)]
        let taker = account == nil && stop == nil ? Self.ask(routes, text, &steps) : nil
        self.steps = steps
        if let stop {
            conclusion = "The stop list takes it: \(stop.reason)."
        } else if let account {
            conclusion = "It goes into the mailbox of account \(account)."
        } else if let taker {
            var ways = taker.deliver.map { $0.words(for: text) }.joined(separator: "; else ")
            if taker.answer != nil { ways += ways.isEmpty ? "a text back" : ", and a text back" }
            conclusion = "Route \(taker.name) takes it: \(ways)."
        } else {
            conclusion = "Nobody takes it: it is kept, and goes nowhere."
        }
    }

    /// The first route that takes the text.
    private static func ask(_ routes: [InboundRoute], _ text: PhoneText, _ steps: inout [Step]) -> InboundRoute? {
        for route in routes {
            let objection = route.objection(to: text)
            let reason = objection ?? "nothing speaks against it"
            steps.append(Step(subject: "route \(route.name)", takes: objection == nil, reason: reason))
            if objection == nil { return route }
        }
        return nil
    }

    private static func step(_ text: PhoneText, _ account: AccountName?) -> Step {
        guard let account else {
            return Step(subject: "accounts", takes: false, reason: "\(text.number) is the number of no account")
        }
        return Step(subject: "accounts", takes: true, reason: "\(text.number) is a number of account \(account)")
    }
}

extension Gateway {
    /// Which rule takes a text from a phone, and why; nothing is kept or sent.
    ///
    /// - Throws: `invalid` when the connection's name is none, or the text is too long.
    public func explain(_ inquiry: TextInquiry) throws(OperationRefused) -> RouteExplanation {
        guard let connection = ConnectionName(inquiry.connection) else {
            throw OperationRefused(.invalid, "\"\(inquiry.connection.prefix(64))\" is no name of a connection")
        }
        guard inquiry.text.count <= TextInquiry.longestText else {
            throw OperationRefused(.invalid, "a text has at most \(TextInquiry.longestText) characters here")
        }
        let text = PhoneText(
            id: "trial.1", connection: connection, sender: Party(inquiry.sender), number: Party(inquiry.number),
            text: inquiry.text, receivedAt: now)
        let account = text.ours.flatMap { accounts.directory.account(with: $0) }
        return RouteExplanation(text, routes: rules.inbound, account: account?.name, stop: stopStep(text))
    }
}

extension InboundTarget {
    /// What it does with a text, in a phrase.
    fileprivate func words(for text: PhoneText) -> String {
        switch self {
        case .addressInText:
            if let address = AddressInText.first(in: text.text) {
                "mail to \(address), whose address is in the text"
            } else {
                "mail to the address in the text (there is none)"
            }
        case .reply: "mail to the one whose mail the phone answers, if it answers one"
        case .mail(let addresses): "mail to \(addresses.map(\.description).joined(separator: ", "))"
        case .connection(let name): "on to \(text.number) over connection \(name)"
        case .webHook(let url): "to the web hook \(url)"
        case .command(let command): "to the program \(command)"
        case .account(let name): "into the mailbox of account \(name), if there is one"
        }
    }
}
