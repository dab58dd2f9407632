import API
import Gateway
import Messages
import Web

/// `/messages`: the list, one message, a new one.
struct MessagesDesk: Desk {
    /// How many messages a page of the list has.
    static let pageLength = 50

    func answer(_ call: PageCall) async throws(Problem) -> PageAnswer {
        try call.require(.readMessages)
        switch call.path.count {
        case 0 where !call.isPost: return .page(try await list(call))
        case 1 where call.path[0] == "new": return try await SendDesk().answer(call)
        case 1 where !call.isPost: return .page(try await show(try Self.id(call), call))
        case 2 where call.isPost: return try await act(try Self.id(call), call)
        case _: throw PageCall.nothingHere
        }
    }

    private func list(_ call: PageCall) async throws(Problem) -> Page {
        let gateway = try call.gateway
        let search = MessageSearch(call.query, gateway, scope: call.visitor.scope)
        let found = try await asking { () async throws(OperationRefused) in
            try await search.run(gateway, limit: Self.pageLength)
        }
        var rows: [MessageRow] = []
        for message in found.messages {
            let story = try await asking { () async throws(OperationRefused) in try await gateway.story(of: message.id)
            }
            rows.append(MessageRow(message, story?.submission))
        }
        let page = MessageListPage(
            search: search, rows: rows, isDeep: found.isDeep, visitor: call.visitor, now: call.now)
        return page.page(applications: gateway.rules.claiming.applications.map(\.name.text))
    }

    private func show(_ id: MessageID, _ call: PageCall) async throws(Problem) -> Page {
        let gateway = try call.gateway
        let story = try await story(id, call)
        var page = MessagePage(story: story, visitor: call.visitor, now: call.now)
        page.reference = story.message.order.via.first.flatMap { gateway.rules.connections[$0]?.referenceSize }
        let submission = story.message.submission
        if story.contentSize <= OriginalMail.largest {
            let octets = try await asking { () async throws(OperationRefused) in
                try await gateway.content(of: submission)
            }
            page.original = octets.map { OriginalMail($0, isMail: story.submission.isMail, codec: gateway.parts.codec) }
        }
        page.others = try await asking { () async throws(OperationRefused) in
            try await gateway.messages(of: submission, limit: 50)
        }
        let around = try await asking { () async throws(OperationRefused) in
            try await gateway.conversation(around: id)
        }
        page.conversation = around.filter { call.caller.maySee($0) }
        return page.page
    }

    /// Carries out what a button of a message's page asks for.
    private func act(_ id: MessageID, _ call: PageCall) async throws(Problem) -> PageAnswer {
        try call.require(.changeMessages)
        let gateway = try call.gateway
        _ = try await story(id, call)
        let (path, number) = (PagePath("messages", id.description), id.description)
        do throws(OperationRefused) {
            switch call.path[1] {
            case "retry":
                try await gateway.retry(id)
                await gateway.record(call.caller, .messageRetry, number)
                return .redirect(path, Notice(.good, "It will be tried again."))
            case "cancel":
                try await gateway.cancel(id)
                await gateway.record(call.caller, .messageCancel, number)
                return .redirect(path, Notice(.good, "It is cancelled and will not be sent."))
            case "resend":
                let new = try await gateway.resend(id, by: call.caller.name)
                await gateway.record(call.caller, .messageResend, number, detail: "as message \(new)")
                let words = "This is message \(id) once more."
                return .redirect(PagePath("messages", new.description), Notice(.good, words))
            case _: throw OperationRefused(.missing, "there is nothing at this address")
            }
        } catch {
            guard error.kind == .conflict else { throw Problem(error) }
            return .redirect(path, Notice(.bad, Words.sentence(error.text)))
        }
    }

    /// A message that the caller may see.
    private func story(_ id: MessageID, _ call: PageCall) async throws(Problem) -> MessageStory {
        let gateway = try call.gateway
        let story = try await asking { () async throws(OperationRefused) in try await gateway.story(of: id) }
        guard let story, call.caller.maySee(story) else { throw Problem(404, "there is no message \(id)") }
        return story
    }

    private static func id(_ call: PageCall) throws(Problem) -> MessageID {
        guard let number = Int64(call.path[0]), number > 0, String(number) == call.path[0] else {
            throw PageCall.nothingHere
        }
        return MessageID(rawValue: number)
    }
}

/// Carries out an operation of the gateway; a refusal becomes a problem.
func asking<Value>(_ operation: () async throws(OperationRefused) -> Value) async throws(Problem) -> Value {
    do throws(OperationRefused) { return try await operation() } catch { throw Problem(error) }
}
