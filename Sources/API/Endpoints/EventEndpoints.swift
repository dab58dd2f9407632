import Gateway
import Messages
import Web

/// `/api/v1/events`: what happens, as it happens, as server-sent events (HTML Living Standard §9.2), and the overview.
///
/// Nothing is kept for those who come back: `Last-Event-ID` means nothing here, and events have no ids. Who connects
/// anew asks for the lists once and goes on from there.
struct EventEndpoints: Sendable {
    /// How often the overview is told.
    static let beat = Duration.seconds(2)
    /// After how many of these a comment shows that the stream is alive.
    static let beatsToComment = 7

    /// How many events of messages are told at a time; more are counted.
    static let eventsAtOnce = 50
    /// How long it is silent after more than that.
    static let pause = Duration.milliseconds(250)

    let gateway: Gateway
    let gatekeeper: Gatekeeper
    /// How many may listen at a time.
    let seats: Seats
    /// Lets so much time pass.
    let wait: @Sendable (Duration) async throws -> Void

    /// How the gateway is doing.
    func overview(_ call: Call) async throws(Problem) -> HTTPResponse {
        _ = try call.query()
        return try .json(OverviewView(await gateway.overview()))
    }

    /// Tells what happens until the client goes away, or may not listen any more.
    func listen(_ call: Call) throws(Problem) -> HTTPResponse {
        _ = try call.query()
        let fields = [HTTPResponse.Field(name: "X-Accel-Buffering", value: "no")]
        guard call.request.method != "HEAD" else {
            return HTTPResponse(status: 200, contentType: "text/event-stream", fields: fields, body: [])
        }
        guard seats.take() else { throw full }
        guard let subscription = gateway.feed.subscribe() else {
            seats.leave()
            throw full
        }
        let body = BodyStream()
        // What a browser waits before it connects anew, in milliseconds.
        _ = body.write(Array("retry: 3000\n\n".utf8))
        // Owned by the stream: it ends soon after nobody reads it any more, at the latest with the next beat.
        Task {
            await tell(call.caller, subscription, body)
            seats.leave()
        }
        return HTTPResponse(status: 200, contentType: "text/event-stream", fields: fields, body: [], stream: body)
    }

    private var full: Problem {
        Problem(
            503, "\(seats.count) others are listening already; try again later",
            fields: [HTTPResponse.Field(name: "Retry-After", value: "30")])
    }

    private func tell(_ caller: Caller, _ subscription: LiveSubscription, _ body: BodyStream) async {
        await withTaskGroup(of: Void.self) { group in
            group.addTask { await forward(subscription, to: body, caller) }
            group.addTask { await keepAlive(body, caller) }
            // Where one ends, so does the other.
            await group.next()
            group.cancelAll()
            subscription.end()
        }
        body.finish()
    }

    private func forward(_ subscription: LiveSubscription, to body: BodyStream, _ caller: Caller) async {
        while true {
            let events = await subscription.next()
            guard !events.isEmpty else { return }
            let (told, untold) = Self.share(events)
            var octets: [UInt8] = []
            for event in told { octets += ServerSentEvent.octets(event, for: caller) }
            if untold > 0 { octets += ServerSentEvent.octets(.missed(untold), for: caller) }
            guard octets.isEmpty || body.write(octets) else { return }
            // Where so much happens nobody reads every line, and telling it would slow down what it tells of.
            if untold > 0 { do { try await wait(Self.pause) } catch { return } }
        }
    }

    /// Of what happened, what is told, and how many messages are only counted.
    static func share(_ events: [LiveEvent]) -> (told: [LiveEvent], untold: Int) {
        guard events.count > eventsAtOnce else { return (events, 0) }
        var (told, untold, room) = ([LiveEvent](), 0, eventsAtOnce)
        for event in events {
            switch event {
            case .connection, .configuration: told.append(event)
            case .missed(let count): untold += count
            case .message where room > 0:
                told.append(event)
                room -= 1
            case .message: untold += 1
            }
        }
        return (told, untold)
    }

    /// Tells the overview, and ends with the right to listen.
    private func keepAlive(_ body: BodyStream, _ caller: Caller) async {
        var (count, told): (Int, OverviewView?) = (0, nil)
        while body.isOpen {
            guard let caller = gatekeeper.renewed(caller), caller.may(.readMessages) else { return }
            let view = caller.may(.readConnections) ? OverviewView(await gateway.overview()) : nil
            if let view, !view.says(told) {
                guard body.write(ServerSentEvent.octets("overview", view)) else { return }
                told = view
            }
            if count % Self.beatsToComment == 0 { guard body.write(Array(": alive\n\n".utf8)) else { return } }
            count += 1
            do { try await wait(Self.beat) } catch { return }
        }
    }
}

/// An event on the wire.
enum ServerSentEvent {
    /// What a caller is told of an event; nothing when it is none of theirs.
    static func octets(_ event: LiveEvent, for caller: Caller) -> [UInt8] {
        switch event {
        case .message(let id, let state, let at, let connection):
            octets(
                "message",
                MessageEventView(
                    id: id.rawValue, state: state.rawValue, at: Moment(at), connection: connection?.text))
        case .connection(let name, let phase, let reason):
            caller.may(.readConnections)
                ? octets("connection", ConnectionEventView(name: name.text, state: phase?.rawValue, reason: reason))
                : []
        case .configuration(let revision): octets("config", ConfigurationEventView(revision: revision))
        case .missed(let count): octets("missed", MissedEventView(count: count))
        }
    }

    /// An event with its data in one line: JSON has no line feeds but the one at its end.
    static func octets(_ name: String, _ data: some Encodable) -> [UInt8] {
        do { return try Array("event: \(name)\ndata: ".utf8) + JSON.encode(data) + [UInt8(ascii: "\n")] } catch {
            preconditionFailure("views can be written")
        }
    }
}
