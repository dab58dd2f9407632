import Gateway
import Messages

/// What waits for a connection.
struct ConnectionFigures: Hashable, Sendable {
    /// Messages that wait.
    var waiting = 0
    /// Messages on the wire.
    var sending = 0
    /// Messages of which nobody knows what became.
    var unknown = 0
    /// When the oldest that waits was accepted.
    var oldest: Timestamp?
    /// Parts, or mails, that it got rid of a minute in the last minutes.
    var partsPerMinute = 0.0

    /// Nothing does.
    static let none = ConnectionFigures()

    /// The rate in words; nothing when nothing moves.
    var rate: HTML {
        if partsPerMinute <= 0 { return Piece.none }
        if partsPerMinute < 1 { return "less than 1/min" }
        return "\(Clock.grouped(Int(min(partsPerMinute.rounded(), 1e12))))/min"
    }
}

extension ConnectionFigures {
    /// What the overview says.
    init(_ line: Overview.Line) {
        (waiting, sending, unknown) = (line.waiting, line.underWay, line.held)
        (oldest, partsPerMinute) = (line.oldest, line.partsPerMinute)
    }
}

extension ConnectionStatus.Phase {
    /// The state in a sentence, without its end: since when.
    var sentence: String {
        switch self {
        case .connecting: "Trying to connect and log in, since"
        case .up: "Connected and ready, since"
        case .down: "Not connected; it is tried again by itself. Down since"
        case .paused: "Paused by an operator, since"
        }
    }
}
