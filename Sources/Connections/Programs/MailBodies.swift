import Gateway
import Messages
import Runtime
import Synchronization

/// Makes what web hooks are told of mails, with all of their files: a few at a time, because each may be large.
final class MailBodies: Sendable {
    /// How many are held at a time.
    static let most = 4

    private struct State {
        var held = 0
        var waiting: [CheckedContinuation<Void, Never>] = []
    }

    private let gateway: Gateway
    private let loop: EventLoop
    private let passedOn: PassedOnContent
    private let state = Mutex(State())

    init(_ gateway: Gateway, on loop: EventLoop) {
        self.gateway = gateway
        self.loop = loop
        passedOn = PassedOnContent(gateway, for: .webHooks, on: loop)
    }

    /// Calls `body` with what is to be sent for a mail.
    func withBody(of message: Message, _ body: ([UInt8]) async -> Carried) async -> Carried {
        await begin()
        defer { end() }
        // Who had to wait may not be wanted any more.
        guard !Task.isCancelled else { return Carried(outcome: .notWritten) }
        switch await passedOn.content(of: message) {
        case .unreadable: return Carried(outcome: .notWritten)
        case .gone: return .refused(.permanent, OutgoingContent.absence)
        case .whole(let text, let submission):
            let (codec, id) = (gateway.parts.codec, message.id)
            return await body(await loop.offload { Self.body(text, submission, id, codec) })
        }
    }

    private static func body(_ text: String, _ submission: [UInt8], _ id: MessageID, _ codec: any MailCodec) -> [UInt8]
    {
        let octets =
            MailPayload.takesAttachedMessage(text) ? codec.attachedMail(in: submission) ?? submission : submission
        let mail = codec.decode(octets).withFiles(as: codec.leaves(in: octets))
        return MailPayload.body(of: text, message: id, mail: mail, attached: codec.attachedMail(in: octets))
    }

    private func begin() async {
        await withCheckedContinuation { continuation in
            let mayGo = state.withLock { state in
                guard state.held >= Self.most else {
                    state.held += 1
                    return true
                }
                state.waiting.append(continuation)
                return false
            }
            if mayGo { continuation.resume() }
        }
    }

    /// Whoever waited longest takes over the place.
    private func end() {
        let next = state.withLock { state -> CheckedContinuation<Void, Never>? in
            if state.waiting.isEmpty {
                state.held -= 1
                return nil
            }
            return state.waiting.removeFirst()
        }
        next?.resume()
    }
}
