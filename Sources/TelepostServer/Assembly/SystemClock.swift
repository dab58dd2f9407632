import Gateway
import Glibc
import Messages

/// The clock of the machine.
struct SystemClock: WallClock {
    var now: Timestamp {
        var time = timespec()
        unsafe _ = clock_gettime(CLOCK_REALTIME, &time)
        return Timestamp(microseconds: Int64(time.tv_sec) * 1_000_000 + Int64(time.tv_nsec) / 1000)
    }
}
