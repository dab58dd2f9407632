import Gateway
import Messages
import Runtime
import SMPP

/// From the gateway to the client: what waits for its account, each thing once it is answered and that is durable.
extension SMPPConversation {
    /// Where something could not be done, it is tried again after so long.
    private static let retry = Duration.seconds(1)
    /// What a client will not have is offered again after so long.
    private static let longPause = Duration.seconds(3_600)
    private static let overdueAtMost = 1_000

    // MARK: - Getting

    /// Asks for what waits, when it is this link's turn.
    mutating func receive(_ group: inout DiscardingTaskGroup) {
        guard let client, client.mode.mayReceive else { return }
        if let moment = client.lookAgain, moment <= now {
            client.lookAgain = nil
            client.desk.wake()
        }
        for delivery in client.desk.takeInbox(client.link) { begin(delivery) }
        switch client.desk.beginAsking(at: now) {
        case .ask(let wanted): look(for: wanted, &group)
        case .later(let moment): client.lookAgain = min(client.lookAgain ?? moment, moment)
        case .no: break
        }
    }

    private mutating func look(for wanted: Int, _ group: inout DiscardingTaskGroup) {
        guard let client else { return }
        renewAccount()
        let (office, channel, news, desk) = (server.office, channel, news, client.desk)
        group.addTask(executorPreference: channel.loop) {
            do throws(StoreFailure) {
                let deliveries = try await office.take(for: desk.account, upTo: wanted)
                let rest = desk.came(deliveries, wanted: wanted)
                if !rest.isEmpty { office.putBack(rest, of: desk.account, after: nil) }
                news.add(.asked(nil))
            } catch {
                desk.failedToAsk(until: channel.loop.now + Self.retry)
                news.add(.asked(error))
            }
            channel.nudge()
        }
    }

    mutating func asked(_ failure: StoreFailure?) {
        guard let client else { return }
        if let failure {
            notice("what waits for the account cannot be read", [("why", failure.detail)])
            client.lookAgain = now + Self.retry
        } else if let due = server.office.nextDue(for: client.account.name) {
            client.lookAgain = now + max(.milliseconds(1), due - server.gateway.now)
        }
    }

    // MARK: - Writing

    private mutating func begin(_ delivery: ClientDelivery) {
        guard let client else { return }
        let writing = DeliveryWriting(alphabet: settings.alphabet, long: settings.long)
        let messages = writing.messages(delivery, readsParameters: client.readsParameters)
        guard !messages.isEmpty else {
            notice("a text is too long for parts: it stays in the mailbox")
            return putBack(delivery, after: Self.longPause)
        }
        let key = client.lastKey + 1
        client.lastKey = key
        client.outgoing[key] = BoundClient.Outgoing(delivery: delivery, left: messages.count)
        client.messages += messages.map { (key, $0) }
    }

    /// Writes as many messages as the window has room for; not those of things that the client refused already.
    mutating func deliver() {
        guard let client, !client.messages.isEmpty else { return }
        var written = 0
        while written < client.messages.count, session.hasRoom {
            let (key, message) = client.messages[written]
            written += 1
            guard let outgoing = client.outgoing[key] else { continue }
            if outgoing.failure != nil {
                settle(key)
            } else {
                perform(session.receive(.deliver(message, key), at: now))
            }
        }
        client.messages.removeFirst(written)
    }

    // MARK: - Settling

    mutating func answered(_ key: UInt64, _ answer: SMPPAnswer) {
        if let verdict = answer.status.verdict {
            notice("the client refused a message: \(answer.status.meaning), \(answer.status)")
            client?.outgoing[key]?.failure = verdict
            client?.overdue[key] = nil
        }
        settle(key)
    }

    mutating func unanswered(_ key: UInt64, _ silence: SMPPSilence) {
        switch silence {
        // The end of the session puts back all that is out.
        case .neverSent, .linkLost: break
        case .timedOut:
            notice("the client did not answer a message in time")
            guard let client, let late = client.outgoing.removeValue(forKey: key) else { return }
            if client.overdue.count >= Self.overdueAtMost { client.overdue = [:] }
            client.overdue[key] = late
            putBack(late.delivery, after: client.desk.pause(after: late.delivery))
        }
    }

    /// It counts all the same, lest a slow client get everything again and again.
    mutating func answeredLate(_ key: UInt64, _ answer: SMPPAnswer) {
        guard answer.status.isOK else { return }
        settleLate(key)
    }

    /// One message less is out of what was given up, for whichever of its messages that was.
    private mutating func settleLate(_ key: UInt64) {
        guard var late = client?.overdue.removeValue(forKey: key) else { return }
        late.left -= 1
        if late.left > 0 {
            client?.overdue[key] = late
        } else {
            client?.acknowledgements.append(late.delivery)
        }
    }

    /// One message less is out.
    private mutating func settle(_ key: UInt64) {
        guard var outgoing = client?.outgoing[key] else { return settleLate(key) }
        outgoing.left -= 1
        guard outgoing.left <= 0 else {
            client?.outgoing[key] = outgoing
            return
        }
        client?.outgoing[key] = nil
        switch (outgoing.failure?.persistence, outgoing.delivery) {
        case (nil, _): finish(outgoing.delivery)
        case (.temporary, _): putBack(outgoing.delivery, after: client?.desk.pause(after: outgoing.delivery))
        case (.permanent, .text): putBack(outgoing.delivery, after: Self.longPause)
        // Nothing is lost with it but the news, which the client does not want.
        case (.permanent, .receipt): finish(outgoing.delivery)
        }
    }

    private mutating func finish(_ delivery: ClientDelivery) {
        client?.counts.delivered += 1
        client?.acknowledgements.append(delivery)
        release(1)
    }

    private mutating func putBack(_ delivery: ClientDelivery, after pause: Duration?) {
        guard let client else { return }
        server.office.putBack([delivery], of: client.account.name, after: pause)
        release(1)
        if let pause { client.lookAgain = min(client.lookAgain ?? now + pause, now + pause) }
    }

    private func release(_ count: Int) {
        guard let client else { return }
        client.desk.released(count, by: client.link)
    }

    // MARK: - Acknowledging

    /// Has kept what the client has, one batch at a time.
    mutating func acknowledge(_ group: inout DiscardingTaskGroup) {
        guard let client, !client.acknowledgements.isEmpty, !client.isAcknowledging else { return }
        if let moment = client.acknowledgeAgain, moment > now { return }
        client.acknowledgeAgain = nil
        client.isAcknowledging = true
        let (batch, account) = (client.acknowledgements, client.account.name)
        client.acknowledgements = []
        let (office, channel, news, session) = (server.office, channel, news, visitor.session)
        group.addTask(executorPreference: channel.loop) {
            do throws(StoreFailure) {
                try await office.acknowledged(batch, of: account, session: session)
                news.add(.acknowledged(batch))
            } catch {
                news.add(.notAcknowledged(batch, error))
            }
            channel.nudge()
        }
    }

    mutating func acknowledged(_ deliveries: [ClientDelivery]) {
        client?.isAcknowledging = false
        client?.desk.forget(deliveries)
    }

    mutating func notAcknowledged(_ deliveries: [ClientDelivery], _ failure: StoreFailure) {
        notice("what the client has taken cannot be kept", [("why", failure.detail)])
        client?.isAcknowledging = false
        client?.acknowledgements += deliveries
        client?.acknowledgeAgain = now + Self.retry
    }

    // MARK: - The end

    /// After the session: what the client has is kept, the rest goes back.
    @inline(never) mutating func putAwayRest() async {
        for item in news.take() {
            guard case .notAcknowledged(let deliveries, _) = item else { continue }
            client?.acknowledgements += deliveries
        }
        guard let client else { return }
        let account = client.account.name
        let rest = client.outgoing.values.map(\.delivery) + client.desk.leave(client.link)
        if !rest.isEmpty { server.office.putBack(rest, of: account, after: nil) }
        if !client.acknowledgements.isEmpty {
            do throws(StoreFailure) {
                try await server.office.acknowledged(client.acknowledgements, of: account, session: visitor.session)
            } catch {
                log.warning("what the client has taken cannot be kept: it will come again", [("why", error.detail)])
                server.office.putBack(client.acknowledgements, of: account, after: nil)
            }
        }
        client.desk.wake()
    }
}
