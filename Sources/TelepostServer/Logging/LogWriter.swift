import Configuration
import Gateway
import Glibc
import Messages
import Synchronization

/// Writes the log to the console, to a daily file and to the system's log, on a thread of its own.
///
/// Whoever writes a line only appends it to a list. When lines come faster than they can be written, lines of levels I
/// and T are dropped and counted; E and W never are.
final class LogWriter: LogSink {
    /// Where lines go.
    struct Destinations: Sendable {
        /// A file for each day, or as often as its date changes.
        struct File: Sendable {
            let path: String
            let levels: Set<LogLevel>
            let date: LogDate
        }

        var console: Set<LogLevel> = []
        var file: File?
        var system: Set<LogLevel> = []
        var isJSON = false
    }

    private struct Waiting {
        var records: [LogRecord] = []
        var dropped = 0
        var isClosed = false
    }

    private static let most = 20_000
    let levels: Set<LogLevel>
    private let destinations: Destinations
    private let waiting = Mutex(Waiting())
    private let arrived = Semaphore()
    private let finished = Semaphore()

    init(_ destinations: Destinations) {
        self.destinations = destinations
        levels = destinations.console.union(destinations.system).union(destinations.file?.levels ?? [])
        startThread { [self] in run(LogOutput(destinations)) }
    }

    func write(_ record: LogRecord) {
        let isFirst = waiting.withLock { waiting in
            let matters = record.level == .error || record.level == .warning
            guard matters || waiting.records.count < Self.most else {
                waiting.dropped += 1
                return false
            }
            waiting.records.append(record)
            return waiting.records.count == 1
        }
        if isFirst { arrived.signal() }
    }

    /// Writes what waits, then ends the thread.
    func close() {
        waiting.withLock { $0.isClosed = true }
        arrived.signal()
        finished.wait()
    }

    private func run(_ output: LogOutput) {
        while true {
            arrived.wait()
            let taken = waiting.withLock { waiting in
                let taken = waiting
                waiting.records.removeAll()
                waiting.dropped = 0
                return taken
            }
            for record in taken.records { output.write(record) }
            if taken.dropped > 0, let last = taken.records.last {
                output.write(
                    LogRecord(
                        at: last.at, level: .warning, source: "log", text: "lines were dropped: too many at once",
                        fields: [("lines", "\(taken.dropped)")]))
            }
            output.flush()
            if taken.isClosed { break }
        }
        finished.signal()
    }
}

/// A counting semaphore of the system.
@safe final class Semaphore: @unchecked Sendable {
    // `sem_t` is made to be used by several threads; its address never changes.
    private let semaphore = UnsafeMutablePointer<sem_t>.allocate(capacity: 1)

    init() {
        unsafe sem_init(semaphore, 0, 0)
    }

    deinit {
        unsafe sem_destroy(semaphore)
        unsafe semaphore.deallocate()
    }

    func signal() {
        unsafe _ = sem_post(semaphore)
    }

    func wait() {
        while unsafe sem_wait(semaphore) != 0 && errno == EINTR {}
    }
}

/// Runs `body` on a new thread, which nobody joins.
func startThread(_ body: @escaping @Sendable () -> Void) {
    final class Body {
        let body: @Sendable () -> Void
        init(_ body: @escaping @Sendable () -> Void) { self.body = body }
    }
    var thread = pthread_t()
    let argument = unsafe Unmanaged.passRetained(Body(body)).toOpaque()
    unsafe pthread_create(
        &thread, nil,
        { argument in
            guard let argument = unsafe argument else { return nil }
            unsafe Unmanaged<Body>.fromOpaque(argument).takeRetainedValue().body()
            return nil
        }, argument)
    pthread_detach(thread)
}
