import Foundation
import Synchronization
import TestKit
import Testing

/// `kill -9` at any moment: nothing acknowledged is lost, and what may have been sent twice says so.
@Suite(.timeLimit(.minutes(30))) struct CrashScenarios {
    @Test func `With resend every acknowledged mail arrives, and only what was marked unknown arrives twice`()
        async throws
    {
        try await Stage.run { stage in
            let run = try await Self.rounds(Self.count ?? 10, stage, whenUnknown: "resend")
            let delivery = Delivery(run.smsc.seen.value.parts, of: run.record)
            #expect(run.record.acknowledged.count > 200)
            #expect(delivery.lost.isEmpty)
            #expect(delivery.strange.isEmpty)
            #expect(delivery.doubled.count > 0, "no crash met a message on the wire: the scenario shows nothing")
            let control = ControlSocket(run.telepost)
            for phone in delivery.doubled {
                for message in try await control.messages("&to=%2B\(phone)") {
                    let kinds = try await control.story(message.id).events.map(\.kind)
                    #expect(kinds.contains("unknown"), "message \(message.id) arrived twice: \(kinds)")
                }
            }
        }
    }

    @Test func `With hold nothing arrives twice, and what does not arrive is unknown`() async throws {
        try await Stage.run { stage in
            let run = try await Self.rounds(Self.count ?? 6, stage, whenUnknown: "hold")
            let delivery = Delivery(run.smsc.seen.value.parts, of: run.record)
            #expect(run.record.acknowledged.count > 100)
            #expect(delivery.strange.isEmpty)
            #expect(delivery.doubled.isEmpty)
            let unknown = try await ControlSocket(run.telepost).messages("&state=unknown").map(\.to)
            #expect(unknown.count > 0, "no crash met a message on the wire: the scenario shows nothing")
            #expect(Set(delivery.lost.map { "+" + $0 }).isSubset(of: unknown))
        }
    }

    @Test(.enabled(if: SinkSMSC.isAvailable, "../shared/bench or a C compiler is not there"))
    func `The bench kit finds nothing missing after three crashes`() async throws {
        try await Stage.run { stage in
            let sink = try await SinkSMSC(stage, "--latency-ms", "5", "--dlr")
            let port = try ReservedPort()
            var document = Document(carriers: [Document.Carrier(port: sink.port, more: ["throughput = 400"])])
            (document.smtpPort, document.levels) = (port.number, "EW")
            document.smtp = ["max_transactions = 1000000"]
            var telepost = try await Self.listening(document, stage)
            let (acked, unknown) = (stage.path("acked"), stage.path("unknown"))
            let load = try stage.start(
                try await BenchTools.path("smtpload", stage),
                [
                    "--to", "127.0.0.1:\(port.number)", "-c", "4", "--duration", "5", "--rate", "200", "--size", "300",
                    "--rcpt", "+4477009%05d@sms.test", "--give-up", "20", "--acked", acked, "--unknown", unknown,
                ])
            for _ in 1...3 {
                try await Self.grow(acked, by: Int.random(in: 2_000...12_000))
                await telepost.crash()
                telepost = try await Self.listening(document, stage)
            }
            try await load.end(within: .seconds(60))
            try await ControlSocket(telepost).idle()
            try await telepost.stop()
            try await sink.stop()
            let tool = try #require(Corpus.shared).appending(path: "bench/crosscheck.py").path
            let check = try await stage.run(
                "python3", [tool, "--acked", acked, "--unknown", unknown, "--sink-log", sink.log, "--list"])
            #expect(check.isSuccess, "\(check.output) \(check.errors)")
            #expect(check.output.contains("missing=0"), "\(check.output)")
            #expect(check.output.contains("strangers=0"), "\(check.output)")
        }
    }

    /// How many crashes somebody wants who looks for trouble; a hundred take about half a minute.
    private static let count = ProcessInfo.processInfo.environment["TELEPOST_CRASHES"].flatMap { Int($0) }

    /// What is left after the last round.
    private struct Run: Sendable {
        let smsc: ScriptedSMSC
        let telepost: Telepost
        let record: LoadClient.Record
    }

    /// Crashes the gateway again and again under load, then lets it finish.
    private static func rounds(_ count: Int, _ stage: Stage, whenUnknown: String) async throws -> Run {
        // Slow answers, so that every crash finds messages on the wire.
        let smsc = try stage.smsc(ScriptedSMSC.Behaviour(delay: .milliseconds(15)))
        let port = try ReservedPort()
        var document = Document(smsc, "when_unknown = \"\(whenUnknown)\"", "concatenation = \"udh16\"")
        (document.smtpPort, document.levels) = (port.number, "EW")
        document.smtp = ["max_transactions = 1000000"]
        var telepost = try await listening(document, stage)
        let load = LoadClient(port: port.number, connections: 4)
        for _ in 1...count {
            try await load.acknowledged(more: Int.random(in: 5...60))
            await telepost.crash()
            telepost = try await listening(document, stage)
        }
        let record = try await load.stop()
        smsc.behaviour.withLock { $0.delay = .zero }
        try await ControlSocket(telepost).idle()
        return Run(smsc: smsc, telepost: telepost, record: record)
    }

    /// Starts the gateway and waits until it takes mail; its log says nothing of that here.
    private static func listening(_ document: Document, _ stage: Stage) async throws -> Telepost {
        let telepost = try Telepost(document, on: stage)
        let _: Bool = try await eventually("an SMTP server") {
            guard telepost.process.output.value.ending == nil else {
                throw Trouble(telepost.process.output.value.errors)
            }
            return try await onThread { (try? SMTPDialogue(document.smtpPort)) != nil ? true : nil }
        }
        return telepost
    }

    /// Waits until a file has so many more octets.
    private static func grow(_ path: String, by count: Int) async throws {
        func size() -> Int { (try? FileManager.default.attributesOfItem(atPath: path)[.size] as? Int) ?? 0 }
        let goal = size() + count
        let _: Bool = try await eventually("a longer \(path)") { size() >= goal ? true : nil }
    }
}
