import Gateway
import SMPP
import Synchronization

/// The list through which the child tasks of a conversation report.
final class SMPPNews: Sendable {
    /// What one brings back.
    enum Item: Sendable {
        /// What became of a batch of submissions.
        case submitted([SubmissionUnderWay], [ClientVerdict])
        /// The answer to a question or an order.
        case answer(SMPPServerSession<UInt64>.Input)
        /// All that were asked are answered.
        case answered
        /// What waits for the account has been asked for, or that did not work.
        case asked(StoreFailure?)
        /// These are durably with the client.
        case acknowledged([ClientDelivery])
        /// That could not be kept.
        case notAcknowledged([ClientDelivery], StoreFailure)
    }

    private let list = Mutex<[Item]>([])

    func add(_ item: Item) {
        list.withLock { $0.append(item) }
    }

    func take() -> [Item] {
        list.withLock { list in
            guard !list.isEmpty else { return [] }
            defer { list = [] }
            return list
        }
    }
}
