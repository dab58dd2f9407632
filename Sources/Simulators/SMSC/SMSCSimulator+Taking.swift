import SMPP
import Synchronization

// What becomes of a submission.
extension SMSCSimulator {
    /// Takes a submission in or refuses it.
    ///
    /// - Returns: the answer, which is due after the latency.
    func take(
        _ request: SubmitRequest, _ sequence: UInt32, from systemID: String, at now: Duration
    ) -> PendingAnswers.Answer {
        switch request {
        case .message(let message):
            let command: CommandID = if case .data = message { .dataSM } else { .submitSM }
            let draft = Draft(command: command, sequence: sequence, systemID: systemID)
            let outcome = take([message], draft, at: now)
            let reply = SMPPAnswer(status: outcome.status, messageID: outcome.id)
            return answer(draft, .single(reply), outcome, at: now)
        case .multi(let multi):
            return take(multi, Draft(command: .submitMulti, sequence: sequence, systemID: systemID), at: now)
        }
    }

    /// What is known of a part before its fate.
    private struct Draft {
        let command: CommandID
        let sequence: UInt32
        let systemID: String
        let time = WallTime.now

        func part(_ message: CarriedMessage, _ status: CommandStatus, _ id: String?) -> ReceivedPart {
            ReceivedPart(
                message, command: command, sequence: sequence, systemID: systemID, time: time, status: status,
                messageID: id)
        }
    }

    /// What became of a request.
    private struct Outcome {
        var status: CommandStatus
        var id: String?
        /// To be filed with the answer.
        var reports: [PendingReport] = []
        /// How long the answer waits besides the latency.
        var wait = Duration.zero
    }

    private func take(_ multi: SubmitMulti, _ draft: Draft, at now: Duration) -> PendingAnswers.Answer {
        var messages: [CarriedMessage] = []
        var unsuccessful: [SubmitMultiResp.Unsuccessful] = []
        for destination in multi.destinations {
            switch destination {
            case .address(let address):
                var copy = multi.message
                copy.destination = address
                if let fault = Self.fault(of: .short(copy)) {
                    unsuccessful.append(SubmitMultiResp.Unsuccessful(address: address, status: fault))
                } else {
                    messages.append(.short(copy))
                }
            case .list(let name):
                let address = SMPPAddress(ton: .unknown, npi: .unknown, text: name)
                unsuccessful.append(SubmitMultiResp.Unsuccessful(address: address, status: .invalidDistributionList))
            }
        }
        guard !messages.isEmpty else {
            count { $0.refused += unsuccessful.count }
            let reply = SubmitMultiResp(messageID: "", unsuccessful: unsuccessful)
            return answer(draft, .multiple(.submitFailed, reply), Outcome(status: .submitFailed), at: now)
        }
        let outcome = take(messages, draft, at: now)
        let reply = SubmitMultiResp(messageID: outcome.id, unsuccessful: outcome.status.isOK ? unsuccessful : [])
        return answer(draft, .multiple(outcome.status, reply), outcome, at: now)
    }

    private func answer(
        _ draft: Draft, _ reply: PendingAnswers.Reply, _ outcome: Outcome, at now: Duration
    ) -> PendingAnswers.Answer {
        let latency = desk.withLock { $0.latency() }
        return PendingAnswers.Answer(
            sequence: draft.sequence, reply: reply, reports: outcome.reports, due: now + latency + outcome.wait)
    }

    /// Takes the same message for one or several phones: all of them or none.
    private func take(_ messages: [CarriedMessage], _ draft: Draft, at now: Duration) -> Outcome {
        if let fault = messages.first.flatMap(Self.fault) { return refuse(messages, draft, fault) }
        let ruling = desk.withLock { $0.rule(at: now) }
        switch ruling {
        case .refused(let status): return refuse(messages, draft, status)
        case .accepted(let number): return accept(messages, number, draft, at: now)
        }
    }

    private func accept(
        _ messages: [CarriedMessage], _ number: MessageNumber, _ draft: Draft, at now: Duration
    ) -> Outcome {
        let isDelivered = messages.map { _ in !desk.withLock { $0.isUndeliverable() } }
        let fates = zip(messages, isDelivered).map { message, isDelivered in
            message.registeredDelivery.wantsReport(isDelivered: isDelivered)
                ? desk.withLock { $0.reportFate(of: number) } : nil
        }
        let places = fates.reduce(0) { $0 + ($1?.count ?? 0) }
        guard mailroom.reserve(places) else { return refuse(messages, draft, .messageQueueFull) }
        let id = number.id(settings.messageIDs)
        var outcome = Outcome(status: .ok, id: id)
        var early: [PendingReport] = []
        for (index, message) in messages.enumerated() {
            let part = draft.part(message, .ok, id)
            onPart(part)
            if isDelivered[index] { phones.receive(part) }
            guard let fate = fates[index] else { continue }
            let reports = fate.reports(of: part, isDelivered: isDelivered[index])
            if fate.isEarly { early += reports } else { outcome.reports += reports }
        }
        if !early.isEmpty {
            mailroom.file(early, for: draft.systemID, at: now)
            outcome.wait = settings.earlyReportLead
        }
        count { $0.accepted += messages.count }
        return outcome
    }

    private func refuse(_ messages: [CarriedMessage], _ draft: Draft, _ status: CommandStatus) -> Outcome {
        for message in messages { onPart(draft.part(message, status, nil)) }
        count { counters in
            if status == .throttled {
                counters.throttled += messages.count
            } else {
                counters.refused += messages.count
            }
        }
        return Outcome(status: status)
    }

    /// Why an address cannot be used; reports carry both, so both must fit in `deliver_sm`.
    private static func fault(of message: CarriedMessage) -> CommandStatus? {
        if message.source.text.utf8.count > SMPPAddress.textLimit { return .invalidSourceAddress }
        let destination = message.destination.text
        return destination.isEmpty || destination.utf8.count > SMPPAddress.textLimit ? .invalidDestinationAddress : nil
    }
}
