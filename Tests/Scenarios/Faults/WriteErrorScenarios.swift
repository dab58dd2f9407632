import Foundation
import Glibc
import Testing

/// Writing to the database fails now and then.
@Suite(.timeLimit(.minutes(30))) struct WriteErrorScenarios {
    /// What goes wrong, and how the client hears of it.
    struct Case: Sendable, CustomTestStringConvertible {
        let testDescription: String
        let trouble: FaultShim.Disturbance
        let reply: String
        /// What it may hear as well.
        var orElse: String?
    }

    static let cases = [
        Case(
            testDescription: "writes fail with EIO", trouble: FaultShim.Disturbance(writes: 10, error: EIO),
            reply: "451 4.3.0 the message could not be stored"),
        Case(
            testDescription: "syncs fail with EIO", trouble: FaultShim.Disturbance(syncs: 400, error: EIO),
            reply: "451 4.3.0 the message could not be stored"),
        Case(
            testDescription: "writes fail with ENOSPC", trouble: FaultShim.Disturbance(writes: 10, error: ENOSPC),
            reply: "452 4.3.1 no room on the disk at present",
            // SQLite does not say why it could not make the index of its log larger.
            orElse: "451 4.3.0 the message could not be stored"),
    ]

    @Test(.enabled(if: FaultShim.isAvailable, "a C compiler is not there"), arguments: cases)
    func `Writes that fail cost a temporary refusal and nothing else`(_ wrong: Case) async throws {
        try await Stage.run { stage in
            let shim = try await FaultShim(stage, seed: Int.random(in: 1...1_000_000))
            let smsc = try stage.smsc(ScriptedSMSC.Behaviour(delay: .milliseconds(5)))
            let ordeal = try await Ordeal(stage, smsc, environment: shim.environment)
            for _ in 1...Ordeal.rounds(2) {
                try await ordeal.load.acknowledged(more: 20)
                shim.disturb(wrong.trouble)
                try await shim.failed(more: 20)
                try await ordeal.load.refused(more: 5)
                shim.disturb(.none)
                #expect(ordeal.isAlive)
            }
            try await ordeal.load.acknowledged(more: 20)
            let outcome = try await ordeal.finish()
            #expect(outcome.isSound, "\(outcome.faults)")
            #expect(outcome.delivery.doubled.isEmpty)
            #expect(outcome.delivery.unwanted.isEmpty)
            #expect(outcome.messages.allSatisfy { $0.state == "sent" })
            let replies = Set(outcome.record.refusals)
            #expect(replies.contains(wrong.reply))
            #expect(replies.isSubset(of: [wrong.reply, wrong.orElse ?? wrong.reply]), "\(replies)")
            let line = try await ordeal.telepost.line("refused") { $0.text.hasPrefix("mail refused: ") }
            #expect(line.fields["detail"]?.contains("SQLite") == true, "\(line)")
            #expect(try await ordeal.telepost.stop() == .code(0))
            try await Self.isWhole(ordeal.telepost, stage)
        }
    }

    @Test(.enabled(if: FaultShim.isAvailable, "a C compiler is not there"))
    func `Crashes among writes that fail lose nothing, and the database is whole`() async throws {
        try await Stage.run { stage in
            let shim = try await FaultShim(stage, seed: Int.random(in: 1...1_000_000))
            let smsc = try stage.smsc(ScriptedSMSC.Behaviour(delay: .milliseconds(15)))
            var ordeal = try await Ordeal(stage, smsc, environment: shim.environment)
            for round in 1...Ordeal.rounds(3) {
                try await ordeal.load.acknowledged(more: 20)
                shim.disturb(Self.cases[round % Self.cases.count].trouble)
                try await shim.failed(more: Int.random(in: 1...40))
                await ordeal.telepost.crash()
                shim.disturb(.none)
                try await Self.isWhole(ordeal.telepost, stage)
                try await ordeal.start()
            }
            try await ordeal.load.acknowledged(more: 20)
            // A refusal whose octets reached the disk before the sync failed may come true in a crash: what the client
            // says again then arrives twice, which is better than never.
            let outcome = try await ordeal.finish()
            #expect(outcome.isSound, "\(outcome.faults)")
            #expect(try await ordeal.telepost.stop() == .code(0))
            try await Self.isWhole(ordeal.telepost, stage)
        }
    }

    /// Has SQLite itself look at the database, without Telepost.
    private static func isWhole(_ telepost: Telepost, _ stage: Stage) async throws {
        let script =
            "import sqlite3, sys\nfor row in sqlite3.connect(sys.argv[1]).execute('PRAGMA integrity_check'): print(row[0])"
        let check = try await stage.run("python3", ["-c", script, "\(telepost.data)/telepost.db"])
        #expect(check.output == "ok", "\(check.output) \(check.errors)")
    }
}
