import Bytes
import Gateway
import Messages
import Runtime
import SMPP

/// One SMPP session joined to one socket: reads, frames, feeds the session, does what it says.
///
/// All protocol is in ``SMPPServerSession``; here are deadlines, buffers and the awaits. One task runs it turn by turn on
/// one loop. What the gateway is asked runs beside it as child tasks; what they came to arrives through ``news`` and a
/// nudge of the channel, so that a slow disk delays nothing else.
struct SMPPConversation {
    /// Before a bind nobody needs a longer PDU.
    private static let firstPDU = 4_096
    /// Who cannot be served hears so when it binds, and has so long for that.
    private static let hurry = Duration.seconds(5)
    /// How long a client may take to close after our last words.
    private static let farewell = Duration.seconds(1)
    private static let noticesPerSession = 100

    let server: SMPPServer
    let settings: SMPPServer.Settings
    let log: SessionLog
    let news = SMPPNews()
    var visitor: Visitor
    var session: SMPPServerSession<UInt64>
    /// A bind that is to be decided on; nothing is read meanwhile.
    var asking: (mode: BindMode, bind: Bind)?
    /// Once it is bound.
    var client: BoundClient?
    var isOpen = true
    private var framer = PDUFramer(maximum: firstPDU)
    private var ending: SMPPCloseReason?
    private var notices = 0

    init(_ visitor: Visitor, server: SMPPServer) {
        self.visitor = visitor
        self.server = server
        settings = server.settings
        log = SessionLog(server.gateway.log, source: "smpp", client: visitor.address, session: visitor.session)
        var session = settings.session
        if !visitor.hasRoom { session.bindTimeout = min(session.bindTimeout, Self.hurry) }
        self.session = SMPPServerSession(session, at: visitor.channel.loop.now)
    }

    var channel: TCPChannel { visitor.channel }
    var now: Duration { channel.loop.now }

    mutating func run() async {
        if visitor.role.encryption == .implicit { await encryptFromStart() }
        log.trace("connected")
        await withDiscardingTaskGroup { group in
            while isOpen { await turn(&group) }
            // Leaving the group waits for what the gateway was asked.
        }
        await putAwayRest()
        noteEnd()
        guard await channel.flush(until: now + Self.farewell) else { return }
        await channel.finish(until: now + Self.farewell)
    }

    // MARK: - Turns

    private mutating func turn(_ group: inout DiscardingTaskGroup) async {
        if visitor.isServerStopping { perform(session.receive(.stop, at: now)) }
        for item in news.take() { take(item) }
        while isOpen, let (mode, bind) = asking {
            await decide(mode, bind)
            read()
        }
        if client != nil { work(&group) }
        guard isOpen else { return }
        guard await channel.flush(until: now + settings.timeout) else { return lose() }
        switch await channel.wait(until: deadline) {
        case .received: read()
        case .ended: lose()
        case .nudged, .deadline: break
        }
        if isOpen, let due = session.nextDeadline, due <= now { perform(session.tick(at: now)) }
    }

    private mutating func work(_ group: inout DiscardingTaskGroup) {
        submit(&group)
        ask(&group)
        receive(&group)
        deliver()
        acknowledge(&group)
    }

    private var deadline: Duration? {
        [session.nextDeadline, client?.lookAgain, client?.acknowledgeAgain].compactMap(\.self).min()
    }

    /// What arrived before the link broke still counts: a delivery that was answered must not be made again.
    private mutating func lose() {
        read()
        perform(session.receive(.connectionLost, at: now))
    }

    // MARK: - Reading

    private mutating func read() {
        guard !channel.input.isEmpty else { return }
        var chunk = channel.input.readable
        while isOpen, asking == nil {
            let outcome = framer.next(from: &chunk)
            guard case .frame(let frame) = outcome else {
                if case .failed(let fault) = outcome { perform(session.receive(.unframeable(fault), at: now)) }
                break
            }
            receive(frame)
        }
        let end = chunk.startIndex
        // Let go of first, lest the buffer be copied.
        chunk = []
        channel.input.consume(upTo: end)
    }

    private mutating func receive(_ frame: ArraySlice<UInt8>) {
        do throws(PDUFailure) {
            let pdu = try PDU(decoding: frame)
            log.trace("received", pdu.facts)
            perform(session.receive(.received(pdu), at: now))
        } catch {
            perform(session.receive(.undecodable(error), at: now))
        }
    }

    // MARK: - Doing

    mutating func perform(_ actions: [SMPPServerSession<UInt64>.Action]) {
        for action in actions {
            switch action {
            case .send(let pdu):
                log.trace("sent", pdu.facts)
                channel.write(pdu.encoded)
            case .authenticate(let mode, let bind): asking = (mode, bind)
            case .bound: framer = PDUFramer()
            case .submit(let sequence, let request): collect(sequence, request)
            case .query(let sequence, let question): query(sequence, question)
            case .cancel(let sequence, let order): cancel(sequence, order)
            case .replace(let sequence, let order): replace(sequence, order)
            case .deliverAnswered(let key, let answer): answered(key, answer)
            case .deliverUnanswered(let key, let silence): unanswered(key, silence)
            case .lateAnswer(let key, let answer): answeredLate(key, answer)
            case .report(let oddity): notice("the client did something odd", [("what", oddity.clientWords)])
            case .close(let reason):
                ending = ending ?? reason
                isOpen = false
            }
        }
    }

    private mutating func take(_ item: SMPPNews.Item) {
        switch item {
        case .submitted(let batch, let verdicts): submitted(batch, verdicts)
        case .answer(let input): perform(session.receive(input, at: now))
        case .answered: client?.isQuestioning = false
        case .asked(let failure): asked(failure)
        case .acknowledged(let deliveries): acknowledged(deliveries)
        case .notAcknowledged(let deliveries, let failure): notAcknowledged(deliveries, failure)
        }
    }

    /// Logs what a client may cause as often as it likes; not for ever, though.
    mutating func notice(_ text: String, _ fields: SessionLog.Fields = []) {
        notices += 1
        if notices <= Self.noticesPerSession { log.warning(text, fields) }
        if notices == Self.noticesPerSession { log.warning("the client causes many warnings; no more of them") }
    }

    private func noteEnd() {
        let reason = (ending ?? .connectionLost).clientWords
        guard let client else { return log.trace("closed: \(reason)") }
        log.info(
            "session ended: \(reason)",
            [
                ("account", client.account.name.text), ("accepted", "\(client.counts.accepted)"),
                ("refused", "\(client.counts.refused)"), ("delivered", "\(client.counts.delivered)"),
            ])
    }
}
