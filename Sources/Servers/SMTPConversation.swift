import Bytes
import Gateway
import Messages
import Runtime
import SMTP

/// One SMTP session joined to one socket: reads, frames, feeds the session, does what it says.
///
/// All protocol is in ``SMTPServerSession``; here are deadlines, buffers and the awaits. Replies are held back while more
/// commands have already arrived, and sent before anything is waited for.
struct SMTPConversation {
    /// What the octets that arrive are.
    private enum Reading {
        case commands
        case data
        case chunk
        case skipping(Int, SMTPReply)
    }

    /// Mails larger than this are decoded off the loop.
    private static let decodingOnLoop = 131_072
    /// How long a client may take to close after our last words.
    private static let farewell = Duration.seconds(1)
    /// Replies are sent at the latest when so many octets of them wait.
    private static let unsentLimit = 16_384

    private let channel: TCPChannel
    private let server: SMTPServer
    private let settings: SMTPServer.Settings
    private let id: String
    /// The client's address, as log and history show it.
    private let client: String
    private var session: SMTPServerSession
    private var framer: LineFramer
    private var data: DataDecoder
    private var chunks: ChunkDecoder
    private var reading = Reading.commands
    private var claims: [Claim] = []
    private var isOpen = true
    private var progress: Progress
    /// How many of the octets at hand have been looked at by ``noteArrival()``.
    private var noted = 0

    init(_ channel: TCPChannel, server: SMTPServer, settings: SMTPServer.Settings) {
        self.channel = channel
        self.server = server
        self.settings = settings
        id = server.sessionIDs.next()
        client = channel.peer.address.description
        progress = Progress(at: channel.loop.now)
        let limits = settings.profile.limits
        session = SMTPServerSession(settings.profile)
        framer = LineFramer(limit: limits.commandOctets)
        data = DataDecoder(sizeLimit: limits.messageOctets)
        chunks = ChunkDecoder(sizeLimit: limits.messageOctets)
    }

    mutating func run(hasRoom: Bool) async {
        await perform(session.receive(.connected(admission(hasRoom: hasRoom))))
        while isOpen {
            if let input = nextInput() {
                progress.mark(at: channel.loop.now)
                await perform(session.receive(input))
            } else {
                await wait()
            }
        }
        guard await channel.flush(until: channel.loop.now + settings.timeout) else { return }
        await channel.finish(until: channel.loop.now + Self.farewell)
    }

    private func admission(hasRoom: Bool) -> SMTPServerSession.Admission {
        let client = channel.peer.address
        guard server.gateway.rules.mayConnect(client) else {
            log.warning("smtp", "client refused: it is on no client list", ["client": "\(client)", "session": id])
            return .refused
        }
        guard hasRoom else {
            log.warning("smtp", "client put off: too many connections", ["client": "\(client)", "session": id])
            return .tooMany
        }
        log.trace("smtp", "connected", ["client": "\(client)", "session": id])
        return .admitted
    }

    private var log: Log { server.gateway.log }

    // MARK: - Reading

    /// What the octets at hand amount to; `nil` when more are needed.
    private mutating func nextInput() -> SMTPServerSession.Input? {
        noteArrival()
        var head = channel.input.head
        defer {
            channel.input.consume(upTo: head)
            noted = channel.input.count
        }
        switch reading {
        case .commands:
            guard !channel.input.isEmpty else { return nil }
            switch framer.next(in: channel.input.bytes, from: &head) {
            case .line(let range): return .line(channel.input.bytes[range])
            case .failure(let failure): return .unreadable(.line(failure))
            case .incomplete: return nil
            }
        case .data:
            guard let outcome = data.consume(channel.input.bytes, from: &head) else { return nil }
            reading = .commands
            noteFault(outcome)
            return .dataEnded(outcome)
        case .chunk:
            guard let outcome = chunks.consume(channel.input.bytes, from: &head) else { return nil }
            reading = .commands
            noteFault(outcome)
            return .chunkEnded(outcome)
        case .skipping(let left, let reply):
            skip(left, reply, &head)
            guard case .commands = reading else { return nil }
            channel.input.consume(upTo: head)
            let input = nextInput()
            head = channel.input.head
            return input
        }
    }

    private func noteFault(_ outcome: DataOutcome) {
        guard case .refused(let fault) = outcome else { return }
        log.warning(
            "smtp", "mail refused: \(fault.words)", ["client": client, "session": id])
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
        guard !mustStop else { return await perform(session.receive(.stopping)) }
        switch await channel.wait(until: deadline) {
        case .received, .nudged: break
        case .ended: end()
        case .deadline: await perform(session.receive(.timedOut))
        }
    }

    /// A stopping server interrupts nobody in the middle of a mail's octets; the grace period bounds that. Asked before
    /// each wait, because the nudge that came in the middle of a mail is used up when the mail has ended.
    private var mustStop: Bool {
        guard case .commands = reading else { return false }
        return server.isStopping
    }

    /// Counts what has arrived since the last call, and shows it in the trace where the configuration asks for that, for
    /// finding faults with odd clients (row S2-20).
    private mutating func noteArrival() {
        let new = channel.input.count - noted
        guard new > 0 else { return }
        noted += new
        progress.received(new, at: channel.loop.now)
        guard settings.tracesInput else { return }
        log.trace("smtp", "received", ["octets": Self.printable(channel.input.readable.suffix(new)), "session": id])
    }

    private static func printable(_ octets: ArraySlice<UInt8>) -> String {
        var text = ""
        for octet in octets.prefix(2000) {
            switch octet {
            case 0x0A: text += "\\n"
            case 0x0D: text += "\\r"
            case 0x20...0x7E: text.unicodeScalars.append(Unicode.Scalar(octet))
            case _: text += "\\x" + [octet].hexadecimal
            }
        }
        return octets.count > 2000 ? text + "… (\(octets.count) octets)" : text
    }

    private mutating func end() {
        isOpen = false
        guard session.envelope != nil else { return }
        log.info(
            "smtp", "the client left in the middle of a mail", ["client": client, "session": id])
    }

    // MARK: - Doing

    private mutating func perform(_ action: SMTPServerSession.Action) async {
        switch action {
        case .reply(let reply): await send(reply)
        case .replyAndClose(let reply):
            log.trace("smtp", "closing: \(reply.description)", ["session": id])
            channel.write(reply.octets)
            isOpen = false
        case .judgeRecipient(let recipient, let sender):
            await perform(session.receive(.recipientJudged(judge(recipient, from: sender))))
        case .receiveData(let reply):
            data = DataDecoder(sizeLimit: settings.profile.limits.messageOctets)
            // Chunks of a mail that was given up must not become this one.
            chunks = ChunkDecoder(sizeLimit: 0)
            reading = .data
            channel.write(reply.octets)
        case .receiveChunk(let size, let isFirst, let isLast):
            if isFirst { chunks = ChunkDecoder(sizeLimit: settings.profile.limits.messageOctets) }
            chunks.begin(size: size, isLast: isLast)
            reading = .chunk
        case .skipChunk(let size, let reply): reading = .skipping(size, reply)
        case .acceptMessage(let envelope): await perform(session.receive(await accept(envelope)))
        case .wait: break
        case .close: isOpen = false
        }
    }

    private mutating func send(_ reply: SMTPReply) async {
        channel.write(reply.octets)
        guard channel.unsent > Self.unsentLimit else { return }
        if await !channel.flush(until: channel.loop.now + settings.timeout) { isOpen = false }
    }

    private mutating func judge(_ recipient: EmailAddress, from sender: EmailAddress?) -> SMTPServerSession.Judgement {
        if session.envelope?.recipients.isEmpty != false { claims.removeAll(keepingCapacity: true) }
        let rules = server.gateway.rules
        let address = channel.peer.address
        let client = MailClient(
            address: address, isVouchedFor: rules.clients.lists(address), isAllowed: rules.clients.allows(address))
        switch server.gateway.judge(recipient, from: sender, client: client, besides: claims, rules) {
        case .success(let claim):
            claims.append(claim)
            return .accepted
        case .failure(let refused):
            log.info(
                "smtp", "recipient refused: \(refused.refusal.text)",
                ["client": "\(address)", "from": sender?.redacted ?? "<>", "session": id])
            return .refused(refused.refusal)
        }
    }

    private mutating func accept(_ envelope: Envelope) async -> SMTPServerSession.Input {
        let whole = data.takeContent()
        let octets = whole.isEmpty ? chunks.takeContent() : whole
        let claims = unique(self.claims)
        self.claims.removeAll(keepingCapacity: true)
        if channel.unsent > 0 { _ = await channel.flush(until: channel.loop.now + settings.timeout) }
        let codec = server.gateway.parts.codec
        let mail =
            octets.count > Self.decodingOnLoop
            ? await channel.loop.offload { codec.decode(octets) } : codec.decode(octets)
        let arrival = Submission(
            receivedAt: server.gateway.now, door: .smtp, client: client,
            greeting: envelope.client.name, session: id, sender: envelope.sender)
        let arrived = ArrivedMail(octets: octets, claims: claims, arrival: arrival)
        switch await server.gateway.intake.accept(arrived, mail: mail, rules: server.gateway.rules) {
        case .accepted(let acceptance):
            note(acceptance, claims, envelope, octets.count)
            return .messageStored("\(acceptance.submission)")
        case .refused(let refusal):
            log.warning(
                "smtp", "mail refused: \(refusal.text)", ["detail": refusal.detail, "session": id])
            return .messageRefused(refusal)
        }
    }

    /// Somebody who is named twice gets the message once.
    private func unique(_ claims: [Claim]) -> [Claim] {
        guard claims.count > 1 else { return claims }
        var seen: Set<[String]> = []
        return claims.filter { seen.insert([$0.application.text, $0.number.e164]).inserted }
    }

    private func note(_ acceptance: Acceptance, _ claims: [Claim], _ envelope: Envelope, _ size: Int) {
        // The intake has told of a mail that came before.
        guard !acceptance.messages.isEmpty else { return }
        log.info(
            "smtp", "mail accepted",
            [
                "submission": "\(acceptance.submission)",
                "messages": acceptance.messages.map(\.description).joined(separator: ","),
                "to": claims.map(\.number.redacted).joined(separator: ","),
                "octets": "\(size)", "client": client, "session": id,
            ])
    }
}
