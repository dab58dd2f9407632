import Gateway
import Messages
import Runtime
import SMPP
import SMS

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
        let (settings, gateway, channel, arrivals) = (settings, gateway, channel, arrivals)
        for inbound in reports {
            group.addTask(executorPreference: channel.loop) {
                var verdict = await gateway.reports.accept(inbound.report, on: settings.name, at: gateway.now)
                if verdict == .unmatched, !inbound.mayBeEarly {
                    do throws(StoreFailure) {
                        try await gateway.reports.acceptStray(inbound.report, on: settings.name, at: gateway.now)
                    } catch {
                        verdict = .notKept(error)
                    }
                }
                arrivals.add(.report(inbound, verdict))
                channel.nudge()
            }
        }
        reports = []
    }

    mutating func reported(_ inbound: InboundReport, _ verdict: ReportIntake.Verdict) {
        let report = inbound.report
        switch verdict {
        case .kept(let id):
            log.info(name, "report", ["message": id.description, "detail": report.detail])
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
