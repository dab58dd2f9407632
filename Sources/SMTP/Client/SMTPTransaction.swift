import Bytes
import Messages

/// The envelope of one mail on its way: which commands are written, which answered, and what became of each recipient.
///
/// With PIPELINING (RFC 2920 §3.1) MAIL, RCPT and DATA go out together; without, one after the other.
struct SMTPTransaction: Sendable {
    enum Command: Hashable, Sendable {
        case sender
        /// By its place among the mail's recipients.
        case recipient(Int)
        case data
    }

    /// What an answer leads to.
    enum Turn: Hashable {
        /// More answers or commands are to come.
        case goesOn
        /// The server waits for the mail.
        case invited
        /// The server waits for a mail that is for nobody: one that ends at once (RFC 2920 §3.1).
        case invitedForNobody
        /// Nothing more will come of it.
        case abandoned
        /// The answer has no place here.
        case unexpected
    }

    /// How many commands may wait for their answers when pipelining, so that neither side has to hold too much.
    static let window = 100

    let mail: OutgoingMail
    private let offer: SMTPOffer
    /// What is asked about notices; `nil` when nothing is, or the server would not understand.
    private let wishes: NoticeWishes?
    private let commands: [Command]
    private var written = 0
    private var answered = 0
    private var isSenderRefused = false
    /// Whether the server knows of the mail, so that it has to be told to forget it.
    private(set) var isOpen = false
    private var taken: Set<Int> = []
    private var outcomes: [SMTPDelivery.Outcome?]

    /// A mail for a server with this offer; what it cannot take is declined at once.
    init(_ mail: OutgoingMail, _ offer: SMTPOffer) {
        self.mail = mail
        self.offer = offer
        var wishes = offer.hasDSN ? mail.wishes : nil
        if mail.recipients.count > 1 { wishes?.originalRecipient = nil }
        self.wishes = wishes
        let whole = Self.decline(mail, offer)
        let outcomes: [SMTPDelivery.Outcome?] = mail.recipients.map { recipient in
            let decline = whole ?? (offer.hasUTF8 || recipient.isASCII ? nil : .needsUTF8)
            return decline.map { .declined($0) }
        }
        let wanted = outcomes.indices.filter { outcomes[$0] == nil }
        self.outcomes = outcomes
        commands = wanted.isEmpty ? [] : [.sender] + wanted.map { .recipient($0) } + [.data]
    }

    /// Whether there is nobody to ask the server for.
    var isEmpty: Bool { commands.isEmpty }

    /// The command whose answer comes next.
    var awaited: Command? { answered < written ? commands[answered] : nil }

    /// The commands that may be written now; they count as written from now on.
    mutating func nextCommands() -> [UInt8] {
        var octets: [UInt8] = []
        let limit = offer.hasPipelining ? Self.window : 1
        while written < commands.count, written - answered < limit, mayWrite(commands[written]) {
            octets += line(commands[written]).utf8
            written += 1
        }
        return octets
    }

    /// Takes in the answer to the oldest command that has none.
    mutating func answer(_ reply: RemoteReply) -> Turn {
        guard let command = awaited, Self.isAnswer(reply, to: command) else { return .unexpected }
        answered += 1
        switch command {
        case .sender: senderAnswered(reply)
        case .recipient(let place): recipientAnswered(place, reply)
        case .data: return dataAnswered(reply)
        }
        let hasEnded = awaited == nil && !mayWrite(commands[written])
        return hasEnded ? .abandoned : .goesOn
    }

    /// Settles the recipients that were accepted by the answer to the mail, or by a refusal that came before its end.
    mutating func conclude(_ reply: RemoteReply, at stage: SMTPStage) {
        settleTaken(reply.isPositive ? .accepted(reply) : .refused(reply, stage))
    }

    /// What became of it when the conversation ends here.
    ///
    /// - Parameter isWritten: whether the end of the mail may be on its way.
    func delivery(endedBy reason: SMTPCloseReason, isWritten: Bool) -> SMTPDelivery {
        SMTPDelivery(
            outcomes.indices.map { place in
                outcomes[place] ?? (isWritten && taken.contains(place) ? .unknown(reason) : .notSent(reason))
            })
    }

    private static func decline(_ mail: OutgoingMail, _ offer: SMTPOffer) -> SMTPDecline? {
        let needsUTF8 = mail.needsUTF8 || mail.sender?.isASCII == false
        if needsUTF8, !offer.hasUTF8 { return .needsUTF8 }
        if mail.needs8Bit, !offer.has8BitMIME { return .needs8Bit }
        guard let limit = offer.sizeLimit else { return nil }
        return mail.size > limit ? .tooLarge(octets: mail.size, limit: limit) : nil
    }

    private func mayWrite(_ command: Command) -> Bool {
        switch command {
        case .sender: true
        case .recipient: !isSenderRefused
        case .data: !isSenderRefused && (!taken.isEmpty || answered < written)
        }
    }

    private func line(_ command: Command) -> String {
        switch command {
        case .sender: "MAIL FROM:<\(mail.sender?.description ?? "")>\(parameters)\r\n"
        case .recipient(let place): "RCPT TO:<\(mail.recipients[place])>\(parameters(place))\r\n"
        case .data: "DATA\r\n"
        }
    }

    private var parameters: String {
        let size = offer.hasSize ? " SIZE=\(mail.size)" : ""
        let body = mail.needs8Bit && offer.has8BitMIME ? " BODY=8BITMIME" : ""
        let hasUTF8 = mail.needsUTF8 || mail.sender?.isASCII == false || mail.recipients.contains { !$0.isASCII }
        return size + body + (hasUTF8 && offer.hasUTF8 ? " SMTPUTF8" : "") + (wishes?.mailParameters ?? "")
    }

    private func parameters(_ place: Int) -> String {
        wishes?.recipientParameters(for: mail.recipients[place]) ?? ""
    }

    /// DATA is answered by an invitation or a refusal, the others by yes or no.
    private static func isAnswer(_ reply: RemoteReply, to command: Command) -> Bool {
        switch command {
        case .sender, .recipient: reply.code / 100 != 3
        case .data: !reply.isPositive
        }
    }

    private mutating func senderAnswered(_ reply: RemoteReply) {
        isOpen = reply.isPositive
        guard !reply.isPositive else { return }
        isSenderRefused = true
        for place in outcomes.indices where outcomes[place] == nil { outcomes[place] = .refused(reply, .sender) }
    }

    private mutating func recipientAnswered(_ place: Int, _ reply: RemoteReply) {
        guard !isSenderRefused else { return }
        if reply.isPositive { taken.insert(place) } else { outcomes[place] = .refused(reply, .recipient) }
    }

    private mutating func dataAnswered(_ reply: RemoteReply) -> Turn {
        guard reply.code / 100 == 3 else {
            settleTaken(.refused(reply, .data))
            return .abandoned
        }
        return taken.isEmpty ? .invitedForNobody : .invited
    }

    private mutating func settleTaken(_ outcome: SMTPDelivery.Outcome) {
        for place in taken { outcomes[place] = outcome }
        taken = []
    }
}
