import Gateway
import Messages
import Web

/// `/api/v1/messages` and `/api/v1/trace`.
struct MessageEndpoints: Sendable {
    let gateway: Gateway

    /// A text to be sent.
    struct SendBody: RequestBody {
        static let members = ["to", "from", "via", "kind", "text"]

        let to: String
        let from: String?
        let via: String?
        let kind: String?
        let text: String
    }

    /// What is said of a message that was just accepted.
    struct AcceptedView: Codable {
        let id: Int64
        let state: String
        let url: String
    }

    /// Takes a message in.
    func send(_ call: Call) async throws(Problem) -> HTTPResponse {
        _ = try call.query()
        let body = try SendBody.read(from: call.request)
        guard body.kind == nil || body.kind == "sms" else {
            throw Problem(422, "\"\(body.kind?.prefix(64) ?? "")\" is no kind of message; possible is sms")
        }
        let request = SendRequest(to: body.to, from: body.from, via: body.via, text: body.text)
        let repeatable = try call.repeatable(gateway)
        let id = try await refusing { () async throws(OperationRefused) in
            try await gateway.send(
                request, client: call.caller.client, account: call.caller.account, repeatable: repeatable)
        }
        return try accepted(id)
    }

    private func accepted(_ id: MessageID) throws(Problem) -> HTTPResponse {
        let url = "/api/v1/messages/\(id)"
        let view = AcceptedView(id: id.rawValue, state: MessageState.queued.rawValue, url: url)
        return try .json(view, status: 202, fields: [HTTPResponse.Field(name: "Location", value: url)])
    }

    /// Messages that match, the newest first; a `Link` leads to the next page.
    func list(_ call: Call) async throws(Problem) -> HTTPResponse {
        let query = try Query(call.target, names: MessageQuery.names + ["before", "limit"])
        var filter = try MessageQuery(query, gateway).filter
        if let scope = call.caller.scope { filter.account = scope }
        let limit = Int(try query.integer("limit", in: 1...500) ?? 50)
        let before = try query.integer("before", in: 1...Int64.max).map(MessageID.init(rawValue:))
        let messages = try await refusing { () async throws(OperationRefused) in
            try await gateway.messages(matching: filter, before: before, limit: limit)
        }
        let rules = gateway.rules
        var fields: [HTTPResponse.Field] = []
        if messages.count == limit, let last = messages.last { fields = [call.next(before: last.id.rawValue)] }
        return try .json(messages.map { MessageView($0, rules: rules) }, fields: fields)
    }

    /// Everything known about one message.
    func show(_ id: MessageID, _ call: Call) async throws(Problem) -> HTTPResponse {
        _ = try call.query()
        return try .json(try await view(of: try await story(id)))
    }

    /// Has a message tried again.
    func retry(_ id: MessageID, _ call: Call) async throws(Problem) -> HTTPResponse {
        try call.expectNothing()
        try await refusing { () async throws(OperationRefused) in try await gateway.retry(id) }
        return try .json(MessageView(try await story(id).message, rules: gateway.rules))
    }

    /// Withdraws a message.
    func cancel(_ id: MessageID, _ call: Call) async throws(Problem) -> HTTPResponse {
        try call.expectNothing()
        try await refusing { () async throws(OperationRefused) in try await gateway.cancel(id) }
        return try .json(MessageView(try await story(id).message, rules: gateway.rules))
    }

    /// Sends a message that is over once more, as a new one.
    func resend(_ id: MessageID, _ call: Call) async throws(Problem) -> HTTPResponse {
        try call.expectNothing()
        let new = try await refusing { () async throws(OperationRefused) in
            try await gateway.resend(id, by: call.caller.name)
        }
        return try accepted(new)
    }

    /// What a message was made of, as it came.
    func content(_ id: MessageID, _ call: Call) async throws(Problem) -> HTTPResponse {
        _ = try call.query()
        let story = try await story(id)
        let octets = try await refusing { () async throws(OperationRefused) in
            try await gateway.content(of: story.message.submission)
        }
        guard let octets else { throw Problem(404, "nothing is left of what message \(id) was made of") }
        let (type, ending) = story.submission.form
        // Nobody's mail is ever shown as a page of ours.
        return HTTPResponse(
            status: 200, contentType: type,
            fields: [
                HTTPResponse.Field(
                    name: "Content-Disposition", value: "attachment; filename=\"message-\(id).\(ending)\""),
                HTTPResponse.Field(name: "X-Content-Type-Options", value: "nosniff"),
            ], body: octets)
    }

    /// The stories of the messages that some words mean, the newest first, each with the conversation that it is part of.
    func trace(_ call: Call) async throws(Problem) -> HTTPResponse {
        let query = try call.query("q", "limit")
        guard let words = query["q"], !words.isEmpty else {
            throw Problem(400, "\"q\" is missing: a message number, a phone number, a mail address or a Message-ID")
        }
        let limit = Int(try query.integer("limit", in: 1...100) ?? 20)
        let found = try await refusing { () async throws(OperationRefused) in
            try await gateway.find(words, limit: limit)
        }
        var stories: [StoryView] = []
        var shown: Set<MessageID> = []
        for message in found where !shown.contains(message.id) {
            let conversation = try await refusing { () async throws(OperationRefused) in
                try await gateway.conversation(around: message.id)
            }
            // The newest first, here too.
            for story in conversation.reversed() where call.caller.maySee(story) {
                guard shown.insert(story.message.id).inserted else { continue }
                stories.append(try await view(of: story))
            }
        }
        return try .json(stories)
    }

    private func view(of story: MessageStory) async throws(Problem) -> StoryView {
        let (content, submission) = (try await text(of: story), story.message.submission)
        let others = try await refusing { () async throws(OperationRefused) in
            try await gateway.messages(of: submission, limit: StoryView.mostOthers + 1)
        }
        return StoryView(story, others: others, rules: gateway.rules, content: content)
    }

    /// The words of a phone's text or of a notice; `nil` for mail, which has words of its own.
    private func text(of story: MessageStory) async throws(Problem) -> [UInt8]? {
        switch story.submission.door {
        case .smtp, .api, .fetched, .folder, .smpp: return nil
        case .phone, .gateway:
            return try await refusing { () async throws(OperationRefused) in
                try await gateway.content(of: story.message.submission)
            }
        }
    }

    private func story(_ id: MessageID) async throws(Problem) -> MessageStory {
        let story = try await refusing { () async throws(OperationRefused) in try await gateway.story(of: id) }
        guard let story else { throw Problem(404, "there is no message \(id)") }
        return story
    }
}

extension Submission {
    /// The media type of what came, and how names of such files end.
    fileprivate var form: (type: String, ending: String) {
        if isMail { return ("message/rfc822", "eml") }
        return switch door {
        case .api, .phone, .gateway, .smpp: ("text/plain; charset=utf-8", "txt")
        case .smtp, .fetched, .folder: ("application/octet-stream", "bin")
        }
    }
}

/// Carries out an operation of the gateway; a refusal becomes a problem.
func refusing<Value>(
    _ operation: () async throws(OperationRefused) -> Value
) async throws(Problem) -> Value {
    do throws(OperationRefused) { return try await operation() } catch { throw Problem(error) }
}
