import SMS

/// Makes texts of the parts that phones receive.
struct PartJoining: Sendable {
    /// What one part says. Equal pieces with equal places are repetitions.
    struct Piece: Equatable, Sendable {
        let text: String
        let coding: TextCoding
    }

    typealias Parts = Reassembly<Piece, Duration>

    private let patience: Duration
    private var parts: Parts
    /// How many parts came more than once and were not shown again.
    private(set) var repetitions = 0

    init(patience: Duration, limit: Int) {
        self.patience = patience
        parts = Parts(limit: limit)
    }

    /// When the oldest unfinished text is given up; `nil` while there is none.
    var nextExpiry: Duration? { parts.oldest.map { $0 + patience } }

    /// Takes in a part and hands out what can be shown by it: a whole text, or an unfinished one that gives way.
    mutating func receive(_ part: ReceivedPart, at now: Duration) -> PhoneText? {
        let piece = Piece(text: part.text, coding: part.coding)
        let (sender, phone) = (part.source.phoneText, part.destination.phoneText)
        guard let place = part.concatenation else {
            return PhoneText(piece.text, from: sender, to: phone, at: part.time, coding: piece.coding)
        }
        switch parts.receive(piece, place, from: sender, to: phone, at: now) {
        case .stored(let displaced):
            return displaced.map { Self.text($0, at: part.time) }
        case .complete(let pieces):
            let text = pieces.map(\.text).joined()
            return PhoneText(
                text, from: sender, to: phone, at: part.time, parts: place.count,
                coding: pieces.first?.coding ?? piece.coding)
        case .duplicate:
            repetitions += 1
            return nil
        }
    }

    /// Gives up the texts that have waited too long for their parts.
    mutating func expire(at now: Duration, wallTime: Duration) -> [PhoneText] {
        // What is exactly as old as the patience is given up as well, or the caller would be told to come back at once.
        let expired = parts.expire(before: now - patience + .nanoseconds(1))
        return expired.map { Self.text($0, at: wallTime) }
    }

    private static func text(_ incomplete: Parts.Incomplete, at time: Duration) -> PhoneText {
        var text = ""
        var expected = 1
        for piece in incomplete.pieces {
            if piece.number > expected { text += gap }
            text += piece.payload.text
            expected = piece.number + 1
        }
        if expected <= incomplete.key.count { text += gap }
        return PhoneText(
            text, from: incomplete.key.sender, to: incomplete.key.recipient, at: time, parts: incomplete.key.count,
            missing: incomplete.missing, coding: incomplete.pieces.first?.payload.coding ?? .gsm7)
    }

    private static let gap = "[…]"
}
