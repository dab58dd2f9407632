import Gateway
import Messages
import Runtime
import SMPP
import SMS

// From the answer on the wire to the result on the disk.

extension SMPPLink {
    /// Starts to write messages whose intent is durable.
    mutating func begin(_ messages: [Message]) {
        for message in messages {
            do throws(SegmentFailure) {
                let parts = try writer.parts(of: message, at: gateway.now)
                let attempt = Attempt(message, parts: parts, on: settings.name)
                attempts[message.id] = attempt
                writing.append(message.id)
                // A crash may have come after the last part was answered: then there is nothing left to write.
                endIfOver(message.id)
            } catch {
                let refusal = Refusal(.message, .permanent, 6, 0, "the text does not fit: \(error)")
                add(.refused(refusal, []), for: message)
            }
        }
    }

    /// Settles an attempt when nothing more will happen to it.
    mutating func endIfOver(_ id: MessageID) {
        guard let attempt = attempts[id], attempt.hasEnded else { return }
        attempts[id] = nil
        add(attempt.outcome, for: attempt.message, forgetsParts: attempt.startsAfresh)
    }

    private mutating func add(_ outcome: AttemptOutcome, for message: Message, forgetsParts: Bool = false) {
        var change = settings.policy.change(
            for: message, after: outcome, on: settings.name, at: gateway.now, jitter: Double.random(in: 0..<1))
        change.forgetsParts = forgetsParts
        settlements.append((message, change))
    }

    /// Makes results durable, all that there are in one batch.
    mutating func settle(_ group: inout DiscardingTaskGroup) {
        guard !settlements.isEmpty else { return }
        let batch = settlements
        settlements = []
        batchesBegun += 1
        let (gateway, channel, arrivals, name) = (gateway, channel, arrivals, settings.name.text)
        let isStopping = isStopping
        group.addTask(executorPreference: channel.loop) {
            await Self.keep(batch, gateway, channel.loop, name, isStopping)
            arrivals.add(.settled)
            channel.nudge()
        }
    }

    /// Tries until the store takes it: what happened on the wire must not be forgotten.
    private static func keep(
        _ batch: [(Message, MessageChange)], _ gateway: Gateway, _ loop: EventLoop, _ name: String,
        _ isStopping: @Sendable () -> Bool
    ) async {
        let changes = batch.map(\.1)
        var isReported = false
        while true {
            do throws(StoreFailure) {
                let applied = try await gateway.parts.store.apply(changes)
                for (index, (message, change)) in batch.enumerated() {
                    conclude(message, change, isApplied: applied[index], gateway, name)
                }
                return
            } catch {
                if !isReported {
                    gateway.log.error(name, "results cannot be stored, trying until they can", ["why": error.detail])
                }
                isReported = true
                // The next start finds these messages in `sending` and treats them as unknown.
                if error.cause == .closed || isStopping() { return }
                await loop.sleep(for: .milliseconds(500))
            }
        }
    }

    private static func conclude(
        _ message: Message, _ change: MessageChange, isApplied: Bool, _ gateway: Gateway, _ name: String
    ) {
        guard isApplied, change.to == .queued else {
            gateway.outbox.release([message.id])
            if isApplied { report(message, change, gateway.log, name) }
            return
        }
        var next = message
        next.state = .queued
        next.due = change.due
        next.attempts = change.attempts ?? message.attempts
        next.connection = change.connection ?? message.connection
        var parts = change.forgetsParts ? [:] : Dictionary(message.parts.map { ($0.number, $0) }) { _, last in last }
        for part in change.parts { parts[part.number] = part }
        next.parts = parts.values.sorted { $0.number < $1.number }
        gateway.outbox.putBack(next)
        if change.event != nil { report(message, change, gateway.log, name) }
    }

    private static func report(_ message: Message, _ change: MessageChange, _ log: Log, _ name: String) {
        let fields: KeyValuePairs = [
            "message": message.id.description, "to": message.order.recipient.redacted, "state": change.to.rawValue,
            "detail": change.event?.detail ?? "",
        ]
        switch change.to {
        case .sent: log.info(name, "message sent", fields)
        case .failed, .unknown, .expired: log.warning(name, "message not sent", fields)
        case .queued, .sending, .delivered, .cancelled: log.info(name, "message will be tried again", fields)
        }
    }

    /// An answer that came after its time-out: when the message still waits to be sent again, it need not be.
    mutating func lateAnswer(_ token: Token, _ answer: SMPPAnswer, _ group: inout DiscardingTaskGroup) {
        log.warning(
            settings.name.text, "an answer came late",
            ["message": token.message.description, "part": "\(token.part)", "status": answer.status.description])
        guard answer.status.isOK else { return }
        let (store, name, at) = (gateway.parts.store, settings.name, gateway.now)
        group.addTask(executorPreference: channel.loop) {
            let change = MessageChange(
                token.message, from: [.queued, .unknown], to: .sent, at: at, connection: name,
                parts: [PartOutcome(number: token.part, count: 1, state: .sent, networkID: answer.messageID)],
                event: MessageEvent(at: at, kind: .sent, connection: name, detail: "the answer came late"))
            // A message of several parts may still lack the others, and is left to the policy.
            guard token.isOnlyPart else { return }
            _ = try? await store.apply([change])
        }
    }

    // MARK: - From the network

    mutating func deliver(_ sequence: UInt32, _ message: CarriedMessage, _ group: inout DiscardingTaskGroup) {
        guard let receipt = message.receipt else {
            log.warning(settings.name.text, "a text from a phone was put off: this version has no inbound routes")
            return perform(session.receive(.acknowledge(sequence, .receiverTemporaryError), at: channel.loop.now), &group)
        }
        guard let report = NetworkReport(receipt) else {
            log.warning(settings.name.text, "a report without an id of a message was dropped")
            return perform(session.receive(.acknowledge(sequence, .ok), at: channel.loop.now), &group)
        }
        settle(&group)
        heldReports.append((afterBatch: batchesBegun, sequence, report))
        releaseReports(&group)
    }

    /// Takes in the reports whose message can be found by now.
    mutating func releaseReports(_ group: inout DiscardingTaskGroup) {
        let released = heldReports.prefix { $0.afterBatch <= batchesDone }
        heldReports.removeFirst(released.count)
        let (gateway, arrivals, channel, name) = (gateway, arrivals, channel, settings.name)
        for (_, sequence, report) in released {
            group.addTask(executorPreference: channel.loop) {
                let status = await Self.keep(report, gateway, name)
                arrivals.add(.report(sequence, status))
                channel.nudge()
            }
        }
    }

    private static func keep(_ report: NetworkReport, _ gateway: Gateway, _ name: ConnectionName) async -> CommandStatus {
        switch await gateway.reports.accept(report, on: name, at: gateway.now) {
        case .kept(let id):
            gateway.log.info(name.text, "report", ["message": id.description, "detail": report.detail])
            return .ok
        case .unmatched:
            gateway.log.warning(
                name.text, "a report matches no message that waits for one",
                ["network_id": report.networkID, "detail": report.detail])
            return .ok
        case .notKept(let failure):
            gateway.log.error(name.text, "a report could not be stored", ["why": failure.detail])
            return .receiverTemporaryError
        }
    }

    // MARK: - The end

    /// Settles what the end of the session left undecided, and waits until it is durable.
    mutating func putAwayRest(_ group: inout DiscardingTaskGroup) async {
        for attempt in attempts.values {
            add(attempt.outcome, for: attempt.message, forgetsParts: attempt.startsAfresh)
        }
        attempts = [:]
        settle(&group)
        while intending > 0 {
            for arrival in arrivals.take() {
                switch arrival {
                case .intended(let messages, let asked):
                    intending -= asked
                    for message in messages { add(.notWritten, for: message) }
                    settle(&group)
                case .notIntended(let messages):
                    intending -= messages.count
                    for message in messages { gateway.outbox.putBack(message) }
                case .settled, .report: break
                }
            }
            if intending > 0 { await channel.loop.sleep(for: .milliseconds(2)) }
        }
    }
}

extension NetworkReport {
    /// `nil` when the receipt names no message.
    init?(_ receipt: DeliveryReceipt) {
        guard let id = receipt.id else { return nil }
        let verdict: Verdict =
            switch receipt.state {
            case .delivered: .delivered
            case .expired, .deleted, .undeliverable, .rejected, .skipped: .undelivered
            case .scheduled, .enroute, .accepted, .unknown, nil: .underway
            }
        var words = [receipt.state.map { "\($0)" } ?? receipt.stat ?? "unreadable state"]
        if let error = receipt.error, error.contains(where: { $0 != "0" }) { words.append("error \(error)") }
        self.init(networkID: id, verdict: verdict, detail: "the network says: " + words.joined(separator: ", "))
    }
}
