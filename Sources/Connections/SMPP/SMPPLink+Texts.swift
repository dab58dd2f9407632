import Gateway
import Messages
import Runtime
import SMPP
import SMS

/// A text from a phone, or a part of one, that the network waits to have acknowledged.
struct InboundText: Hashable, Sendable {
    /// The sequence to acknowledge.
    let sequence: UInt32
    let part: PhonePart

    init(_ sequence: UInt32, _ message: CarriedMessage, _ settings: SMPPConnectionSettings) {
        self.sequence = sequence
        let part = InboundPart(message, settings.reading)
        self.part = PhonePart(
            connection: settings.name, sender: part.sender, number: part.recipient, place: part.concatenation,
            payload: part.payload, facts: part.facts)
    }
}

// From the network to the inbound routes.

extension SMPPLink {
    /// Has texts kept.
    mutating func keepTexts(_ group: inout DiscardingTaskGroup) {
        let (gateway, channel, arrivals, boundAt) = (gateway, channel, arrivals, boundAt)
        for inbound in texts {
            group.addTask(executorPreference: channel.loop) {
                let verdict = await gateway.inbound.accept(inbound.part, linkUpSince: boundAt, at: gateway.now)
                arrivals.add(.text(inbound, verdict))
                channel.nudge()
            }
        }
        texts = []
    }

    mutating func received(_ inbound: InboundText, _ verdict: InboundIntake.Verdict) {
        switch verdict {
        case .kept: acknowledge(inbound.sequence, .ok)
        case .keptBefore:
            log.info(name, "the network sent a text again that was kept before", ["what": inbound.part.facts])
            acknowledge(inbound.sequence, .ok)
        case .notKept(let failure):
            notice("a text from a phone could not be stored", ["why": failure.detail])
            acknowledge(inbound.sequence, .receiverTemporaryError)
        }
    }
}
