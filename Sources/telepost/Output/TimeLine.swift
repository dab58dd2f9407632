import API

/// What happened to one message, in order: when, who, what.
struct TimeLine {
    /// One line.
    struct Row: Hashable {
        /// When; empty when it goes with the row above.
        var time: String
        var who: String
        var what: String
    }

    /// The rows, oldest first.
    private(set) var rows: [Row] = []
    private let story: StoryView

    init(_ story: StoryView) {
        self.story = story
        addArrival()
        addMaking()
        addOthers()
        for event in story.events {
            add(event.at, event.connection ?? "telepost", Self.words(event))
        }
        addParts()
        addState()
    }

    /// The lines for people, wrapped to `width` columns; `nil`: not wrapped.
    func lines(width: Int?) -> [String] {
        let who = rows.map { PlainText($0.who).width }.max() ?? 0
        let indent = 23 + 2 + who + 2
        let place = PlainText(Place.words(story.message))
        let title = Screen.styled("message \(story.message.id) to \(place)", .strong)
        return [title]
            + rows.flatMap { row in
                let time = row.time.isEmpty ? String(repeating: " ", count: 23) : row.time
                let name = PlainText(row.who)
                let head =
                    Screen.styled(time, .faint) + "  \(name)" + String(repeating: " ", count: who - name.width + 2)
                let texts = Self.wrap(PlainText(row.what).description, width.map { max(30, $0 - indent) })
                return [head + texts[0]] + texts.dropFirst().map { String(repeating: " ", count: indent) + $0 }
            }
    }

    private static func words(_ event: EventView) -> String {
        let detail = event.detail.isEmpty ? "" : ": \(event.detail)"
        return switch event.kind {
        case "made" where !event.detail.isEmpty: event.detail
        case "stored": "put into the mailbox\(detail)"
        case "collected": "taken out of the mailbox\(detail)"
        default: event.kind + detail
        }
    }

    private mutating func add(_ moment: Moment?, _ who: String, _ what: String) {
        rows.append(Row(time: moment.map { ClockTime.text($0) } ?? "", who: who, what: what))
    }

    private mutating func addArrival() {
        let submission = story.submission
        switch submission.door {
        case "phone":
            let (origin, number) = (submission.origin ?? "somebody", submission.number ?? "")
            add(submission.receivedAt, submission.client, "text from \(origin) to \(number), id \(submission.session)")
            if let text = submission.text {
                add(submission.receivedAt, submission.client, "text \"\(PlainText(text).cut(to: 100))\"")
            }
        case "gateway": add(submission.receivedAt, "telepost", submission.subject)
        case "fetched":
            let session = submission.session.isEmpty ? "" : ", session \(submission.session)"
            add(submission.receivedAt, submission.door, "fetched from the box of \(submission.client)\(session)")
            addMail(submission)
        case "folder":
            add(submission.receivedAt, submission.door, "found in the folder of \(submission.client)")
            addMail(submission)
        default: addClient(submission)
        }
        if let about = submission.about { add(submission.receivedAt, "telepost", "about message \(about)") }
    }

    private mutating func addClient(_ submission: SubmissionView) {
        let client = submission.client.isEmpty ? "the control socket" : submission.client
        let account = submission.account.map { ", logged in as \($0)" } ?? ""
        let greeting = submission.greeting.isEmpty ? "" : " (\(submission.greeting))"
        let session = submission.session.isEmpty ? "" : ", session \(submission.session)"
        add(submission.receivedAt, submission.door, "received from \(client)\(greeting)\(account)\(session)")
        if submission.door == "smtp" { addMail(submission) }
    }

    private mutating func addMail(_ submission: SubmissionView) {
        add(
            submission.receivedAt, submission.door,
            "sender <\(submission.sender ?? "")>, subject \"\(submission.subject)\"")
        addProperties(submission)
        let messageID = submission.messageID.map { "Message-ID <\($0)>" } ?? "no Message-ID"
        add(submission.receivedAt, submission.door, "\(messageID), \(submission.size) octets")
    }

    /// What is tracked of a mail, as far as it is known.
    private mutating func addProperties(_ submission: SubmissionView) {
        let origin = [
            submission.author.map { "From \($0)" }, submission.host.map { "host \($0)" },
            submission.user.map { "user \($0)" },
        ].compactMap(\.self).joined(separator: ", ")
        if !origin.isEmpty { add(submission.receivedAt, submission.door, origin) }
        if !submission.recipients.isEmpty {
            let recipients = Listing.text(submission.recipients, limit: Self.mostNames)
            add(submission.receivedAt, submission.door, "recipients \(recipients)")
        }
        if !submission.files.isEmpty {
            add(
                submission.receivedAt, submission.door, "files \(Listing.text(submission.files, limit: Self.mostNames))"
            )
        }
    }

    /// How many names stand in a line.
    private static let mostNames = 10

    private mutating func addOthers() {
        guard story.otherCount > 0 else { return }
        let others = Listing.text(story.others.map(Place.words), limit: Self.mostNames, of: story.otherCount)
        add(story.message.acceptedAt, "telepost", "also for \(others)")
    }

    private mutating func addMaking() {
        let message = story.message
        let via = message.via.isEmpty ? "" : ", via \(message.via.joined(separator: ", "))"
        let asItCame = message.includesSubmission == true
        let who = message.application ?? "telepost"
        switch message.kind {
        case "sms": addText(message, via)
        case "mail":
            let from = "from <\(message.from ?? "")>\(asItCame ? ", as it came" : "")"
            add(message.acceptedAt, who, "made a mail \(from)\(via)")
        case "mailbox":
            add(message.acceptedAt, who, "made a mail for \(message.to)\(asItCame ? ", as it came" : "")")
        case "webhook", "command":
            add(message.acceptedAt, who, "made a call of \(Place.words(message))\(via)")
        case "folder": add(message.acceptedAt, who, "made files for \(Place.words(message))\(via)")
        default: break
        }
    }

    private mutating func addText(_ message: MessageView, _ via: String) {
        let alphabet = message.alphabet == "ucs2" ? "UCS-2" : "GSM-7"
        let count = message.partCount == 1 ? "1 part" : "\(message.partCount) parts"
        let from = message.from.map { " from \($0)" } ?? ""
        let who = message.application ?? "telepost"
        add(message.acceptedAt, who, "made \(count) \(alphabet)\(from) for \(message.addressedAs)\(via)")
        add(message.acceptedAt, who, "text \"\(PlainText(message.text).cut(to: 100))\"")
        if let expiresAt = message.expiresAt {
            add(message.acceptedAt, who, "valid until \(ClockTime.text(expiresAt))")
        }
    }

    private mutating func addParts() {
        for part in story.message.parts {
            let id = part.networkID.map { ", network id \($0)" } ?? ""
            let detail = part.detail.isEmpty ? "" : ": \(part.detail)"
            add(nil, story.message.connection ?? "", "part \(part.number) of \(part.count) \(part.state)\(id)\(detail)")
        }
    }

    private mutating func addState() {
        let message = story.message
        let attempts = message.attempts == 1 ? "1 attempt" : "\(message.attempts) attempts"
        let due = message.state == "queued" ? message.due.map { ", due \(ClockTime.text($0))" } ?? "" : ""
        add(message.changedAt, "telepost", "now \(message.state) after \(attempts)\(due)")
    }

    private static func wrap(_ text: String, _ width: Int?) -> [String] {
        guard let width else { return [text] }
        var lines: [String] = []
        var line = ""
        for word in text.split(separator: " ", omittingEmptySubsequences: false) {
            if !line.isEmpty, PlainText(line).width + 1 + PlainText(String(word)).width > width {
                lines.append(line)
                line = String(word)
            } else {
                line += line.isEmpty ? String(word) : " \(word)"
            }
        }
        return lines + [line]
    }
}
