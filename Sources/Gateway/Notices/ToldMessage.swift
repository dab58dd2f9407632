import Messages

/// A message as its sender is told of it.
struct ToldMessage {
    /// What the sender takes it for.
    enum Thing {
        /// A text message.
        case text
        /// A mail that went on as one, or was handed over.
        case mail
    }

    /// What became of it.
    enum Outcome: CaseIterable {
        case failed
        case unknown
        case sent
        case delivered
    }

    /// The most octets of somebody else's words.
    static let mostWords = 500
    /// What ``FailurePolicy`` says at the end.
    private static let lastAttempt = "that was the last of"

    let message: Message
    private let words: String

    /// - Parameter words: the latest line of its history.
    init(_ message: Message, words: String) {
        self.message = message
        self.words = words
    }

    var thing: Thing {
        switch message.order.destination {
        case .phone, .nowhere: .text
        case .account: message.order.includesSubmission ? .mail : .text
        case .mail, .webHook, .command, .folder: .mail
        }
    }

    var outcome: Outcome {
        switch message.state {
        case .delivered: .delivered
        case .sent: .sent
        case .unknown: .unknown
        case .failed, .expired, .cancelled, .queued, .sending: .failed
        }
    }

    /// Whom it was for. What is handed over keeps its place to itself: no path, no URL.
    var name: String {
        switch thing {
        case .text: message.order.destination.description
        case .mail: EmailAddress(message.order.addressedAs)?.description ?? "its recipient"
        }
    }

    /// Why, in one line; empty where there is nothing to say, or it is nobody's business.
    var why: String {
        switch message.order.destination {
        case .phone, .mail, .account, .nowhere: words.inOneLine(octets: Self.mostWords)
        case .webHook, .command, .folder: ""
        }
    }

    /// The same for machines (RFC 3464 §2.3).
    var report: MailDraft.Report.Recipient {
        let remote = remote
        var recipient = MailDraft.Report.Recipient(
            address: thing == .mail ? name : message.order.addressedAs, action: action,
            status: status(remote), diagnostic: remote?.text ?? why, lastAttemptAt: message.changedAt)
        if remote != nil { recipient.speaker = .smtp }
        recipient.originalRecipient = message.order.wishes?.firstRecipient
        return recipient
    }

    /// What the next mail server said against it.
    private var remote: RemoteWords? {
        guard case .mail = message.order.destination, outcome == .failed else { return nil }
        return RemoteWords(in: why)
    }

    private var action: MailDraft.Report.Action {
        switch outcome {
        case .failed: .failed
        case .unknown: .delayed
        case .sent: isHandedOver ? .delivered : .relayed
        case .delivered: .delivered
        }
    }

    private func status(_ remote: RemoteWords?) -> EnhancedStatus {
        switch outcome {
        case .failed:
            if let remote { return remote.status }
            // Nobody refused it, its time was up (RFC 3463 §3.5, X.4.7).
            let isLate = thing == .mail && (message.state == .expired || words.contains(Self.lastAttempt))
            return isLate ? EnhancedStatus(4, 4, 7) : EnhancedStatus(5, 0, 0)
        case .unknown: return EnhancedStatus(4, 4, 0)
        case .sent, .delivered: return EnhancedStatus(2, 0, 0)
        }
    }

    private var isHandedOver: Bool {
        switch message.order.destination {
        case .webHook, .command, .folder: true
        case .phone, .mail, .account, .nowhere: false
        }
    }
}

// MARK: - In words

extension ToldMessage {
    /// As in `Not delivered: your mail to …`.
    static func participle(_ outcome: Outcome, _ thing: Thing) -> String {
        switch (outcome, thing) {
        case (.failed, _): "not delivered"
        case (.unknown, _): "perhaps not delivered"
        case (.sent, .text): "sent"
        case (.sent, .mail): "passed on"
        case (.delivered, _): "delivered"
        }
    }

    /// What became of it.
    var sentence: String {
        let end =
            switch (outcome, thing) {
            case (.failed, .text): "was not delivered"
            case (.failed, .mail): "could not be delivered"
            case (.unknown, _): "was on its way when the link broke; nobody knows whether it arrived"
            case (.sent, .text): "was sent; the network has taken it"
            case (.sent, .mail):
                isHandedOver
                    ? "was handed over" : "was passed on to the next mail server, which tells nothing of what follows"
            case (.delivered, _): "was delivered"
            }
        let what =
            switch thing {
            case .text: "Your text message to"
            case .mail: "Your mail to"
            }
        return "\(what) \(name) \(end)."
    }
}
