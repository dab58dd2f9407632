import Foundation
import Testing

/// The store's file system has no room left.
@Suite(.timeLimit(.minutes(30))) struct DiskScenarios {
    @Test(.enabled("this user may not mount file systems here") { try await SmallDisk.isAvailable() })
    func `A full disk stops accepting with 452 while sending goes on, and room ends it`() async throws {
        try await Stage.run { stage in
            try await SmallDisk.run(on: stage, megabytes: 12) { disk in
                let smsc = try stage.smsc(isOpen: false)
                let ordeal = try await Ordeal(stage, smsc, data: "disk/data", padding: 20_000)
                try await ordeal.load.refused(more: 1)
                let line = try await ordeal.telepost.line("no room") {
                    $0.text == "mail refused: no room on the disk at present"
                }
                #expect(line.level == "W")
                try smsc.open()
                try await Self.sendsAll(ordeal)
                try await ordeal.load.refused(more: 5)
                try await disk.grow(toMegabytes: 200)
                try await ordeal.load.acknowledged(more: 30)
                let outcome = try await ordeal.finish()
                #expect(outcome.isSound, "\(outcome.faults)")
                #expect(outcome.delivery.doubled.isEmpty)
                #expect(outcome.delivery.unwanted.isEmpty)
                #expect(outcome.record.acknowledged.count > 100)
                #expect(outcome.messages.allSatisfy { $0.state == "sent" })
                let others = outcome.record.refusals.filter { $0 != "452 4.3.1 no room on the disk at present" }
                #expect(others.isEmpty)
            }
        }
    }

    @Test(.enabled("this user may not mount file systems here") { try await SmallDisk.isAvailable() })
    func `A crash on a full disk loses nothing, and the next run starts on it and sends`() async throws {
        try await Stage.run { stage in
            try await SmallDisk.run(on: stage, megabytes: 12) { disk in
                // Slow answers, so that every crash finds messages on the wire.
                let smsc = try stage.smsc(ScriptedSMSC.Behaviour(delay: .milliseconds(15)))
                var ordeal = try await Ordeal(stage, smsc, data: "disk/data", padding: 20_000)
                for _ in 1...Ordeal.rounds(2) {
                    try await ordeal.load.refused(more: Int.random(in: 1...20))
                    try await ordeal.crash()
                }
                try await ordeal.load.refused(more: 1)
                try await Self.sendsAll(ordeal)
                try await disk.grow(toMegabytes: 200)
                try await ordeal.load.acknowledged(more: 30)
                let outcome = try await ordeal.finish()
                #expect(outcome.isSound, "\(outcome.faults)")
                #expect(outcome.delivery.unwanted.isEmpty)
                #expect(outcome.record.acknowledged.count > 100)
            }
        }
    }

    @Test(.enabled("this user may not mount file systems here") { try await SmallDisk.isAvailable() })
    func `A disk that others fill to the last octet makes everything wait, through crashes, until there is room`()
        async throws
    {
        try await Stage.run { stage in
            try await SmallDisk.run(on: stage, megabytes: 12) { disk in
                let smsc = try stage.smsc(ScriptedSMSC.Behaviour(delay: .milliseconds(15)))
                var ordeal = try await Ordeal(stage, smsc, data: "disk/data")
                for round in 1...Ordeal.rounds(2) {
                    try await ordeal.load.acknowledged(more: 30)
                    try disk.fill()
                    try await ordeal.load.refused(more: Int.random(in: 1...20))
                    if round.isMultiple(of: 2) {
                        try await ordeal.load.refused(more: 1)
                        #expect(ordeal.isAlive)
                        try disk.clear()
                    } else {
                        await ordeal.telepost.crash()
                        try ordeal.launch()
                        try await ordeal.listeningOrWaiting()
                        try disk.clear()
                        try await ordeal.listening()
                    }
                }
                try await ordeal.load.acknowledged(more: 30)
                let outcome = try await ordeal.finish()
                #expect(outcome.isSound, "\(outcome.faults)")
                #expect(outcome.delivery.unwanted.isEmpty)
                #expect(outcome.record.refusals.allSatisfy { $0.hasPrefix("452 4.3.1 ") })
            }
        }
    }

    @Test(.enabled("this user may not mount file systems here") { try await SmallDisk.isAvailable() })
    func `A gateway that is started on a full disk says so, waits, and begins when there is room`() async throws {
        try await Stage.run { stage in
            try await SmallDisk.run(on: stage, megabytes: 4) { disk in
                let smsc = try stage.smsc(isOpen: false)
                let document = Document(smsc)
                let first = try Telepost(document, on: stage, data: "disk/data", named: "gateway")
                try await first.ready()
                try await first.take(Letter("before"), for: "+447700900123@sms.test")
                // In good order, so that not even the log of the database is there to be used again.
                #expect(try await first.stop() == .code(0))
                try disk.fill()
                try smsc.open()
                let second = try Telepost(document, on: stage, data: "disk/data", named: "gateway")
                let line = try await second.line("waiting") { $0.source == "store" && $0.level == "E" }
                #expect(line.text == "no room on the disk: waiting until there is")
                #expect(line.fields["why"]?.contains("No space left on device") == true, "\(line)")
                try disk.clear()
                try await second.ready()
                #expect(try await smsc.text().text == "before")
            }
        }
    }

    /// Waits until everything that was acknowledged so far is on the SMSC.
    private static func sendsAll(_ ordeal: Ordeal) async throws {
        let accepted = ordeal.load.record.value
        let isThere = await ordeal.smsc.seen.wait(for: .seconds(60)) { seen in
            Delivery(seen.parts, of: accepted).lost.isEmpty
        }
        #expect(isThere, "sending does not go on")
    }
}
