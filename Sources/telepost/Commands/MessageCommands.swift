import API
import Configuration
import Messages
import Web

/// `telepost messages …`.
struct MessageCommands {
    private static let page = 500

    private let arguments: Arguments
    private let client: GatewayClient

    init(_ arguments: Arguments) throws(CommandFailure) {
        self.arguments = arguments
        client = try GatewayClient(arguments)
    }

    func list() throws(CommandFailure) -> Int32 {
        let limit = try arguments.wholeNumber(.limit, in: 1...1_000_000) ?? 50
        let filter = try Self.filter(arguments)
        var table = Table(" ID", "STATE", "TO", " PARTS", " AGE", "TEXT")
        var count = 0
        var before: Int64?
        while count < limit {
            let size = min(limit - count, Self.page)
            let page = before.map { "&before=\($0)" } ?? ""
            let messages = try client.get("/api/v1/messages?limit=\(size)\(page)\(filter)", as: [MessageView].self)
            for message in messages { try show(message, &table) }
            count += messages.count
            guard messages.count == size, let last = messages.last else { break }
            before = last.id
        }
        guard !arguments.has(.json) else { return 0 }
        for line in count == 0 ? ["no messages"] : table.lines(width: Screen.width) { Screen.print(line) }
        return 0
    }

    func show() throws(CommandFailure) -> Int32 {
        let story = try client.get(try path(), as: StoryView.self)
        if arguments.has(.json) {
            try Screen.print(json: story)
            return 0
        }
        Facts.print(Self.facts(of: story.message) + Self.facts(of: story))
        return 0
    }

    private static let mostNames = 20

    private static func facts(of message: MessageView) -> [(name: String, value: String)] {
        let alphabet = message.alphabet == "ucs2" ? "UCS-2" : "GSM-7"
        let parts = message.parts.map { "\($0.number) \($0.state)" }.joined(separator: ", ")
        return [
            ("message", "\(message.id)"), ("kind", message.kind),
            ("state", Screen.styled(message.state, style(message.state))), ("to", PlainText(message.to).description),
            ("from", PlainText(message.from ?? "").description), ("via", message.via.joined(separator: ", ")),
            ("connection", message.connection ?? ""), ("application", message.application ?? ""),
            ("addressed as", PlainText(message.addressedAs).description),
            ("accepted", ClockTime.text(message.acceptedAt)), ("changed", ClockTime.text(message.changedAt)),
            ("due", message.due.map { ClockTime.text($0) } ?? ""),
            ("valid until", message.expiresAt.map { ClockTime.text($0) } ?? ""), ("attempts", "\(message.attempts)"),
            (
                "parts",
                message.kind == "sms" ? "\(message.partCount) \(alphabet)\(parts.isEmpty ? "" : ": \(parts)")" : ""
            ),
        ]
    }

    /// What is known of the submission, then the text.
    static func facts(of story: StoryView) -> [(name: String, value: String)] {
        let submission = story.submission
        let size = "\(submission.size) octets"
        let behind = story.message.includesSubmission == true ? "and what arrived as it came, \(size)" : ""
        return [
            ("sender", PlainText(submission.sender ?? "").description),
            ("author", PlainText(submission.author ?? "").description),
            ("subject", PlainText(submission.subject).description),
            ("Message-ID", PlainText(submission.messageID ?? "").description),
            ("host", PlainText(submission.host ?? "").description),
            ("user", PlainText(submission.user ?? "").description),
            ("files", Listing.text(submission.files, limit: mostNames)),
            ("recipients", Listing.text(submission.recipients, limit: mostNames)),
            ("also for", Listing.text(story.others.map(Place.words), limit: mostNames, of: story.otherCount)),
            ("text", PlainText(story.message.text).description), (story.message.text.isEmpty ? "text" : "", behind),
        ]
    }

    func retry() throws(CommandFailure) -> Int32 { try change("retry", "is queued again") }

    func cancel() throws(CommandFailure) -> Int32 { try change("cancel", "is cancelled") }

    /// How a state stands out.
    static func style(_ state: String) -> Screen.Style {
        switch state {
        case "delivered", "sent": .good
        case "failed", "expired": .bad
        case "unknown", "cancelled": .doubtful
        default: .plain
        }
    }

    private func change(_ operation: String, _ outcome: String) throws(CommandFailure) -> Int32 {
        let message = try client.post("\(try path())/\(operation)", as: MessageView.self)
        if arguments.has(.json) {
            try Screen.print(json: message)
        } else {
            Screen.print("message \(message.id) \(outcome)")
        }
        return 0
    }

    private func path() throws(CommandFailure) -> String {
        guard let id = Int64(arguments.operands[0]), id > 0 else {
            throw arguments.wrong("\"\(arguments.operands[0])\" is no message number")
        }
        return "/api/v1/messages/\(id)"
    }

    /// The part of a query that says which messages are wanted.
    static func filter(_ arguments: Arguments) throws(CommandFailure) -> String {
        var filter = ""
        for (option, name) in filters {
            if let text = arguments.text(option) { filter += "&\(name)=\(URLText.encode(text))" }
        }
        for (option, name) in [(Option.since, "since"), (.until, "until")] {
            guard let text = arguments.text(option) else { continue }
            // Nothing is as old as ten thousand days.
            let age = DurationText(text).map { Moment(ClockTime.now - min($0.duration, .seconds(864_000_000))) }
            guard let moment = age ?? Moment(text) else {
                throw arguments.wrong(
                    "\(option.rawValue) takes an age such as 1h or 2d, or a moment such as 2026-11-20T11:15:02Z")
            }
            filter += "&\(name)=\(moment)"
        }
        return filter
    }

    /// What the options are called in the API.
    private static let filters: [(Option, String)] = [
        (.state, "state"), (.to, "to"), (.from, "from"), (.subject, "subject"), (.fileName, "file_name"),
        (.messageID, "message_id"), (.host, "host"), (.user, "user"), (.account, "account"),
        (.application, "application"),
    ]

    private func show(_ message: MessageView, _ table: inout Table) throws(CommandFailure) {
        guard !arguments.has(.json) else { return try Screen.print(json: message) }
        table.add(
            .init("\(message.id)", .strong), .init(message.state, Self.style(message.state)), .init(message.to),
            .init(message.kind == "sms" ? "\(message.partCount)" : ""), .init(ClockTime.age(message.acceptedAt)),
            .init(message.kind == "sms" || message.kind == "none" ? message.text : "(\(message.kind))"))
    }
}
