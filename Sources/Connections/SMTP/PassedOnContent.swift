import Gateway
import Messages
import Runtime
import Synchronization

/// What a mail on its way out is made of, when its turn has come.
enum OutgoingContent: Sendable {
    /// The order's text alone, or that and the mail that it is put before.
    case whole(text: String, submission: [UInt8])
    /// The store could not be read; the mail waits.
    case unreadable
    /// The mail that was to be passed on is not in the store any more.
    case gone

    /// Why a mail fails that is gone.
    static let absence = "the mail that was to be passed on is not kept any more"
}

/// Reads the mails that are passed on, one at a time: they may be large, and only the one under way is held.
final class PassedOnContent: Sendable {
    private static let pauseAfterFailure = Duration.milliseconds(200)

    private let gateway: Gateway
    private let name: ConnectionName
    private let loop: EventLoop
    private let isFailing = Mutex(false)

    /// For the connection of this name, on its loop.
    init(_ gateway: Gateway, for name: ConnectionName, on loop: EventLoop) {
        self.gateway = gateway
        self.name = name
        self.loop = loop
    }

    /// What is to be sent as `message`. Rests for a moment when the store fails, because the mail comes back at once.
    func content(of message: Message) async -> OutgoingContent {
        let text = message.order.text
        guard message.order.includesSubmission else { return .whole(text: text, submission: []) }
        do throws(StoreFailure) {
            let octets = try await gateway.parts.history.content(of: message.submission)
            note(nil)
            return octets.map { .whole(text: text, submission: $0) } ?? .gone
        } catch {
            note(error)
            await loop.sleep(for: Self.pauseAfterFailure)
            return .unreadable
        }
    }

    private func note(_ failure: StoreFailure?) {
        let wasFailing = isFailing.withLock { isFailing in
            defer { isFailing = failure != nil }
            return isFailing
        }
        if let failure, !wasFailing {
            gateway.log.error(
                name.text, "mail to be passed on waits: the store cannot be read", ["why": failure.detail])
        } else if failure == nil, wasFailing {
            gateway.log.info(name.text, "the store can be read again, mail is passed on")
        }
    }
}
