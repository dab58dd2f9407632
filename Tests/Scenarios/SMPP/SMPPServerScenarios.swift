import Foundation
import TestKit
import Testing

/// Programs of others as clients of our SMPP server: what they submit reaches phones, what they hear is what happened.
@Suite(.timeLimit(.minutes(3)), .enabled(if: SMPPPeer.isAvailable, "\(SMPPPeer.absence)"))
struct SMPPServerScenarios {
    static let ours = "+447700900101"
    static let phone = "+447700900123"
    static let password = "correct9"

    /// A gateway with an SMPP server between clients and a simulated carrier.
    struct Scene {
        private(set) var telepost: Telepost
        private(set) var port: UInt16
        private let document: Document
        let carrier: SimulatedCarrier
        let data: String

        init(_ stage: Stage, server: [String] = [], simulating: [String] = []) async throws {
            data = stage.path("carrier")
            carrier = try await SimulatedCarrier(
                stage, ["--data", data, "--report-delay", "50ms"] + simulating)
            var document = Document(carriers: [
                Document.Carrier(port: carrier.port, more: ["numbers = [\"\(ours)\", \"+447700900100\"]"])
            ])
            document.more =
                [
                    "[smpp]", #"listen = ["127.0.0.1:0"]"#,
                ] + server + [
                    "[[account]]", #"name = "alice""#, #"login = ["smpp"]"#, "password = \"\(password)\"",
                    "numbers = [\"\(ours)\"]",
                ]
            self.document = document
            telepost = try await Telepost.ready(document, on: stage)
            try await telepost.connected()
            port = try await telepost.port(of: "smpp", tls: "none")
        }

        /// Starts the gateway again, on another port.
        mutating func restart(_ stage: Stage) async throws {
            telepost = try await Telepost.ready(document, on: stage)
            try await telepost.connected()
            port = try await telepost.port(of: "smpp", tls: "none")
        }

        /// Runs a client to its end.
        func run(
            _ peer: SMPPPeer, _ more: [String], password: String = SMPPServerScenarios.password, on stage: Stage
        ) async throws -> [SMPPPeer.Line] {
            let child = try peer.start(["\(port)", "alice", password] + more, on: stage)
            let ending = try await child.end(within: .seconds(60))
            let output = child.output.value
            #expect(
                ending == .code(password == SMPPServerScenarios.password ? 0 : 1), "\(output.text) \(output.errors)")
            return try SMPPPeer.lines(output.lines)
        }
    }

    private static let words = (1...60).map { "word\($0)" }.joined(separator: " ")
    private static let text = ["--source", ours, "--to", phone, "--text"]

    @Test func `smpplib submits a text and one in parts, asks about them, and hears that they were delivered`()
        async throws
    {
        try await Stage.run { stage in
            let scene = try await Scene(stage)
            for (text, parts) in [("Lift 3 is stuck", 1), (Self.words, 3)] {
                let lines = try await scene.run(
                    .smpplib, Self.text + [text, "--query", "--receipts", "\(parts)"], on: stage)
                let sent = lines.compactMap(\.sent)
                #expect(sent.count == parts && Set(sent).count == parts)
                #expect(lines.compactMap(\.state).count == parts)
                let receipts = lines.compactMap(\.receipt)
                #expect(Set(receipts.map(\.id)) == Set(sent))
                #expect(receipts.allSatisfy { $0.stat == "DELIVRD" && $0.receipted == $0.id && $0.message_state == 2 })
            }
            let shown = try await scene.carrier.process.output.first("both texts on phones") { output in
                output.text.contains("Lift 3 is stuck") && output.text.contains("word60") ? output.text : nil
            }
            #expect(shown.contains("3 parts"))
        }
    }

    @Test func `aiosmpplib submits by header and by payload, and joins what a phone writes`() async throws {
        try await Stage.run { stage in
            let scene = try await Scene(stage)
            let many = try await scene.run(
                .aiosmpplib, Self.text + ["No. # costs 5 €", "--count", "20", "--receipts", "20"], on: stage)
            let answers = many.compactMap(\.answered)
            #expect(answers.count == 20 && many.allSatisfy { ($0.status ?? 0) == 0 })
            #expect(Set(many.compactMap(\.receipt?.id)) == Set(answers))
            for way in [[], ["--payload"]] {
                let lines = try await scene.run(
                    .aiosmpplib, Self.text + [Self.words, "--receipts", "1"] + way, on: stage)
                #expect(lines.compactMap(\.receipt?.stat) == ["DELIVRD"], "\(way)")
            }
            // One line is a text: it waits until the client is there.
            let typed = try stage.write("typed", "Grüße \(Self.words)\n")
            _ = try stage.start(
                Programs.telepost, ["simulate", "phone", "--to", Self.ours, "--data", scene.data, Self.phone],
                input: typed)
            _ = try await scene.telepost.line("the text of the phone") { $0.text == "text from a phone" }
            let lines = try await scene.run(.aiosmpplib, ["--bind", "receiver", "--texts", "1"], on: stage)
            let text = try #require(lines.compactMap(\.text).last)
            #expect(text == .init(from: "447700900123", to: "447700900101", text: "Grüße \(Self.words)"))
        }
    }

    @Test func `receipts that were owed at a kill -9 come after it`() async throws {
        try await Stage.run { stage in
            var scene = try await Scene(stage)
            let before = try await scene.run(.aiosmpplib, Self.text + ["No. #", "--count", "20"], on: stage)
            let answers = Set(before.compactMap(\.answered))
            #expect(answers.count == 20)
            let log = scene.telepost
            let _: Bool = try await eventually("all reports") {
                log.log.count { $0.text == "report" } >= 20 ? true : nil
            }
            await scene.telepost.crash()
            try await scene.restart(stage)
            let heard = before.compactMap(\.receipt?.id)
            let after = try await scene.run(
                .aiosmpplib, ["--bind", "receiver", "--receipts", "\(20 - heard.count)"], on: stage)
            #expect(Set(heard + after.compactMap(\.receipt?.id)) == answers)
        }
    }

    @Test func `a wrong password is refused, and says no more than that`() async throws {
        try await Stage.run { stage in
            let scene = try await Scene(stage)
            let lines = try await scene.run(.smpplib, [], password: "wrong", on: stage)
            // ESME_RINVPASWD, SMPP 3.4 §5.1.3.
            #expect(lines.map(\.status) == [0x0E], "\(lines)")
        }
    }

    @Test(.enabled(if: Programs.has("bearerbox") && Programs.has("smsbox"), "Kannel is not installed"))
    func `Kannel submits a long text, hears that it was delivered, and gets a long answer`() async throws {
        try await Stage.run { stage in
            let scene = try await Scene(stage)
            let (reported, answered) = (try HookServer(), try HookServer())
            defer {
                reported.close()
                answered.close()
            }
            let link = KannelScenarios.Link(port: scene.port, name: "alice", password: Self.password)
            let box = try await KannelScenarios.start(stage, link, answered)
            let report = KannelScenarios.escaped("http://127.0.0.1:\(reported.port)/report?state=%d&words=%A")
            let sent = try await KannelScenarios.get(
                box,
                "/cgi-bin/sendsms?username=test&password=test&from=%2B447700900101&to=%2B447700900123"
                    + "&dlr-mask=1&dlr-url=\(report)&text=\(KannelScenarios.escaped(Self.words))")
            #expect(sent.contains("0: Accepted for delivery"), "\(sent)")
            let call = try await reported.call()
            #expect(call.hasPrefix("GET /report?state=1&") && call.contains("stat%3ADELIVRD"), "\(call)")
            let typed = try stage.write("typed", "answer \(Self.words)\n")
            _ = try stage.start(
                Programs.telepost, ["simulate", "phone", "--to", Self.ours, "--data", scene.data, Self.phone],
                input: typed)
            let answer = try await answered.call()
            let words = Self.words.replacingOccurrences(of: " ", with: "+")
            #expect(answer.contains("text=answer+\(words) "), "\(answer)")
        }
    }
}
