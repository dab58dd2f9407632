import Bytes
import Gateway
import Messages
import Runtime
import SMPP

/// From the client to the gateway. All that was read in one turn goes to the gateway at once, and so into one commit.
extension SMPPConversation {
    /// So many batches are under way at a time; what comes meanwhile makes the next one.
    private static let batchesAtMost = 4

    /// Notes a submission for the next batch, or answers it at once.
    mutating func collect(_ sequence: UInt32, _ request: SubmitRequest) {
        guard let client else { return }
        let count: Int
        switch request {
        case .message: count = 1
        case .multi(let multi): count = multi.destinations.count
        }
        let throughput = client.account.terms.throughput ?? settings.throughput
        guard client.desk.permits(count, throughput: throughput, at: now) else {
            return refuse(sequence, SubmissionFault(.throttled, "more messages a second than agreed"))
        }
        let reading = ClientTextReading(alphabet: settings.alphabet, now: server.gateway.now)
        do throws(SubmissionFault) {
            switch request {
            case .message(let message):
                let text = try reading.text(message)
                client.submissions.append(
                    SubmissionUnderWay(sequence: sequence, texts: [text], answer: .single))
            case .multi(let multi): try collect(sequence, multi, reading)
            }
        } catch {
            refuse(sequence, error)
        }
    }

    private mutating func collect(
        _ sequence: UInt32, _ multi: SubmitMulti, _ reading: ClientTextReading
    ) throws(SubmissionFault) {
        guard let client else { return }
        var (texts, addresses, refused) = try reading.texts(multi)
        for index in texts.indices { texts[index].group = Int(sequence) }
        guard !texts.isEmpty else {
            client.counts.refused += refused.count
            let answer = SubmitMultiResp(messageID: "", unsuccessful: refused)
            return perform(session.receive(.answerMulti(sequence, .submitFailed, answer), at: now))
        }
        client.submissions.append(
            SubmissionUnderWay(sequence: sequence, texts: texts, answer: .multi(addresses, refused: refused)))
    }

    private mutating func refuse(_ sequence: UInt32, _ fault: SubmissionFault) {
        client?.counts.refused += 1
        log.trace("refused: \(fault.words)", [("sequence", "\(sequence)"), ("status", "\(fault.status)")])
        perform(session.receive(.answer(sequence, SMPPAnswer(fault.status, fault.words)), at: now))
    }

    /// Hands on what has come together.
    mutating func submit(_ group: inout DiscardingTaskGroup) {
        guard let client, !client.submissions.isEmpty, client.batchesUnderWay < Self.batchesAtMost else { return }
        renewAccount()
        let (batch, account) = (client.submissions, client.account)
        client.submissions = []
        client.batchesUnderWay += 1
        let (office, channel, news) = (server.office, channel, news)
        let (session, address) = (visitor.session, visitor.address.description)
        group.addTask(executorPreference: channel.loop) {
            let verdicts = await office.submit(
                batch.flatMap(\.texts), from: account, session: session, client: address)
            news.add(.submitted(batch, verdicts))
            channel.nudge()
        }
    }

    /// Answers a batch.
    mutating func submitted(_ batch: [SubmissionUnderWay], _ verdicts: [ClientVerdict]) {
        client?.batchesUnderWay -= 1
        var rest = verdicts[...]
        for submission in batch {
            let own = rest.prefix(submission.texts.count)
            rest = rest.dropFirst(submission.texts.count)
            switch submission.answer {
            case .single: answer(submission.sequence, own.first)
            case .multi(let addresses, let refused): answer(submission.sequence, own, addresses, refused)
            }
        }
    }

    private mutating func answer(_ sequence: UInt32, _ verdict: ClientVerdict?) {
        switch verdict {
        case .taken(let id):
            client?.counts.accepted += 1
            perform(session.receive(.answer(sequence, SMPPAnswer(status: .ok, messageID: id)), at: now))
        case .refused(let refusal): refuse(sequence, SubmissionFault(CommandStatus(refusal), refusal.words))
        case nil: refuse(sequence, SubmissionFault(.systemError, "the gateway said nothing"))
        }
    }

    private mutating func answer(
        _ sequence: UInt32, _ verdicts: ArraySlice<ClientVerdict>, _ addresses: [SMPPAddress],
        _ refused: [SubmitMultiResp.Unsuccessful]
    ) {
        var (id, unsuccessful) = (String?.none, refused)
        for (verdict, address) in zip(verdicts, addresses) {
            switch verdict {
            case .taken(let own):
                client?.counts.accepted += 1
                id = id ?? own
            case .refused(let refusal):
                unsuccessful.append(SubmitMultiResp.Unsuccessful(address: address, status: CommandStatus(refusal)))
            }
        }
        client?.counts.refused += unsuccessful.count
        let answer = SubmitMultiResp(messageID: id ?? "", unsuccessful: unsuccessful)
        perform(session.receive(.answerMulti(sequence, id == nil ? .submitFailed : .ok, answer), at: now))
    }
}

extension SMPPAnswer {
    /// A refusal with words, which clients of some versions get.
    init(_ status: CommandStatus, _ words: String) {
        self.init(status: status)
        parameters.additionalStatusText = words
    }
}
