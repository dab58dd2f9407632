import Foundation
import TestKit
import Testing

/// `kill -9` while clients of our SMPP server submit: what was answered with ESME_ROK reaches the network.
@Suite(.timeLimit(.minutes(3)), .enabled(if: SinkSMSC.isAvailable, "../shared/bench or a C compiler is not there"))
struct SMPPCrashScenarios {
    @Test func `Every submit that was answered arrives at the network, over three crashes`() async throws {
        try await Stage.run { stage in
            let sink = try await SinkSMSC(stage, "--latency-ms", "5")
            let port = try ReservedPort()
            var document = Document(carriers: [Document.Carrier(port: sink.port, more: ["throughput = 2000"])])
            document.levels = "EWI"
            document.more = [
                "[smpp]", "listen = [\"127.0.0.1:\(port.number)\"]", "[[account]]", #"name = "bench""#,
                #"password = "bench""#, #"login = ["smpp"]"#, #"senders = ["+447000000001"]"#,
            ]
            var telepost = try await Telepost.ready(document, on: stage)
            var records: [String] = []
            for round in 1...3 {
                let acked = stage.path("acked\(round)")
                let load = try stage.start(
                    try await BenchTools.path("smppload", stage),
                    [
                        "--to", "127.0.0.1:\(port.number)", "-c", "4", "--window", "50", "--rate", "1500",
                        "--duration", "5", "--acked", acked,
                    ])
                try await Self.grow(acked, by: Int.random(in: 10_000...150_000))
                await telepost.crash()
                try await load.end(within: .seconds(30))
                records.append(acked)
                telepost = try await Telepost.ready(document, on: stage)
            }
            let control = ControlSocket(telepost)
            try await control.idle()
            try await telepost.stop()
            try await sink.stop()
            let tool = try #require(Corpus.shared).appending(path: "bench/crosscheck.py").path
            let check = try await stage.run(
                "python3", [tool, "--sink-log", sink.log, "--acked"] + records)
            #expect(check.isSuccess, "\(check.output) \(check.errors)")
            #expect(check.output.contains("missing=0"), "\(check.output)")
        }
    }

    /// Waits until a file has so many more octets.
    private static func grow(_ path: String, by count: Int) async throws {
        func size() -> Int { (try? FileManager.default.attributesOfItem(atPath: path)[.size] as? Int) ?? 0 }
        let goal = size() + count
        let _: Bool = try await eventually("a longer \(path)") { size() >= goal ? true : nil }
    }
}
