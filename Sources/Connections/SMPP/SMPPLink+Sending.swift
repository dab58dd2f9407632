import Gateway
import Messages
import Runtime
import SMPP
import SMS

// From the outbox to the wire.

extension SMPPLink {
    // One batch is being committed while the next collects; more would only share the second one's commit.
    private static let intentsAtOnce = 2
    private static let pauseAfterFailure = Duration.milliseconds(200)

    /// How many messages may be taken now: what the window lets through, and at a limited rate what a second takes.
    var room: Int {
        guard session.hasRoom, intending.batches < Self.intentsAtOnce, !isStopping else { return 0 }
        let waiting = writing.count + intending.messages
        let free = max(1, settings.session.window) - session.outstandingCount - waiting
        guard let rate = pacer.rate else { return free }
        return min(free, max(1, Int(min(rate, 1e6))) - waiting)
    }

    /// Takes messages and makes it durable that they are about to be sent; expired ones end instead.
    mutating func intend(_ group: inout DiscardingTaskGroup) {
        let room = room
        guard room > 0 else { return }
        let at = gateway.now
        let messages = gateway.outbox.take(for: settings.name, upTo: min(room, max(1, settings.batchSize)), at: at)
        guard !messages.isEmpty else { return }
        intending.messages += messages.count
        intending.batches += 1
        let (settings, gateway, channel, arrivals) = (settings, gateway, channel, arrivals)
        group.addTask(executorPreference: channel.loop) {
            let changes = gateway.intents(for: messages, by: settings.policy, on: settings.name, at: at)
            do throws(StoreFailure) {
                let applied = try await gateway.parts.store.apply(changes)
                let ours = Self.sort(messages, changes, applied, gateway, settings.name)
                arrivals.add(.intended(ours, asked: messages.count))
            } catch {
                await channel.loop.sleep(for: Self.pauseAfterFailure)
                arrivals.add(.notIntended(messages, error))
            }
            channel.nudge()
        }
    }

    /// Those that are `sending` now; the others have expired, or were withdrawn while they waited.
    private static func sort(
        _ messages: [Message], _ changes: [MessageChange], _ applied: [Bool], _ gateway: Gateway, _ name: ConnectionName
    ) -> [Message] {
        var ours: [Message] = []
        var others: [MessageID] = []
        for (index, message) in messages.enumerated() {
            let isApplied = index < applied.count && applied[index]
            if isApplied, changes[index].to == .sending {
                ours.append(message)
                continue
            }
            others.append(message.id)
            guard isApplied else { continue }
            gateway.log.warning(
                name.text,
                changes[index].to == .expired
                    ? "message expired before it could be sent" : "message not sent: its phone wants no more texts",
                ["message": message.id.description, "to": gateway.log.shown(message.order.destination)])
        }
        gateway.outbox.release(others)
        return ours
    }

    mutating func intended(_ messages: [Message], asked: Int) {
        intending.messages -= asked
        intending.batches -= 1
        if isStoreFailing { log.info(name, "the store works again, sending goes on") }
        isStoreFailing = false
        for message in messages { begin(message) }
    }

    mutating func notIntended(_ messages: [Message], _ failure: StoreFailure) {
        intending.messages -= messages.count
        intending.batches -= 1
        for message in messages { gateway.outbox.putBack(message) }
        if !isStoreFailing {
            log.error(name, "sending waits: the store does not take anything", ["why": failure.detail])
        }
        isStoreFailing = true
    }

    /// Starts to write a message whose intent is durable.
    private mutating func begin(_ message: Message) {
        do throws(SegmentFailure) {
            let parts = try writer.parts(of: message, at: gateway.now)
            attempts[message.id] = Attempt(message, parts: parts, on: settings.name)
            writing.append(message.id)
            // A crash may have come after the last part was answered: then there is nothing left to write.
            update(message.id) { _ in }
        } catch {
            let refusal = Refusal(.message, .permanent, 6, 0, "the text does not fit: \(error)")
            settle(message, .refused(refusal, []), forgetsEarlier: false)
        }
    }

    /// Writes as many parts as window and pace permit.
    mutating func writeParts() {
        let now = now
        while let id = writing.first, session.hasRoom, pacer.permits(upTo: 1, at: now) == 1 {
            guard let (number, count, part, isLast) = attempts[id]?.nextPart() else {
                pacer.giveBack(1, at: now)
                writing.removeFirst()
                continue
            }
            if isLast { writing.removeFirst() }
            let token = Token(message: id, part: number, isOnlyPart: count == 1, writtenAt: now)
            perform(session.receive(.submit(.short(part), token), at: now))
        }
    }
}
