import Synchronization

/// The body of an answer that is written piece by piece while the client reads it.
///
/// While there is nothing to send, the connection is suspended. Each is resumed exactly once: it is suspended and entered
/// as ``State/suspended`` under one lock, and whoever resumes it takes the entry out under the same lock. A stream that
/// has been cut suspends nothing any more.
///
/// Limit: what the client has not read yet; a client that is so far behind is cut off.
package final class BodyStream: Sendable {
    /// What there is for the client.
    enum Reading: Hashable {
        /// So many octets were put into its buffer.
        case octets(Int)
        /// Nothing yet: its connection is suspended.
        case nothingYet
        /// The body ends here.
        case end
        /// The connection is to be closed.
        case cut
    }

    private struct State {
        var pending: [UInt8] = []
        /// How many of `pending` have been read.
        var readCount = 0
        var isFinished = false
        var isCut = false
        var suspended: SuspendedConnection?
        var hangUp: (@Sendable () -> Void)?

        mutating func resume() {
            guard let connection = suspended else { return }
            suspended = nil
            connection.resume()
        }

        mutating func cut() {
            isCut = true
            (pending, readCount) = ([], 0)
            resume()
        }

        mutating func add(_ octets: [UInt8]) {
            // What has been read goes now and then, also when the reader never comes to the end.
            if readCount > pending.count / 2 {
                pending.removeFirst(readCount)
                readCount = 0
            }
            pending += octets
        }

        mutating func takeNext(atMost count: Int) -> ArraySlice<UInt8> {
            let next = pending[readCount...].prefix(count)
            readCount = next.endIndex
            if readCount == pending.count { (pending, readCount) = ([], 0) }
            return next
        }
    }

    private let limit: Int
    private let state = Mutex(State())

    /// A body with nothing in it yet, of which at most `limit` octets may wait to be read.
    package init(limit: Int = 1 << 20) {
        self.limit = limit
    }

    /// Adds to the body.
    ///
    /// - Returns: `false` when nobody reads it any more, or the reader is too far behind; then it is over. That a client
    ///   has gone shows when something is written to it, so it is the next piece but one that hears of it.
    @discardableResult
    package func write(_ octets: [UInt8]) -> Bool {
        state.withLock { state in
            guard !state.isFinished, !state.isCut else { return false }
            guard state.pending.count - state.readCount + octets.count <= limit else {
                state.cut()
                state.hangUp?()
                return false
            }
            state.add(octets)
            state.resume()
            return true
        }
    }

    /// Ends the body after what has been written.
    package func finish() {
        state.withLock { state in
            state.isFinished = true
            state.resume()
        }
    }

    /// Whether what is written will still be read.
    package var isOpen: Bool { state.withLock { !$0.isFinished && !$0.isCut } }

    /// What has been written and not yet read, taken out; for those who read without a connection.
    package func take() -> [UInt8] {
        state.withLock { state in Array(state.takeNext(atMost: .max)) }
    }

    /// Ends the body at once: what waits is dropped, and the connection closed.
    package func cut() {
        state.withLock { $0.cut() }
    }

    /// Whether a connection rests until something is written.
    var isAwaited: Bool { state.withLock { $0.suspended != nil } }

    /// Somebody reads it from now on, whose socket `hangUp` shuts down. The octets of `beginning` come first.
    ///
    /// `hangUp` is called under the lock of the stream, so not after ``readerLeft()``.
    func begin(with beginning: [UInt8], hangUp: @escaping @Sendable () -> Void) {
        state.withLock { state in
            state.hangUp = hangUp
            if !beginning.isEmpty, !state.isCut { state.pending.insert(contentsOf: beginning, at: state.readCount) }
        }
    }

    /// Nobody reads it any more. Its connection is not suspended: the library closes none that is.
    func readerLeft() {
        state.withLock { state in
            state.hangUp = nil
            state.cut()
        }
    }

    /// What there is, or else suspends the connection; only while the library is handling that.
    func read(into buffer: UnsafeMutableRawBufferPointer, on connection: SuspendedConnection) -> Reading {
        state.withLock { state in
            if state.isCut { return .cut }
            let next = state.takeNext(atMost: buffer.count)
            if !next.isEmpty {
                unsafe buffer.copyBytes(from: next)
                return .octets(next.count)
            }
            if state.isFinished { return .end }
            connection.suspend()
            state.suspended = connection
            return .nothingYet
        }
    }
}
