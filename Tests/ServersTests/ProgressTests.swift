import Testing

@testable import Servers

/// Times in seconds; the time-out is one minute.
@Suite struct ProgressTests {
    private static let timeout = Duration.seconds(60)

    private func deadline(of progress: Progress, at seconds: Int) -> Duration {
        progress.deadline(at: .seconds(seconds), timeout: Self.timeout)
    }

    /// When a client is cut off that sends `octets` every `interval` seconds, for a day at most.
    private func end(sending octets: Int, every interval: Int) -> Int? {
        var progress = Progress(at: .zero)
        var now = 0
        while now < 86_400 {
            if deadline(of: progress, at: now) <= .seconds(now + interval) {
                return Int(deadline(of: progress, at: now) / .seconds(1))
            }
            now += interval
            progress.received(octets, at: .seconds(now))
        }
        return nil
    }

    @Test func `A client that sends an octet now and then is cut off in the end`() {
        let table: [(octets: Int, interval: Int, end: Int?)] = [
            (1, 1, 600), (1, 59, 600), (0, 59, 600), (1, 60, 60), (1, 61, 60),
            // 16,384 octets in ten minutes are enough, one octet less is not.
            (16_384, 59, nil), (16_384, 60, 60), (1638, 59, 600), (1639, 59, nil), (27, 1, 600), (28, 1, nil),
        ]
        for (octets, interval, expected) in table {
            #expect(end(sending: octets, every: interval) == expected, "\(octets) octets every \(interval) s")
        }
    }

    @Test func `A command or a mail that has come to its end gives the full time anew`() {
        var progress = Progress(at: .seconds(5))
        #expect(deadline(of: progress, at: 5) == .seconds(65))
        #expect(deadline(of: progress, at: 545) == .seconds(605))
        #expect(deadline(of: progress, at: 600) == .seconds(605))
        progress.mark(at: .seconds(600))
        #expect(deadline(of: progress, at: 600) == .seconds(660))
        #expect(deadline(of: progress, at: 1190) == .seconds(1200))
    }

    @Test func `Octets before a command's end do not count for what comes behind it`() {
        var progress = Progress(at: .zero)
        progress.received(16_383, at: .seconds(10))
        #expect(deadline(of: progress, at: 590) == .seconds(600))
        progress.mark(at: .seconds(20))
        progress.received(1, at: .seconds(500))
        #expect(deadline(of: progress, at: 610) == .seconds(620))
        progress.received(16_383, at: .seconds(610))
        #expect(deadline(of: progress, at: 1200) == .seconds(1210))
    }
}
