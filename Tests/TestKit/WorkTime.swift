import Foundation
import Glibc

/// How much of a core something took, whatever else the machine was doing.
///
/// For tests that tell linear from quadratic work by a wide margin; how fast something is belongs in a benchmark.
public enum WorkTime {
    /// How many times the usual work a build may take: 1, unless a sanitizer's script says more in `TELEPOST_WORK_FACTOR`.
    public static let factor = Double(ProcessInfo.processInfo.environment["TELEPOST_WORK_FACTOR"] ?? "") ?? 1

    /// The processor time that the calling thread spends in `body`.
    public static func of(_ body: () -> Void) -> Duration {
        let start = now
        body()
        return now - start
    }

    private static var now: Duration {
        var time = timespec()
        unsafe _ = clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time)
        return .seconds(time.tv_sec) + .nanoseconds(time.tv_nsec)
    }
}
