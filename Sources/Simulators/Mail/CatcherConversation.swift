import Bytes
import Runtime
import SMTP

/// One SMTP session of the mail catcher joined to one socket.
///
/// The protocol is in ``SMTPServerSession``. Here is what is done wrong on purpose: before a command reaches the session,
/// and before the session hears what became of a recipient or a mail.
struct CatcherConversation {
    /// What the octets that arrive are.
    enum Reading {
        case commands
        case data
        case chunk
        /// So many octets are forgotten, then this is answered.
        case skipping(Int, [UInt8])
    }

    /// What a fault means for what was about to happen.
    enum Turn {
        case goOn
        case refused([UInt8])
        case gone(keepsMail: Bool)
    }

    /// How long a client may take to close after our last words.
    private static let farewell = Duration.seconds(1)

    let channel: TCPChannel
    let catcher: MailCatcher
    let settings: MailCatcherSettings
    var session: SMTPServerSession
    private var framer: LineFramer
    var data: DataDecoder
    var chunks: ChunkDecoder
    var reading = Reading.commands
    var hasContentBegun = false
    var isOpen = true

    init(_ channel: TCPChannel, catcher: MailCatcher) {
        self.channel = channel
        self.catcher = catcher
        settings = catcher.settings
        var limits = SMTPLimits()
        limits.messageOctets = settings.messageOctets
        limits.recipients = 1_000
        limits.transactions = .max
        limits.refusedRecipients = .max
        session = SMTPServerSession(SMTPServerProfile(hostname: settings.hostname, limits: limits))
        framer = LineFramer(limit: limits.commandOctets)
        data = DataDecoder(sizeLimit: limits.messageOctets)
        chunks = ChunkDecoder(sizeLimit: limits.messageOctets)
    }

    mutating func run() async {
        await greet()
        while isOpen {
            if let input = nextInput() { await take(input) } else { await wait() }
        }
        guard !channel.hasEnded, await channel.flush(until: channel.loop.now + settings.timeout) else { return }
        await channel.finish(until: channel.loop.now + Self.farewell)
    }

    private mutating func greet() async {
        switch await meet(.greeting) {
        case .goOn: await perform(session.receive(.connected(.admitted)))
        case .refused(let reply): await end(with: reply)
        case .gone: break
        }
    }

    // MARK: - Reading

    /// What the octets at hand amount to; `nil` when more are needed.
    private mutating func nextInput() -> SMTPServerSession.Input? {
        var head = channel.input.head
        defer { channel.input.consume(upTo: head) }
        switch reading {
        case .commands:
            guard !channel.input.isEmpty else { return nil }
            switch framer.next(in: channel.input.bytes, from: &head) {
            case .line(let range): return .line(channel.input.bytes[range])
            case .failure(let failure): return .unreadable(.line(failure))
            case .incomplete: return nil
            }
        case .data:
            guard hasContentBegun, let outcome = data.consume(channel.input.bytes, from: &head) else { return nil }
            reading = .commands
            return .dataEnded(outcome)
        case .chunk:
            guard let outcome = chunks.consume(channel.input.bytes, from: &head) else { return nil }
            reading = .commands
            return .chunkEnded(outcome)
        case .skipping: return nil
        }
    }

    private mutating func wait() async {
        if case .data = reading, !hasContentBegun, !channel.input.isEmpty { return await beginContent() }
        if case .skipping(let left, let reply) = reading, await skip(left, reply) { return }
        let deadline = channel.loop.now + settings.timeout
        guard await channel.flush(until: deadline) else {
            isOpen = false
            return
        }
        guard !catcher.isStopping else { return await perform(session.receive(.stopping)) }
        switch await channel.wait(until: deadline) {
        case .received, .nudged: break
        case .ended: isOpen = false
        case .deadline: await perform(session.receive(.timedOut))
        }
    }

    /// Forgets octets; `false` when more of them are to come.
    private mutating func skip(_ left: Int, _ reply: [UInt8]) async -> Bool {
        let skipped = min(left, channel.input.count)
        channel.input.consume(upTo: channel.input.head + skipped)
        guard skipped == left else {
            reading = .skipping(left - skipped, reply)
            return false
        }
        reading = .commands
        await send(reply)
        return true
    }

    private mutating func beginContent() async {
        hasContentBegun = true
        switch await meet(.content) {
        case .goOn, .gone: break
        case .refused(let reply): await end(with: reply)
        }
    }

    // MARK: - Faults

    /// Does what is to go wrong now, as far as that can be done here.
    mutating func meet(_ phase: MailFault.Phase, recipient: String? = nil) async -> Turn {
        let (wait, kind) = catcher.fault(at: phase, recipient: recipient)
        await pause(wait)
        switch kind {
        case nil, .delay: return .goOn
        case .answer(let code, let text):
            catcher.count { $0.refusals += 1 }
            return .refused(SMTPReply(code, nil, text).octets)
        case .keepAndDrop where phase == .end: return .gone(keepsMail: true)
        case .drop, .keepAndDrop:
            await cut()
            return .gone(keepsMail: false)
        }
    }

    mutating func cut() async {
        catcher.count { $0.drops += 1 }
        // What was answered before still arrives, so that the cut is where it was asked for.
        _ = await channel.flush(until: channel.loop.now + settings.timeout)
        channel.close()
        isOpen = false
    }

    private func pause(_ time: Duration) async {
        guard time > .zero else { return }
        let deadline = channel.loop.now + time
        guard await channel.flush(until: deadline) else { return }
        while !catcher.isStopping {
            switch await channel.wait(until: deadline) {
            case .received, .nudged: continue
            case .ended, .deadline: return
            }
        }
    }

    mutating func send(_ octets: [UInt8]) async {
        await pause(settings.answerDelay)
        channel.write(octets)
        if octets.starts(with: "421".utf8) { isOpen = false }
        // Nobody has to wait for an answer because of what else he sent.
        if await !channel.flush(until: channel.loop.now + settings.timeout) { isOpen = false }
    }

    mutating func end(with octets: [UInt8]) async {
        await send(octets)
        isOpen = false
    }
}
