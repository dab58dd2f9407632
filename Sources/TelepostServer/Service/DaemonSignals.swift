import Glibc
import Runtime

/// The signals that a running gateway obeys.
enum DaemonSignal {
    /// SIGTERM or SIGINT: end in good order; a second one ends at once.
    case stop
    /// SIGHUP: read the configuration again.
    case reload

    static func all(on loop: EventLoop) async -> AsyncMapSequence<AsyncStream<Int32>, DaemonSignal> {
        await SignalWatch.signals([SIGTERM, SIGINT, SIGHUP], on: loop).map { $0 == SIGHUP ? .reload : .stop }
    }
}
