import Bytes
import Gateway
import Messages
import Runtime
import SMTP

/// One conversation with the mail server joined to one socket: sends the messages it was made for, then all others that
/// the desk has, until there are none for a while.
///
/// One task runs it on one loop. Not Sendable on purpose: it stays in the task that made it.
struct SMTPLink {
    /// How a conversation ended.
    struct Ending {
        /// Why.
        let trouble: SMTPLinkTrouble
        /// Whether mails could have been sent.
        let wasReady: Bool
        /// Messages that nothing was written of.
        let undelivered: [Message]
    }

    /// Mails larger than this are looked through off the loop.
    private static let drawnOnLoop = 131_072

    let settings: SMTPConnectionSettings
    let desk: SMTPDesk
    let channel: TCPChannel
    private let client: TLSClientContext?
    private let becameReady: (TCPChannel) -> Void
    private let fellIdle: (TCPChannel, Bool) -> Void
    private var session: SMTPClientSession
    private var queue = Queue<Message>()
    /// The next messages, being taken while mails are sent.
    private var supply: Task<[Message], Never>?
    private var current: Message?
    private var begunAt = Duration.zero
    private let submitTimes: Histogram
    private var mailCount = 0
    private var wasReady = false
    private var tlsFailure: TLSFailure?
    private var ending: SMTPCloseReason?

    /// A link over `channel`.
    ///
    /// - Parameters:
    ///   - messages: what it was made for; they are `sending`.
    ///   - client: for TLS; `nil` when there is none.
    ///   - becameReady: called once, when the first mail may be sent.
    ///   - fellIdle: called with `true` when it has nothing to do, with `false` when it has again.
    init(
        _ messages: [Message], at desk: SMTPDesk, over channel: TCPChannel, client: TLSClientContext?,
        becameReady: @escaping (TCPChannel) -> Void, fellIdle: @escaping (TCPChannel, Bool) -> Void
    ) {
        settings = desk.settings
        self.desk = desk
        self.channel = channel
        self.client = client
        self.becameReady = becameReady
        self.fellIdle = fellIdle
        let profile = desk.settings.profile.adapted(to: channel.peer)
        session = SMTPClientSession(profile, digests: LibraryDigests())
        submitTimes = desk.gateway.figures.submitTimes(of: desk.settings.name)
        for message in messages { queue.append(message) }
    }

    /// Runs the conversation to its end. Every message it took is settled, or among the ending's undelivered.
    mutating func run() async -> Ending {
        if settings.profile.security == .implicit { await secure() }
        if tlsFailure == nil { await perform(session.receive(.connected, at: now)) }
        while ending == nil, tlsFailure == nil { await turn() }
        _ = await channel.flush(until: now + .seconds(1))
        if ending == .finished { await channel.finish(until: now + .seconds(1)) }
        channel.close()
        await takeSupply()
        var undelivered: [Message] = []
        while let message = queue.first {
            undelivered.append(message)
            queue.removeFirst()
        }
        let trouble = tlsFailure.map { SMTPLinkTrouble.handshake($0) } ?? .closed(ending ?? .handshakeFailed)
        return Ending(trouble: trouble, wasReady: wasReady, undelivered: undelivered)
    }

    private var now: Duration { channel.loop.now }

    private mutating func turn() async {
        if desk.isEnding() { await perform(session.receive(.stop, at: now)) }
        if session.isReady, let message = await nextMessage() { return await begin(message) }
        if ending == nil { await exchange() }
    }

    private mutating func nextMessage() async -> Message? {
        if queue.isEmpty { await takeSupply() }
        if queue.isEmpty { for message in await desk.take(upTo: desk.share) { queue.append(message) } }
        // Asked to stop meanwhile: what was taken goes back.
        guard !desk.isEnding(), let message = queue.first else { return nil }
        queue.removeFirst()
        order()
        return message
    }

    /// Has more taken while there is something left to send, so that sending need not wait for the commit.
    private mutating func order() {
        guard supply == nil, queue.count == SMTPDesk.batch / 2, desk.isBusy else { return }
        // Owned by this link: `takeSupply` awaits it.
        supply = Task(executorPreference: channel.loop) { [desk] in await desk.take(upTo: desk.share) }
    }

    private mutating func takeSupply() async {
        guard let supply else { return }
        self.supply = nil
        for message in await supply.value { queue.append(message) }
    }

    private mutating func begin(_ message: Message) async {
        guard case .mail(let address) = message.order.destination else {
            let refusal = Refusal(.message, .permanent, 3, 5, "a connection of type smtp carries mails only")
            return desk.settle(message, .refused(refusal, []))
        }
        switch await desk.passedOn.content(of: message) {
        case .unreadable: desk.settle(message, .notWritten)
        case .gone: desk.settle(message, .refused(Refusal(.message, .permanent, 3, 0, OutgoingContent.absence), []))
        case .whole(let text, let submission):
            current = message
            begunAt = now
            mailCount += 1
            desk.gateway.board.update(settings.name) { $0.outstanding += 1 }
            let mail = await draw(message.order, to: address, text, submission)
            await perform(session.receive(.submit(mail), at: now))
        }
    }

    /// The mail for the session; what a large one needs is looked for beside the loop.
    private func draw(
        _ order: MessageOrder, to address: EmailAddress, _ text: String, _ submission: [UInt8]
    ) async -> OutgoingMail {
        let make = { @Sendable in
            let text = Array(text.utf8)
            let isAlone = !order.includesSubmission
            var mail = OutgoingMail(
                from: order.envelopeSender, to: [address], preface: isAlone ? [] : text,
                content: isAlone ? text : submission,
                // What our own line says of how it came (RFC 6531 §4.3).
                declaresUTF8: isAlone ? nil : order.text.contains("with UTF8SMTP"))
            mail.wishes = order.wishes
            return mail
        }
        guard text.utf8.count + submission.count > Self.drawnOnLoop else { return make() }
        return await channel.loop.offload { make() }
    }

    /// Sends what is to be sent and waits for whatever comes next.
    private mutating func exchange() async {
        guard await channel.flush(until: session.nextDeadline) else { return await lost() }
        let isIdle = session.isReady
        if isIdle { fellIdle(channel, true) }
        let deadline = max(now, nextDeadline(isIdle: isIdle))
        let wake = await channel.wait(until: deadline)
        if isIdle { fellIdle(channel, false) }
        switch wake {
        case .received: await read()
        case .ended: await lost()
        case .nudged, .deadline: break
        }
        // After a standstill of the process answers may lie in the socket: they are read before anything times out.
        let isLate = now - deadline > .seconds(1)
        if !isLate, ending == nil, let due = session.nextDeadline, due <= now {
            await perform(session.tick(at: now))
        }
    }

    /// When to look around again: once a second at least, for another connection's failure makes more messages ours.
    private func nextDeadline(isIdle: Bool) -> Duration {
        let deadline = session.nextDeadline ?? now + .seconds(1)
        guard isIdle else { return min(deadline, now + .seconds(1)) }
        let wallClock = desk.gateway.now
        let due = desk.gateway.outbox.nextDue(for: settings.name, at: wallClock)
        let pause = due.map { max(.milliseconds(1), $0 - wallClock) } ?? .seconds(1)
        return min(deadline, now + min(pause, .seconds(1)))
    }

    /// What arrived before the link broke still counts: an answer that is dropped makes its mail be sent twice.
    private mutating func lost() async {
        await read()
        if ending == nil { await perform(session.receive(.connectionLost, at: now)) }
    }

    private mutating func read() async {
        let octets = Array(channel.input.readable)
        channel.input.removeAll()
        guard !octets.isEmpty else { return }
        await perform(await session.receive(octets, on: channel.loop))
    }

    private mutating func perform(_ actions: [SMTPClientSession.Action]) async {
        for action in actions {
            switch action {
            case .send(let octets): channel.write(octets)
            case .sendContent: await writeContent()
            case .startTLS: await startTLS()
            case .ready: noteReady()
            case .settle(let delivery): settle(delivery)
            case .close(let reason): ending = ending ?? reason
            }
        }
    }

    private mutating func writeContent() async {
        while let piece = session.nextContent(at: now) {
            channel.write(piece)
            guard await channel.flush(until: session.nextDeadline) else { return await lost() }
            // A server that refuses while it is written to need not be sent the rest.
            if session.phase == .writing, !channel.input.isEmpty { await read() }
        }
    }

    private mutating func startTLS() async {
        guard await channel.flush(until: session.nextDeadline) else { return await lost() }
        // What came behind the answer is the session's to judge.
        guard channel.input.isEmpty else { return await read() }
        await secure()
        await perform(session.receive(tlsFailure == nil ? .secured : .handshakeFailed, at: now))
    }

    private mutating func secure() async {
        guard let client else { return }
        do throws(TLSFailure) {
            try await channel.startTLS(as: client, to: settings.host, until: now + settings.timeout)
        } catch {
            tlsFailure = error
        }
    }

    private mutating func noteReady() {
        guard !wasReady else { return }
        wasReady = true
        becameReady(channel)
    }

    /// Whether the server has been asked to tell the sender when the mail arrives.
    private func tellsOfSuccess(_ message: Message) -> Bool {
        session.offer.hasDSN && message.order.wishes?.occasions?.contains(.success) == true
    }

    private mutating func settle(_ delivery: SMTPDelivery) {
        guard let message = current, let outcome = delivery.outcomes.first else { return }
        current = nil
        submitTimes.note(now - begunAt)
        var isSpared = false
        var detail = ""
        switch outcome {
        case .accepted(let reply):
            detail = "the mail server took it: \(reply)"
            if tellsOfSuccess(message) { detail += "; \(NoticeWishes.passedOnWords)" }
        case .notSent: isSpared = mailCount > 1 && desk.spare(message.id)
        case .refused, .declined, .unknown: break
        }
        let isAccepted = !detail.isEmpty
        desk.gateway.board.update(settings.name) { status in
            status.outstanding -= 1
            if isAccepted { status.partsSent += 1 } else { status.partsRefused += 1 }
        }
        desk.settle(message, AttemptOutcome(outcome, isSpared: isSpared), detail: detail)
    }
}
