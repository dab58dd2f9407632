import Bytes
import Gateway
import Messages
import Runtime
import SASL
import SMTP

/// One SMTP session joined to one socket: reads, frames, feeds the session, does what it says.
///
/// All protocol is in ``SMTPServerSession``; here are deadlines, buffers and the awaits. Replies are held back while more
/// commands have already arrived, and sent before anything is waited for.
struct SMTPConversation {
    /// What the octets that arrive are.
    enum Reading {
        case commands
        case data
        case chunk
        case skipping(Int, SMTPReply)
    }

    /// How long a client may take to close after our last words.
    private static let farewell = Duration.seconds(1)
    /// Replies are sent at the latest when so many octets of them wait.
    private static let unsentLimit = 16_384

    let server: SMTPServer
    let present: SMTPServer.Present
    let log: SessionLog
    var visitor: Visitor
    var session: SMTPServerSession
    var data: DataDecoder
    var chunks: ChunkDecoder
    var claims: [Claim] = []
    /// Who has logged in, as it was then.
    var account: Account?
    var isOpen = true
    private var framer: LineFramer
    private let newFramer: LineFramer
    private var reading = Reading.commands
    private var progress: Progress
    /// How many of the octets at hand have been counted as progress.
    private var noted = 0
    /// Whether what is read next may belong to a login that went wrong on its first line.
    var mayBeSecret = false

    init(_ visitor: Visitor, server: SMTPServer) {
        let present = server.present
        self.visitor = visitor
        self.server = server
        self.present = present
        let rules = server.gateway.rules
        let profile = present.profile(of: visitor.role, offersDSN: rules.forward != nil)
        log = SessionLog(server.gateway.log, source: "smtp", client: visitor.address, session: visitor.session)
        progress = Progress(at: visitor.channel.loop.now)
        session = SMTPServerSession(profile)
        framer = LineFramer(limit: profile.lineOctets, takesBareLineFeeds: rules.isLenient(visitor.address))
        newFramer = framer
        data = DataDecoder(sizeLimit: present.settings.limits.messageOctets)
        chunks = ChunkDecoder(sizeLimit: present.settings.limits.messageOctets)
    }

    var channel: TCPChannel { visitor.channel }
    var settings: SMTPServer.Settings { present.settings }

    mutating func run() async {
        if visitor.role.encryption == .implicit { await encryptFromStart() }
        if isOpen { await feed(.connected(admission(), link)) }
        while isOpen {
            if let input = nextInput() {
                progress.mark(at: channel.loop.now)
                await feed(input)
            } else {
                await wait()
            }
        }
        traceRest()
        guard await channel.flush(until: channel.loop.now + settings.timeout) else { return }
        await channel.finish(until: channel.loop.now + Self.farewell)
    }

    /// Whether there is anybody who could log in here.
    private var mayLogIn: Bool {
        visitor.role.login != .never && server.gateway.authentication.knowsAnybody(for: .smtp)
    }

    private func admission() -> SMTPServerSession.Admission {
        let isListed = server.gateway.rules.mayConnect(visitor.address)
        guard isListed || mayLogIn else {
            log.warning("client refused: it is on no client list")
            return .refused
        }
        guard visitor.hasRoom else {
            log.warning("client put off: too many connections")
            return .tooMany
        }
        log.trace("connected")
        return isListed ? .admitted : .mayLogIn
    }

    // MARK: - Reading

    /// What the octets at hand amount to; `nil` when more are needed.
    private mutating func nextInput() -> SMTPServerSession.Input? {
        noteArrival()
        let start = channel.input.head
        var head = start
        defer {
            channel.input.consume(upTo: head)
            noted = channel.input.count
        }
        switch reading {
        case .commands: return nextCommand(&head)
        case .data:
            let outcome = data.consume(channel.input.bytes, from: &head)
            trace(start..<head)
            guard let outcome else { return nil }
            reading = .commands
            noteFault(outcome)
            return .dataEnded(outcome)
        case .chunk:
            let outcome = chunks.consume(channel.input.bytes, from: &head)
            trace(start..<head)
            guard let outcome else { return nil }
            reading = .commands
            noteFault(outcome)
            return .chunkEnded(outcome)
        case .skipping(let left, let reply):
            skip(left, reply, &head)
            trace(start..<head)
            guard case .commands = reading else { return nil }
            return nextCommand(&head)
        }
    }

    private mutating func nextCommand(_ head: inout Int) -> SMTPServerSession.Input? {
        guard head < channel.input.bytes.count else { return nil }
        let start = head
        switch framer.next(in: channel.input.bytes, from: &head) {
        case .line(let range):
            let input = session.input(channel.input.bytes[range])
            traceCommand(start..<head, input)
            return input
        case .failure(let failure):
            traceCommand(start..<head, nil)
            return .unreadable(.line(failure))
        case .incomplete: return nil
        }
    }

    private func noteFault(_ outcome: DataOutcome) {
        guard case .refused(let fault) = outcome else { return }
        log.warning("mail refused: \(fault.words)")
    }

    private mutating func skip(_ left: Int, _ reply: SMTPReply, _ head: inout Int) {
        let skipped = min(left, channel.input.count)
        head += skipped
        guard skipped == left else {
            reading = .skipping(left - skipped, reply)
            return
        }
        reading = .commands
        channel.write(reply.octets)
    }

    private mutating func wait() async {
        let deadline = progress.deadline(at: channel.loop.now, timeout: settings.timeout)
        guard await channel.flush(until: deadline) else {
            isOpen = false
            return
        }
        guard !mustStop else { return await feed(.stopping) }
        switch await channel.wait(until: deadline) {
        case .received, .nudged: break
        case .ended: end()
        case .deadline: await feed(.timedOut)
        }
    }

    /// A stopping server interrupts nobody in the middle of a mail's octets; the grace period bounds that. Asked before
    /// each wait, because the nudge that came in the middle of a mail is used up when the mail has ended.
    private var mustStop: Bool {
        guard case .commands = reading else { return false }
        return visitor.isServerStopping
    }

    /// Counts what has arrived since the last call.
    private mutating func noteArrival() {
        let new = channel.input.count - noted
        guard new > 0 else { return }
        noted += new
        progress.received(new, at: channel.loop.now)
    }

    private mutating func end() {
        isOpen = false
        guard session.envelope != nil else { return }
        log.info("the client left in the middle of a mail")
    }

    /// Most clients keep to the rules; a few that are listed may write their mails otherwise (rows S2-36, S2-40).
    private var newDecoder: DataDecoder {
        let rules = server.gateway.rules
        return DataDecoder(
            sizeLimit: settings.limits.messageOctets, alternativeEnd: rules.alternativeEnd(for: visitor.address),
            isLenient: rules.isLenient(visitor.address))
    }

    // MARK: - Doing

    /// Tells the session what happened, does what it says, tells it what came of that, and so on. No recursion: a task
    /// keeps the memory of its deepest calls for as long as it lives.
    private mutating func feed(_ input: SMTPServerSession.Input) async {
        var news: SMTPServerSession.Input? = input
        while let input = news { news = await perform(session.receive(input)) }
    }

    /// - Returns: what the session has to know of it.
    private mutating func perform(_ action: SMTPServerSession.Action) async -> SMTPServerSession.Input? {
        switch action {
        case .reply(let reply): await send(reply)
        case .replyAndClose(let reply):
            log.trace("closing: \(reply.description)")
            channel.write(reply.octets)
            isOpen = false
        case .judgeRecipient(let recipient, let sender):
            return .recipientJudged(judge(recipient, from: sender))
        case .receiveData(let reply):
            data = newDecoder
            // Chunks of a mail that was given up must not become this one.
            chunks = ChunkDecoder(sizeLimit: 0)
            reading = .data
            channel.write(reply.octets)
        case .receiveChunk(let size, let isFirst, let isLast):
            if isFirst { chunks = ChunkDecoder(sizeLimit: settings.limits.messageOctets) }
            chunks.begin(size: size, isLast: isLast)
            reading = .chunk
        case .skipChunk(let size, let reply): reading = .skipping(size, reply)
        case .acceptMessage(let envelope): return await accept(envelope)
        case .startTLS(let reply): return await startTLS(reply)
        case .findVerifier(let name): return findVerifier(name)
        case .authenticate(let credentials): return await authenticate(credentials)
        case .readOn, .wait: break
        case .close: isOpen = false
        }
        return nil
    }

    private mutating func send(_ reply: SMTPReply) async {
        channel.write(reply.octets)
        guard channel.unsent > Self.unsentLimit else { return }
        if await !channel.flush(until: channel.loop.now + settings.timeout) { isOpen = false }
    }

    /// After a handshake nothing counts that was said before it.
    mutating func beginAnew() {
        framer = newFramer
        claims = []
        account = nil
        noted = 0
        progress.mark(at: channel.loop.now)
    }
}
