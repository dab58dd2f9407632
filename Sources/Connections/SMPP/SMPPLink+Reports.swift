import Gateway
import Messages
import Runtime
import SMPP
import SMS

/// What became of a report.
struct JudgedReport: Sendable {
    let report: InboundReport
    let verdict: ReportIntake.Verdict

    /// Whether no message waits for it and none will: it is kept apart.
    var isStray: Bool { verdict == .unmatched && !report.mayBeEarly }
}

// From the network to the history.

extension SMPPLink {
    mutating func deliver(_ sequence: UInt32, _ message: CarriedMessage) {
        switch message.arrival {
        case .text: texts.append(InboundText(sequence, message, settings))
        case .acknowledgement(let byPerson):
            let text = InboundText(sequence, message, settings)
            // A person may have added words.
            if byPerson, !text.part.payload.octets.isEmpty { return texts.append(text) }
            notice("a phone acknowledged a text: nothing here waits for that")
            acknowledge(sequence, .ok)
        case .receipt(let receipt): report(sequence, receipt, message)
        }
    }

    private mutating func report(_ sequence: UInt32, _ receipt: DeliveryReceipt, _ message: CarriedMessage) {
        let phone = Party(message.source, settings.reading).number
        guard let report = NetworkReport(receipt, from: phone) else {
            notice("a report that names no message was dropped")
            return acknowledge(sequence, .ok)
        }
        let mayBeEarly = session.outstandingCount > 0 || early.isExpecting
        let inbound = InboundReport(sequence: sequence, report: report, mayBeEarly: mayBeEarly)
        if early.message(expecting: report) != nil { hold(inbound) } else { reports.append(inbound) }
    }

    /// Has reports kept, those too that were held for long enough.
    mutating func keepReports(_ group: inout DiscardingTaskGroup) {
        reports += early.release(at: now, isAllAnswered: session.outstandingCount == 0)
        guard !reports.isEmpty else { return }
        let (batch, name, gateway, channel, arrivals) = (reports, settings.name, gateway, channel, arrivals)
        reports = []
        group.addTask(executorPreference: channel.loop) {
            await Self.bringIn(batch, to: gateway, from: name) { judged in
                arrivals.add(.reports(judged))
                channel.nudge()
            }
        }
    }

    /// Has reports kept, those about one message one after the other, and tells of each as soon as it is.
    private static func bringIn(
        _ batch: [InboundReport], to gateway: Gateway, from name: ConnectionName, tell: ([JudgedReport]) -> Void
    ) async {
        var rest = batch
        while !rest.isEmpty {
            let verdicts = await gateway.reports.accept(rest.map(\.report), on: name, at: gateway.now)
            let judged = zip(rest, verdicts).compactMap { inbound, verdict in
                verdict.map { JudgedReport(report: inbound, verdict: $0) }
            }
            rest = zip(rest, verdicts).filter { $0.1 == nil }.map(\.0)
            let strays = judged.filter(\.isStray)
            if strays.count < judged.count { tell(judged.filter { !$0.isStray }) }
            if !strays.isEmpty { tell(await keepStrays(strays, in: gateway, from: name)) }
        }
    }

    private static func keepStrays(
        _ strays: [JudgedReport], in gateway: Gateway, from name: ConnectionName
    ) async -> [JudgedReport] {
        // All at once: they share a commit.
        await withTaskGroup { group in
            for stray in strays {
                group.addTask {
                    do throws(StoreFailure) {
                        try await gateway.reports.acceptStray(stray.report.report, on: name, at: gateway.now)
                        return stray
                    } catch {
                        return JudgedReport(report: stray.report, verdict: .notKept(error))
                    }
                }
            }
            return await group.reduce(into: []) { $0.append($1) }
        }
    }

    mutating func reported(_ judged: JudgedReport) {
        let inbound = judged.report
        let report = inbound.report
        switch judged.verdict {
        case .kept(let id):
            if log.has(.info) { log.info(name, "report", ["message": id.description, "detail": report.detail]) }
            acknowledge(inbound.sequence, .ok)
        case .unmatched:
            if inbound.mayBeEarly { return hold(inbound) }
            notice(
                "a report matches no message that waits for one",
                ["network_id": report.networkIDs[0].inOneLine(limit: 64), "detail": report.detail])
            acknowledge(inbound.sequence, .ok)
        case .notKept(let failure):
            notice("a report could not be stored", ["why": failure.detail])
            acknowledge(inbound.sequence, .receiverTemporaryError)
        }
    }

    private mutating func hold(_ inbound: InboundReport) {
        early.hold(inbound, at: now)
        // Its message may have parts that take their time, and the network's reports would queue up behind this one.
        if let message = early.message(expecting: inbound.report) { settleProgress(of: message) }
    }

    mutating func acknowledge(_ sequence: UInt32, _ status: CommandStatus) {
        perform(session.receive(.acknowledge(sequence, status), at: now))
    }
}
