import Bytes
import Gateway
import Messages
import POP3
import Runtime
import SASL

/// One POP3 session joined to one socket: reads, frames, feeds the session, does what it says.
///
/// All protocol is in ``POP3ServerSession``; here are deadlines, buffers and the awaits. Answers are held back while more
/// commands have already arrived, and sent before anything is waited for.
struct POP3Conversation {
    /// How long a client may take to close after our last words.
    private static let farewell = Duration.seconds(1)
    /// Answers are sent at the latest when so many octets of them wait.
    private static let unsentLimit = 65_536

    let server: POP3Server
    let present: POP3Server.Present
    let log: SessionLog
    var visitor: Visitor
    var session: POP3ServerSession
    var framer = LineFramer(limit: POP3ServerSession.lineLimit)
    var account: AccountName?
    var ahead = ReadAhead()
    var isOpen = true
    var progress: Progress
    /// How many of the octets at hand have been counted as progress.
    var noted = 0
    var retrieved = 0
    var taken = 0

    init(_ visitor: Visitor, server: POP3Server) {
        self.visitor = visitor
        self.server = server
        present = server.present
        log = SessionLog(server.gateway.log, source: "pop3", client: visitor.address, session: visitor.session)
        progress = Progress(at: visitor.channel.loop.now)
        // Replaced once it is known whether the link is encrypted, on which the time stamp depends.
        session = POP3ServerSession(present.profile, digests: server.gateway.parts.digests)
    }

    var channel: TCPChannel { visitor.channel }
    var settings: POP3Server.Settings { present.settings }

    mutating func run() async {
        if visitor.role.encryption == .implicit { await encryptFromStart() }
        if isOpen { await feed(arrive()) }
        while isOpen {
            if let input = nextInput() {
                await feed(input)
            } else {
                await wait()
            }
        }
        ahead.drop()
        noteEnd()
        guard await channel.flush(until: channel.loop.now + settings.patience) else { return }
        await channel.finish(until: channel.loop.now + Self.farewell)
    }

    private mutating func arrive() -> POP3ServerSession.Input {
        session = POP3ServerSession(present.profile, stamp: stamp(), digests: server.gateway.parts.digests)
        if visitor.hasRoom {
            log.trace("connected")
        } else {
            log.warning("client put off: too many connections")
        }
        return .connected(visitor.hasRoom ? .admitted : .tooMany, link)
    }

    private func noteEnd() {
        guard let account else { return }
        log.info(
            "session ended",
            [("account", account.text), ("retrieved", "\(retrieved)"), ("collected", "\(taken)")])
    }

    // MARK: - Reading

    /// The next line at hand; `nil` when more octets are needed.
    private mutating func nextInput() -> POP3ServerSession.Input? {
        noteArrival()
        guard !channel.input.isEmpty else { return nil }
        var head = channel.input.head
        defer {
            channel.input.consume(upTo: head)
            noted = channel.input.count
        }
        switch framer.next(in: channel.input.bytes, from: &head) {
        case .line(let range):
            progress.mark(at: channel.loop.now)
            return .line(channel.input.bytes[range])
        case .failure(let failure): return .unreadable(failure)
        case .incomplete: return nil
        }
    }

    private mutating func noteArrival() {
        let new = channel.input.count - noted
        guard new > 0 else { return }
        noted += new
        progress.received(new, at: channel.loop.now)
    }

    private mutating func wait() async {
        let now = channel.loop.now
        let deadline = progress.deadline(at: now, timeout: settings.timeout)
        guard await channel.flush(until: now + settings.patience) else {
            isOpen = false
            return
        }
        guard !visitor.isServerStopping else { return await feed(.stopping) }
        let holdsMails = !ahead.isEmpty
        switch await channel.wait(until: holdsMails ? min(deadline, now + settings.keepingReadAhead) : deadline) {
        case .received, .nudged: break
        case .ended: isOpen = false
        case .deadline:
            if holdsMails { return ahead.drop() }
            await feed(.timedOut)
        }
    }

    // MARK: - Doing

    /// Tells the session what happened, does what it says, tells it what came of that, and so on. No recursion: a task
    /// keeps the memory of its deepest calls for as long as it lives.
    private mutating func feed(_ input: POP3ServerSession.Input) async {
        var news: POP3ServerSession.Input? = input
        while let input = news { news = await perform(session.receive(input)) }
    }

    /// - Returns: what the session has to know of it.
    private mutating func perform(_ action: POP3ServerSession.Action) async -> POP3ServerSession.Input? {
        switch action {
        case .reply(let octets): await send(octets)
        case .replyAndClose(let octets):
            channel.write(octets)
            isOpen = false
        case .startTLS(let octets): return await startTLS(octets)
        case .authenticate(let credentials): return await authenticate(credentials)
        case .findVerifier(let name):
            return server.gateway.authentication.verifier(of: name, for: .pop3, client: visitor.client)
                .map { .verifierFound($0) } ?? .authenticationUnavailable
        case .openMailbox: return await openMailbox()
        case .retrieve(let index, _): return await retrieve(index)
        case .update(let indexes): return await update(indexes)
        case .wait: break
        case .close: isOpen = false
        }
        return nil
    }

    private mutating func send(_ octets: [UInt8]) async {
        channel.write(octets)
        if channel.unsent > Self.unsentLimit { await flush() }
    }

    @discardableResult mutating func flush() async -> Bool {
        if await channel.flush(until: channel.loop.now + settings.patience) { return true }
        isOpen = false
        return false
    }
}
