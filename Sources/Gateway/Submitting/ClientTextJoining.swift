import Messages
import SMS

extension ClientFragment {
    /// The id that its sender is given for it.
    func ticket(as id: FragmentID) -> String { ticket ?? ClientTicket(id, receipts).text }
}

/// Joins parts that clients submitted.
struct ClientTextJoining: Sendable {
    /// A text whose parts have come, or some of them.
    struct Joined: Equatable, Sendable {
        /// The parts, in order.
        var parts: [ClientFragment]
        /// Their numbers in the store.
        var fragments: [FragmentID]
        /// How many parts the text has.
        var count: Int
        /// What they say together.
        var text: JoinedText

        /// The ids that its sender was given, each once.
        var tickets: [String] {
            var tickets: [String] = []
            for (part, id) in zip(parts, fragments) {
                let ticket = part.ticket(as: id)
                if !tickets.contains(ticket) { tickets.append(ticket) }
            }
            return tickets
        }

        /// What its sender wants to hear of any part.
        var receipts: NoticeKinds { parts.reduce([]) { $0.union($1.receipts) } }

        /// What stands for it when nothing can be sent: a message that has failed.
        func failed(because reason: String) -> MessageOrder {
            var order = MessageOrder(.nowhere, via: [], text: text.text, note: reason)
            order.addressedAs = parts.first?.number.e164 ?? ""
            order.originator = parts.first?.source.originator
            order.notices = receipts.asked
            return order
        }
    }

    /// What became of a part.
    enum Outcome: Equatable, Sendable {
        /// It waits for the others; another text that has waited for longest gave way to it.
        case waiting(displaced: Joined?)
        /// With it the text is whole.
        case joined(Joined)
        /// It came before, and its sender was given this id.
        case repeated(ticket: String)
    }

    private struct Piece: Equatable, Sendable {
        let part: ClientFragment
        let id: FragmentID

        static func == (left: Piece, right: Piece) -> Bool { left.part.payload == right.part.payload }
    }

    private typealias Parts = Reassembly<Piece, Timestamp>

    private var parts = Parts(limit: 2_000)
    /// What waits, by the number of its fragment: bounded with the texts.
    private var waiting: [FragmentID: AccountName] = [:]

    /// How many parts wait.
    var count: Int { waiting.count }

    /// Whether the part of that number waits and is `account`'s.
    func isWaiting(_ fragment: FragmentID, of account: AccountName) -> Bool { waiting[fragment] == account }

    /// Takes in a part that the store keeps.
    mutating func receive(_ part: ClientFragment, _ fragment: Fragment, as id: FragmentID) -> Outcome {
        let outcome = parts.receive(
            Piece(part: part, id: id), fragment.place, from: fragment.sender, to: fragment.recipient,
            at: fragment.receivedAt)
        switch outcome {
        case .stored(let displaced):
            waiting[id] = part.account
            return .waiting(displaced: displaced.map { joined($0) })
        case .complete(let pieces):
            for piece in pieces { waiting[piece.id] = nil }
            // A client that submits the same text once more means it.
            _ = parts.expire(before: Timestamp(microseconds: .min), forgetting: Timestamp(microseconds: .max))
            return .joined(
                Joined(
                    parts: pieces.map(\.part), fragments: pieces.map(\.id), count: pieces.count,
                    text: JoinedText(pieces.map(\.part.payload))))
        case .duplicate:
            let first = parts.waiting(fragment.place, from: fragment.sender, to: fragment.recipient)
            return .repeated(ticket: first.map { $0.part.ticket(as: $0.id) } ?? part.ticket(as: id))
        }
    }

    /// The texts whose first part came before `cutoff`: their missing parts will not come.
    mutating func expire(before cutoff: Timestamp) -> [Joined] { parts.expire(before: cutoff).map { joined($0) } }

    private mutating func joined(_ incomplete: Parts.Incomplete) -> Joined {
        for piece in incomplete.pieces { waiting[piece.payload.id] = nil }
        let payloads = incomplete.pieces.map { (number: $0.number, payload: $0.payload.part.payload) }
        return Joined(
            parts: incomplete.pieces.map(\.payload.part), fragments: incomplete.pieces.map(\.payload.id),
            count: incomplete.key.count, text: JoinedText(count: incomplete.key.count, payloads))
    }
}
