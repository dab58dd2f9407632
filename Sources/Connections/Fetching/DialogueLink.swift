import Bytes
import Runtime

/// One session joined to one socket, for a shell that asks and waits for the answer.
///
/// One task runs it on one loop. Not Sendable on purpose: it stays in the task that made it.
struct DialogueLink<Dialogue: ClientDialogue> {
    /// The session.
    private(set) var session: Dialogue
    let channel: TCPChannel
    private let client: TLSClientContext?
    private let host: String
    private let timeout: Duration
    private var news: [Dialogue.News] = []
    private var ending: FetchingTrouble?

    /// A link over `channel`.
    ///
    /// - Parameters:
    ///   - client: for TLS; `nil` when there is none.
    ///   - host: the name that the server's certificate must be for.
    ///   - timeout: how long the handshake may take.
    init(
        _ session: Dialogue, over channel: TCPChannel, client: TLSClientContext?, host: String, timeout: Duration
    ) {
        self.session = session
        self.channel = channel
        self.client = client
        self.host = host
        self.timeout = timeout
    }

    private var now: Duration { channel.loop.now }

    /// Makes the link ready for the first words; with TLS from the start by its handshake.
    mutating func begin(implicitTLS: Bool) async {
        if implicitTLS {
            await secure()
            guard ending == nil else { return }
        }
        await perform(session.connected(at: now))
    }

    /// Feeds the session, and does what it says.
    mutating func tell(_ change: (inout Dialogue, Duration) -> [DialogueStep<Dialogue.News>]) async {
        guard ending == nil else { return }
        await perform(change(&session, now))
    }

    /// The next thing that the session tells.
    ///
    /// - Parameter interrupted: called when somebody nudged the channel.
    /// - Throws: why the session ended, when it did before it told anything.
    mutating func next(
        interrupted: (inout Self) async -> Void = { _ in }
    ) async throws(FetchingTrouble) -> Dialogue.News {
        while news.isEmpty {
            if let ending { throw ending }
            await exchange(interrupted)
        }
        return news.removeFirst()
    }

    /// Ends the session in good order and waits for its last word.
    mutating func end() async -> FetchingTrouble {
        await tell { session, now in session.finish(at: now) }
        while ending == nil { await exchange { _ in } }
        _ = await channel.flush(until: now + .seconds(1))
        await channel.finish(until: now + .seconds(1))
        channel.close()
        return ending ?? .stopped
    }

    /// Sends what is to be sent, and takes what comes.
    private mutating func exchange(_ interrupted: (inout Self) async -> Void) async {
        guard await channel.flush(until: session.nextDeadline) else { return await lost() }
        switch await channel.wait(until: session.nextDeadline) {
        case .received: await read()
        case .ended: await lost()
        case .nudged: await interrupted(&self)
        case .deadline: break
        }
        if ending == nil, let due = session.nextDeadline, due <= now { await perform(session.ticked(at: now)) }
    }

    private mutating func read() async {
        let octets = Array(channel.input.readable)
        channel.input.removeAll()
        guard !octets.isEmpty else { return }
        guard session.isComputing else { return await perform(session.received(octets, at: now)) }
        let (before, at) = (session, now)
        let (after, steps) = await channel.loop.offload {
            var session = before
            let steps = session.received(octets, at: at)
            return (session, steps)
        }
        session = after
        await perform(steps)
    }

    /// What arrived before the link broke still counts.
    private mutating func lost() async {
        await read()
        if ending == nil { await perform(session.lost(at: now)) }
    }

    private mutating func perform(_ steps: [DialogueStep<Dialogue.News>]) async {
        for step in steps {
            switch step {
            case .send(let octets): channel.write(octets)
            case .startTLS: await startTLS()
            case .news(let told): news.append(told)
            case .close(let reason): ending = ending ?? reason
            }
        }
    }

    private mutating func startTLS() async {
        guard await channel.flush(until: session.nextDeadline) else { return await lost() }
        // What came behind the answer is the session's to judge.
        guard channel.input.isEmpty else { return await read() }
        await secure()
        if ending == nil { await perform(session.handshakeEnded(isSecured: true, at: now)) }
    }

    private mutating func secure() async {
        guard let client else {
            ending = .stopped
            return
        }
        do throws(TLSFailure) {
            try await channel.startTLS(as: client, to: host, until: now + timeout)
        } catch {
            ending = .handshake(error)
        }
    }
}
