import Bytes
import Runtime
import SMPP

/// One SMPP session of the simulated SMSC joined to one socket.
///
/// One task runs it on one loop; what others do for it (a report filed, the SMSC stopping) reaches it by a nudge of the
/// channel. Reports are filed when the answer that names their id was given to the system, not before.
struct SMSCLink {
    private let channel: TCPChannel
    private let simulator: SMSCSimulator
    private let settings: SMPPServerSettings
    private var session: SMPPServerSession<UInt64>
    private var framer = PDUFramer()
    private var answers: PendingAnswers
    private var unfiled: [PendingReport] = []
    private var systemID: String?
    private var mayReceive = false
    private var isOver = false

    init(_ channel: TCPChannel, simulator: SMSCSimulator) {
        self.channel = channel
        self.simulator = simulator
        settings = simulator.settings.session
        session = SMPPServerSession(settings, at: channel.loop.now)
        answers = PendingAnswers(keepsOrder: simulator.settings.answersInOrder)
    }

    private var now: Duration { channel.loop.now }

    mutating func run() async {
        while !isOver { await turn() }
        _ = await channel.flush(until: now + .seconds(1))
        if let systemID, mayReceive { simulator.mailroom.leave(channel, for: systemID) }
        // What was accepted is reported, also where the link broke before the answer: so do carriers.
        while let answer = answers.take(dueAt: nil) { unfiled += answer.reports }
        file()
    }

    private mutating func turn() async {
        if simulator.isStopping {
            giveAnswers(dueAt: nil)
            perform(session.receive(.stop, at: now))
        }
        giveAnswers(dueAt: now)
        deliver()
        guard !isOver else { return }
        guard await channel.flush(until: now + settings.responseTimeout) else { return lose() }
        file()
        switch await channel.wait(until: deadline) {
        case .received: read()
        case .ended: lose()
        case .nudged: break
        case .deadline: perform(session.tick(at: now))
        }
    }

    private var deadline: Duration? {
        var deadlines = [session.nextDeadline, answers.nextDue]
        if let systemID, session.hasRoom { deadlines.append(simulator.mailroom.nextDue(for: systemID)) }
        return deadlines.compactMap(\.self).min()
    }

    private mutating func lose() {
        perform(session.receive(.connectionLost, at: now))
    }

    private mutating func read() {
        var chunk = channel.input.readable
        defer { channel.input.removeAll() }
        while !isOver {
            switch framer.next(from: &chunk) {
            case .frame(let frame):
                do throws(PDUFailure) {
                    let pdu = try PDU(decoding: frame)
                    perform(session.receive(.received(pdu), at: now))
                } catch {
                    perform(session.receive(.undecodable(error), at: now))
                }
            case .needMore: return
            case .failed(let fault): perform(session.receive(.unframeable(fault), at: now))
            }
        }
    }

    // MARK: - Doing

    private mutating func perform(_ actions: [SMPPServerSession<UInt64>.Action]) {
        for action in actions {
            switch action {
            case .send(let pdu): channel.write(pdu.encoded)
            case .authenticate(_, let bind): perform(session.receive(.bindDecided(judge(bind)), at: now))
            case .bound(let mode): becomeBound(mode)
            case .submit(let sequence, let request):
                answers.add(simulator.take(request, sequence, from: systemID ?? "", at: now))
            case .query(let sequence, _):
                perform(session.receive(.answerQuery(sequence, .queryFailed, nil), at: now))
            case .cancel(let sequence, _):
                perform(session.receive(.answerOrder(sequence, .cancelFailed), at: now))
            case .replace(let sequence, _):
                perform(session.receive(.answerOrder(sequence, .replaceFailed), at: now))
            case .deliverAnswered(let id, let answer): settle(id, answer)
            case .deliverUnanswered(let id, let silence): putBack(id, silence)
            case .lateAnswer(let id, let answer): if answer.status.isOK { finish(id) }
            case .report: simulator.count { $0.oddities += 1 }
            case .close: isOver = true
            }
        }
    }

    private func judge(_ bind: Bind) -> CommandStatus {
        var status = CommandStatus.ok
        if let account = simulator.settings.account {
            if bind.systemID != account.systemID {
                status = .invalidSystemID
            } else if bind.password != account.password {
                status = .invalidPassword
            }
        }
        simulator.count { counters in
            if status.isOK { counters.binds += 1 } else { counters.bindsRefused += 1 }
        }
        return status
    }

    private mutating func becomeBound(_ mode: BindMode) {
        let systemID = session.client?.systemID ?? ""
        self.systemID = systemID
        mayReceive = mode.mayReceive
        if mayReceive { simulator.mailroom.enter(channel, for: systemID) }
    }

    // MARK: - Answers

    private mutating func giveAnswers(dueAt now: Duration?) {
        while let answer = answers.take(dueAt: now) {
            switch answer.reply {
            case .single(let reply): perform(session.receive(.answer(answer.sequence, reply), at: self.now))
            case .multiple(let status, let reply):
                perform(session.receive(.answerMulti(answer.sequence, status, reply), at: self.now))
            }
            unfiled += answer.reports
        }
    }

    private mutating func file() {
        guard !unfiled.isEmpty else { return }
        simulator.mailroom.file(unfiled, for: systemID ?? "", at: now)
        unfiled = []
    }

    // MARK: - Deliveries

    private mutating func deliver() {
        guard let systemID else { return }
        while !isOver, session.hasRoom, let (id, item) = simulator.mailroom.take(for: systemID, at: now) {
            let message =
                switch item {
                case .report(let report): report.message()
                case .text(let message, _): CarriedMessage.short(message)
                }
            perform(session.receive(.deliver(message, id), at: now))
        }
    }

    private func settle(_ id: UInt64, _ answer: SMPPAnswer) {
        guard let verdict = answer.status.verdict else { return finish(id) }
        switch verdict.persistence {
        case .temporary: putBack(id, .timedOut)
        case .permanent:
            guard let item = simulator.mailroom.remove(id) else { return }
            simulator.count { $0.deliveriesRefused += 1 }
            if case .text(_, let letter) = item { simulator.settle(letter: letter, isTaken: false) }
        }
    }

    private func finish(_ id: UInt64) {
        guard let item = simulator.mailroom.remove(id) else { return }
        simulator.count { counters in
            switch item {
            case .report: counters.reportsDelivered += 1
            case .text: counters.textsDelivered += 1
            }
        }
        if case .text(_, let letter) = item { simulator.settle(letter: letter, isTaken: true) }
    }

    private func putBack(_ id: UInt64, _ silence: SMPPSilence) {
        let wait: Duration =
            switch silence {
            case .neverSent, .linkLost: .zero
            case .timedOut: simulator.settings.redeliveryDelay
            }
        simulator.mailroom.putBack(id, due: now + wait)
        simulator.count { $0.redeliveries += 1 }
    }
}
