import Messages
import Synchronization

/// Which mail a phone's answer belongs to, and from which number of ours a mail goes out.
public final class Conversations: Sendable {
    /// Whose answer a text is.
    enum Owner: Hashable, Sendable {
        /// It answers this; the text without the code.
        case found(Binding, text: String)
        /// It might answer either; the one that wrote last, first.
        case contested([Binding], text: String)
        /// Nobody wrote to that phone, or long ago.
        case none
    }

    private let store: any Store
    private let turns = Turns<PhoneNumber>()
    private let lastCode = Mutex<Int64>(0)

    /// Conversations that `store` remembers.
    init(store: any Store) {
        self.store = store
    }

    /// Goes on with the codes where the last run stopped.
    func resume() async throws(StoreFailure) {
        let last = try await store.lastConversationCode()
        lastCode.withLock { $0 = max($0, last) }
    }

    /// A code that no conversation had.
    func nextCode() -> Int64 {
        lastCode.withLock { last in
            last += 1
            return last
        }
    }

    /// Begins the turns of phones to which somebody writes from one of several numbers: who chooses a number has to see
    /// what others chose. ``end(_:)`` gives them back.
    func begin(_ phones: Set<PhoneNumber>) async {
        for phone in phones.sorted(by: { $0.e164 < $1.e164 }) { await turns.begin(phone) }
    }

    /// Gives the turns back.
    func end(_ phones: Set<PhoneNumber>) {
        for phone in phones { turns.end(phone) }
    }

    /// The number of ours that `owner` writes to `phone` from: the one of their conversation; else one that nobody else
    /// has a conversation with this phone on; else the one whose conversation is the oldest.
    func number(
        of numbers: [Originator], for owner: EmailAddress, to phone: PhoneNumber, at now: Timestamp
    ) async throws(StoreFailure) -> (number: Originator?, isShared: Bool) {
        guard numbers.count > 1 else { return (numbers.first, false) }
        let bindings = try await store.bindings(of: phone, at: now)
        let theirs = bindings.first { binding in
            binding.conversation.owner.isSame(as: owner)
                && binding.conversation.ours.map { numbers.contains($0) } == true
        }
        if let theirs { return (theirs.conversation.ours, false) }
        let taken = bindings.compactMap(\.conversation.ours)
        if let free = numbers.first(where: { !taken.contains($0) }) { return (free, false) }
        return (taken.last { numbers.contains($0) } ?? numbers.first, true)
    }

    /// Whose answer `text` is: the code in it decides, then phone and number, then the phone alone where the number tells
    /// nothing, because the network replaced it or the mail went out without one of `numbers`.
    func owner(of text: PhoneText, numbers: [Originator]) async throws(StoreFailure) -> Owner {
        if let (code, rest) = ConversationCode.find(in: text.text),
            let binding = try await store.binding(code: code, at: text.receivedAt),
            text.phone == nil || binding.phone == text.phone
        {
            return .found(binding, text: rest)
        }
        guard let phone = text.phone else { return .none }
        let bindings = try await store.bindings(of: phone, at: text.receivedAt)
        let exact = bindings.filter { $0.conversation.ours != nil && $0.conversation.ours == text.ours }
        let numberTells = text.ours.map { numbers.contains($0) } ?? false
        let others = bindings.filter { !numberTells || !$0.isBound(toOneOf: numbers) }
        let candidates = exact.isEmpty ? others : exact
        guard let latest = candidates.first else { return .none }
        let hasOthers = candidates.contains { !$0.conversation.owner.isSame(as: latest.conversation.owner) }
        let isContested = latest.contestedUntil.map { $0 > text.receivedAt } == true
        return hasOthers || isContested ? .contested(candidates, text: text.text) : .found(latest, text: text.text)
    }
}

extension Binding {
    fileprivate func isBound(toOneOf numbers: [Originator]) -> Bool {
        conversation.ours.map { numbers.contains($0) } == true
    }
}

extension EmailAddress {
    /// Whether it is the same person's, the case of its letters aside.
    func isSame(as other: EmailAddress) -> Bool {
        self == other || description.lowercased() == other.description.lowercased()
    }
}
