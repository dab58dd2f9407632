import Gateway
import Messages

/// What the board is to be told of a link, at most once a turn.
struct LinkProgress {
    var partsSent = 0
    var partsRefused = 0
    private var outstandingShown = 0

    /// Puts what is new on the board.
    mutating func show(outstanding: Int, of name: ConnectionName, on board: ConnectionBoard) {
        guard partsSent > 0 || partsRefused > 0 || outstanding != outstandingShown else { return }
        board.update(name) { status in
            status.partsSent += partsSent
            status.partsRefused += partsRefused
            status.outstanding = outstanding
        }
        (partsSent, partsRefused, outstandingShown) = (0, 0, outstanding)
    }
}
