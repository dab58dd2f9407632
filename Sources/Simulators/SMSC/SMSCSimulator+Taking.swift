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
            let (status, id, reports) = take([message], draft, at: now)
            return answer(draft, .single(SMPPAnswer(status: status, messageID: id)), reports, at: now)
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

    private typealias Outcome = (status: CommandStatus, id: String?, reports: [PendingReport])

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
            return answer(draft, .multiple(.submitFailed, reply), [], at: now)
        }
        let (status, id, reports) = take(messages, draft, at: now)
        let reply = SubmitMultiResp(messageID: id, unsuccessful: status.isOK ? unsuccessful : [])
        return answer(draft, .multiple(status, reply), reports, at: now)
    }

    private func answer(
        _ draft: Draft, _ reply: PendingAnswers.Reply, _ reports: [PendingReport], at now: Duration
    ) -> PendingAnswers.Answer {
        let latency = desk.withLock { $0.latency() }
        return PendingAnswers.Answer(sequence: draft.sequence, reply: reply, reports: reports, due: now + latency)
    }

    /// Takes the same message for one or several phones: all of them or none.
    private func take(_ messages: [CarriedMessage], _ draft: Draft, at now: Duration) -> Outcome {
        if let fault = messages.first.flatMap(Self.fault) { return refuse(messages, draft, fault) }
        let ruling = desk.withLock { $0.rule(at: now) }
        switch ruling {
        case .refused(let status): return refuse(messages, draft, status)
        case .accepted(let id):
            let isDelivered = messages.map { _ in !desk.withLock { $0.isUndeliverable() } }
            let isReported = zip(messages, isDelivered).map { message, isDelivered in
                message.registeredDelivery.wantsReport(isDelivered: isDelivered)
            }
            guard mailroom.reserve(isReported.count { $0 }) else { return refuse(messages, draft, .messageQueueFull) }
            var reports: [PendingReport] = []
            for (index, message) in messages.enumerated() {
                let part = draft.part(message, .ok, id)
                onPart(part)
                if isDelivered[index] { phones.receive(part) }
                guard isReported[index] else { continue }
                let delay = desk.withLock { $0.reportDelay() }
                reports.append(PendingReport(part, isDelivered: isDelivered[index], delay: delay))
            }
            count { $0.accepted += messages.count }
            return (.ok, id, reports)
        }
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
        return (status, nil, [])
    }

    /// Why an address cannot be used; reports carry both, so both must fit in `deliver_sm`.
    private static func fault(of message: CarriedMessage) -> CommandStatus? {
        if message.source.text.utf8.count > SMPPAddress.textLimit { return .invalidSourceAddress }
        let destination = message.destination.text
        return destination.isEmpty || destination.utf8.count > SMPPAddress.textLimit ? .invalidDestinationAddress : nil
    }
}
