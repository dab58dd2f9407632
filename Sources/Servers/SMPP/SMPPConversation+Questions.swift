import Gateway
import Messages
import Runtime
import SMPP

/// What a client asks about its messages, and what it wants to be done with them.
extension SMPPConversation {
    mutating func query(_ sequence: UInt32, _ question: QuerySM) {
        guard mayAsk else { return perform(session.receive(.answerQuery(sequence, .throttled, nil), at: now)) }
        client?.questions.append(.query(sequence, question))
    }

    mutating func cancel(_ sequence: UInt32, _ order: CancelSM) {
        guard mayAsk else { return perform(session.receive(.answerOrder(sequence, .throttled), at: now)) }
        client?.questions.append(.cancel(sequence, order))
    }

    mutating func replace(_ sequence: UInt32, _ order: ReplaceSM) {
        guard mayAsk else { return perform(session.receive(.answerOrder(sequence, .throttled), at: now)) }
        let reading = ClientTextReading(alphabet: settings.alphabet, now: server.gateway.now)
        do throws(SubmissionFault) {
            client?.questions.append(.replace(sequence, order.messageID, try reading.text(order)))
        } catch {
            perform(session.receive(.answerOrder(sequence, error.status), at: now))
        }
    }

    /// Whether the account has asked no more in a second than it may submit: each question costs as much as a message.
    private var mayAsk: Bool {
        guard let client else { return false }
        let throughput = client.account.terms.throughput ?? settings.throughput
        return client.desk.permits(1, .questions, throughput: throughput, at: now)
    }

    /// Asks what has come together, one after the other: a client that cancels and then replaces means it in this order.
    mutating func ask(_ group: inout DiscardingTaskGroup) {
        guard let client, !client.questions.isEmpty, !client.isQuestioning else { return }
        renewAccount()
        let (questions, account) = (client.questions, client.account.name)
        client.questions = []
        client.isQuestioning = true
        let (office, channel, news) = (server.office, channel, news)
        group.addTask(executorPreference: channel.loop) {
            for question in questions {
                news.add(.answer(await Self.answer(question, of: account, by: office)))
                channel.nudge()
            }
            news.add(.answered)
            channel.nudge()
        }
    }

    private static func answer(
        _ question: BoundClient.Question, of account: AccountName, by office: any ClientOffice
    ) async -> SMPPServerSession<UInt64>.Input {
        switch question {
        case .query(let sequence, let query): return await answer(sequence, query, account, office)
        case .cancel(let sequence, let cancel):
            return .answerOrder(sequence, await outcome(of: cancel, account, office))
        case .replace(let sequence, let id, let text):
            do throws(OperationRefused) {
                try await office.replace(id, by: text, of: account)
                return .answerOrder(sequence, .ok)
            } catch {
                return .answerOrder(sequence, CommandStatus(error, failure: .replaceFailed))
            }
        }
    }

    private static func answer(
        _ sequence: UInt32, _ query: QuerySM, _ account: AccountName, _ office: any ClientOffice
    ) async -> SMPPServerSession<UInt64>.Input {
        do throws(OperationRefused) {
            let state = try await office.query(
                query.messageID, from: Party(clientSource: query.source), of: account)
            let end = state.endedAt.flatMap { SMPPTime.absolute(tenths: $0.microseconds / 100_000).text }
            return .answerQuery(
                sequence, .ok,
                QuerySMResp(
                    messageID: query.messageID, finalDate: end ?? "", state: ReceiptState(state.outcome).rawValue,
                    errorCode: UInt8(clamping: state.error)))
        } catch {
            return .answerQuery(sequence, CommandStatus(error, failure: .queryFailed), nil)
        }
    }

    private static func outcome(
        of cancel: CancelSM, _ account: AccountName, _ office: any ClientOffice
    ) async -> CommandStatus {
        let source = Party(clientSource: cancel.source)
        let destination = cancel.destination.clientDestination
        guard destination != nil || (cancel.destination.text.isEmpty && !cancel.messageID.isEmpty) else {
            return .invalidDestinationAddress
        }
        do throws(OperationRefused) {
            guard cancel.messageID.isEmpty else {
                try await office.cancel(cancel.messageID, from: source, to: destination ?? "", of: account)
                return .ok
            }
            let count = try await office.cancelAll(from: source, to: destination ?? "", of: account)
            return count > 0 ? .ok : .cancelFailed
        } catch {
            return CommandStatus(error, failure: .cancelFailed)
        }
    }
}
