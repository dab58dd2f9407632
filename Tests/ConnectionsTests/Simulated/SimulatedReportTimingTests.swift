import Runtime
import SMPP
import Synchronization
import Testing

@testable import Simulators

@Suite(.timeLimit(.minutes(2))) struct SimulatedReportTimingTests {
    /// The ids of the reports that came for `count` texts, once `reports` of them are there.
    private func arrivals(
        _ settings: SMSCSettings, count: Int, reports: Int, seed: UInt64 = 1
    ) async throws -> [String] {
        let arrivals = Arrivals()
        try await SMSCRig.run(settings, seed: seed) { rig, loop in
            let client = try await SMSCClient.bound(to: rig.address, on: loop)
            for token in 1...count { client.submit(SimulatedTexts.single("Hello", wantsReport: true), token) }
            #expect(await client.until { $0.delivered.count == reports && $0.answers.count == count })
            arrivals.list.withLock { $0 = client.arrivals }
            client.channel.close()
        }
        return arrivals.list.withLock { $0 }
    }

    @Test func `early reports come before the answers that tell their ids`() async throws {
        var settings = SMSCRig.quick()
        settings.earlyReportRate = 1
        let arrivals = try await arrivals(settings, count: 5, reports: 5)
        for id in 1...5 {
            let report = try #require(arrivals.firstIndex(of: "report \(id)"))
            let answer = try #require(arrivals.firstIndex(of: "answer \(id)"))
            #expect(report < answer)
        }
    }

    @Test func `some reports are early, and which is the seed's affair`() async throws {
        var settings = SMSCRig.quick()
        settings.earlyReportRate = 0.3
        settings.earlyReportLead = .milliseconds(20)
        func early(_ seed: UInt64) -> [Bool] {
            var desk = SMSCDesk(settings, numbers: SeededNumbers(seed: seed), firstID: 1)
            return (0..<200).map { desk.reportFate(of: MessageNumber($0)).isEarly }
        }
        #expect(early(3) == early(3))
        #expect((30...90).contains(early(3).count { $0 }))
        let arrivals = try await arrivals(settings, count: 60, reports: 60)
        #expect(Set(arrivals).count == 120)
    }

    @Test func `a wide delay brings reports out of order`() async throws {
        var settings = SMSCRig.quick()
        settings.reportDelay = .zero ... .milliseconds(200)
        let arrivals = try await arrivals(settings, count: 40, reports: 40).filter { $0.hasPrefix("report") }
        let expected = (1...40).map { "report \($0)" }
        #expect(Set(arrivals) == Set(expected))
        #expect(arrivals != expected)
    }

    @Test func `late reports come last`() async throws {
        var settings = SMSCRig.quick()
        settings.lateReportRate = 0.5
        settings.lateReportDelay = .milliseconds(200)
        var desk = SMSCDesk(settings, numbers: SeededNumbers(seed: 1), firstID: 1)
        var late: Set<String> = []
        for id in 1...20 where desk.reportFate(of: MessageNumber(UInt64(id))).delay > .zero {
            late.insert("report \(id)")
        }
        let reports = try await arrivals(settings, count: 20, reports: 20).filter { $0.hasPrefix("report") }
        #expect((5...15).contains(late.count))
        #expect(Set(reports.suffix(late.count)) == late)
    }

    @Test func `reports come twice, and about messages that never were`() async throws {
        var settings = SMSCRig.quick()
        settings.duplicateReportRate = 1
        settings.strayReportRate = 1
        let arrivals = try await arrivals(settings, count: 10, reports: 30)
        for id in 1...10 {
            #expect(arrivals.count { $0 == "report \(id)" } == 2)
            #expect(arrivals.count { $0 == "report \(id + 1 << 40)" } == 1)
        }
    }

    @Test func `whatever comes besides the report takes room in the queue`() async throws {
        var settings = SMSCRig.quick()
        settings.receipts = .intermediate
        settings.duplicateReportRate = 1
        settings.strayReportRate = 1
        for (limit, status) in [(3, CommandStatus.messageQueueFull), (4, .ok), (5, .ok)] {
            settings.queueLimit = limit
            try await SMSCRig.run(settings) { rig, loop in
                let client = try await SMSCClient.bound(to: rig.address, on: loop)
                client.submit(SimulatedTexts.single("Hello", wantsReport: true))
                #expect(await client.until { $0.answers.count == 1 })
                #expect(client.answers[1]?.status == status)
                if status.isOK { #expect(await client.until { $0.delivered.count == 4 }) }
                client.channel.close()
            }
        }
    }
}

/// What a client saw, for a test to read after the rig has ended.
private final class Arrivals: Sendable {
    let list = Mutex<[String]>([])
}
