import Messages
import SMS

/// Joins the parts of phones' texts that come over one connection, which the store keeps until their text is on its way.
struct PhoneTextJoining: Sendable {
    /// A text whose parts are all there, or as many as there will be.
    struct Joined: Sendable {
        let connection: ConnectionName
        let sender: Party
        let number: Party
        let text: JoinedText
        let fragments: [FragmentID]
    }

    /// What became of a part.
    enum Outcome: Sendable {
        /// It waits for others. `displaced`: a text that has to go without its missing parts, because this one takes its
        /// place.
        case waiting(displaced: Joined?)
        /// The text is whole.
        case joined(Joined)
        /// The text is whole, and the last run has forwarded it.
        case forwarded
        /// It came before.
        case repeated
        /// It is in a form that a later version of Telepost wrote.
        case unreadable
    }

    private struct Piece: Equatable, Sendable {
        let payload: PartPayload
        let id: FragmentID
        /// Whether the text that it was part of is on its way.
        let isForwarded: Bool

        static func == (left: Piece, right: Piece) -> Bool { left.payload == right.payload }
    }

    private typealias Parts = Reassembly<Piece, Timestamp>

    private var connection: ConnectionName?
    private var parts = Parts(limit: 2_000)

    /// Takes in a part that the store has just begun to keep, or keeps from before.
    ///
    /// - Parameter isForwarded: the last run has forwarded its text: it only serves to know repetitions by.
    mutating func receive(_ fragment: Fragment, as id: FragmentID, isForwarded: Bool = false) -> Outcome {
        guard let payload = PartPayload(encoded: fragment.payload) else { return .unreadable }
        connection = fragment.connection
        let outcome = parts.receive(
            Piece(payload: payload, id: id, isForwarded: isForwarded), fragment.place, from: fragment.sender,
            to: fragment.recipient, at: fragment.receivedAt)
        switch outcome {
        case .stored(let displaced): return .waiting(displaced: displaced.flatMap(joined))
        case .complete(let pieces):
            guard !pieces.allSatisfy(\.isForwarded) else { return .forwarded }
            return .joined(
                Joined(
                    connection: fragment.connection, sender: Party(fragment.sender), number: Party(fragment.recipient),
                    text: JoinedText(pieces.map(\.payload)), fragments: pieces.map(\.id)))
        case .duplicate: return .repeated
        }
    }

    /// The texts whose first part came before `cutoff`: their missing parts will not come. Those that were whole before
    /// `past` are forgotten.
    mutating func expire(before cutoff: Timestamp, forgetting past: Timestamp) -> [Joined] {
        parts.expire(before: cutoff, forgetting: past).compactMap(joined)
    }

    /// `nil` for a text that went without its missing parts before.
    private func joined(_ incomplete: Parts.Incomplete) -> Joined? {
        guard let connection, !incomplete.pieces.allSatisfy(\.payload.isForwarded) else { return nil }
        let pieces = incomplete.pieces.map { (number: $0.number, payload: $0.payload.payload) }
        return Joined(
            connection: connection, sender: Party(incomplete.key.sender), number: Party(incomplete.key.recipient),
            text: JoinedText(count: incomplete.key.count, pieces),
            fragments: incomplete.pieces.map(\.payload.id))
    }
}
