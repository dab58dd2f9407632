import Gateway
import Synchronization

/// Moves the write-ahead log into the database on a thread and a connection of its own, while the writer goes on.
///
/// The log's space can be used again only once all of it has been moved and nothing was added meanwhile. So this moves
/// what it can and has the disk take it, again and again until little is left; the writer, who alone can hold itself up,
/// moves that rest between two transactions (``SQLiteConnection/checkpoint()``).
final class Checkpointer {
    /// A rest that is moved in a few milliseconds: 1 MiB.
    private static let smallRest = 256
    /// Under load there is always a rest; after so many rounds it is as small as it will be.
    private static let mostRounds = 6

    private let connection: SQLiteConnection
    private let board: FigureBoard

    /// A checkpointer that shows its failures on `board`.
    init(_ connection: SQLiteConnection, board: FigureBoard) {
        self.connection = connection
        self.board = board
    }

    /// Serves `orders` until they are closed, then closes its connection.
    func serve(_ orders: CheckpointOrders) {
        while orders.take() {
            moveMost()
            orders.finish()
        }
        connection.close()
        orders.leave()
    }

    private func moveMost() {
        do throws(StoreFailure) {
            var moved = 0
            for _ in 0..<Checkpointer.mostRounds {
                let log = try connection.moveLog()
                try connection.syncDatabase()
                // What came during this round is less than what came during the last one.
                guard log.pages - moved > Checkpointer.smallRest else { return }
                moved = log.moved
            }
        } catch {
            // Nothing is lost by it: what was not moved stays in the log.
            board.figures.withLock { $0.failures += 1 }
        }
    }
}

/// What the writer asks of the ``Checkpointer``, one order at a time.
final class CheckpointOrders: Sendable {
    /// How an order stands.
    enum Standing {
        /// There is none.
        case none
        /// It was given.
        case given
        /// It is done, and the writer has not noticed yet.
        case done
    }

    private struct State {
        var standing = Standing.none
        var isClosed = false
        var isOver = false
    }

    private let state = Mutex(State())
    private let given = Bell()
    private let ended = Bell()

    /// How the latest order stands.
    var standing: Standing { state.withLock { $0.standing } }

    /// For the writer: gives an order.
    func give() {
        state.withLock { $0.standing = .given }
        given.ring()
    }

    /// For the writer: notices that the order is done.
    func clear() {
        state.withLock { $0.standing = .none }
    }

    /// For the writer: waits until the order that was given is done.
    func waitUntilDone() {
        while standing == .given { ended.wait() }
    }

    /// For the writer: ends the other thread, and waits until it has let go of the database.
    func close() {
        state.withLock { $0.isClosed = true }
        given.ring()
        while !state.withLock({ $0.isOver }) { ended.wait() }
    }

    /// For the other thread: waits for an order; `false` when there will be no more.
    fileprivate func take() -> Bool {
        while true {
            let (isGiven, isClosed) = state.withLock { ($0.standing == .given, $0.isClosed) }
            if isClosed { return false }
            if isGiven { return true }
            given.wait()
        }
    }

    /// For the other thread: the order is done.
    fileprivate func finish() {
        state.withLock { $0.standing = .done }
        ended.ring()
    }

    /// For the other thread: it has ended.
    fileprivate func leave() {
        state.withLock { $0.isOver = true }
        ended.ring()
    }
}
