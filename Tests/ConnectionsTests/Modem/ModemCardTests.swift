import Foundation
import Gateway
import Messages
import Modem
import Runtime
import SMS
import Simulators
import Testing

@testable import Connections

/// Cards, PINs, and modems that are to be found.
@Suite(.timeLimit(.minutes(2))) struct ModemCardTests {
    private func folder() throws -> String {
        let folder = FileManager.default.temporaryDirectory.appending(path: "modems-\(UUID())")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        return folder.path
    }

    @Test func `The PIN unlocks the SIM, and may be entered again after a restart`() async throws {
        let ledger = try folder() + "/modems"
        try await ModemRig.run { rig in
            let modem = try await rig.plug { $0.pin = "1234" }
            var settings = rig.settings(modem)
            settings.devices[0].pin = "1234"
            settings.ledgerFolder = ledger
            for round in 1...2 {
                let connection = ModemConnection(settings, gateway: rig.gateway, on: rig.loop)
                rig.start(connection)
                try await rig.lines.until("the modem is ready", count: round)
                connection.stop()
                try await rig.ended(connection)
                modem.order("unplug")
                modem.order("plug")
                _ = await modem.simulator.waitForPath(until: rig.loop.now + .seconds(5))
            }
            #expect(modem.count("+CPIN=") == 2)
        }
    }

    @Test func `A PIN that the SIM refuses is tried once, also after a restart`() async throws {
        let ledger = try folder() + "/modems"
        try await ModemRig.run { rig in
            let modem = try await rig.plug { $0.pin = "1234" }
            var settings = rig.settings(modem)
            settings.devices[0].pin = "9999"
            settings.ledgerFolder = ledger
            for _ in 1...3 {
                let connection = ModemConnection(settings, gateway: rig.gateway, on: rig.loop)
                rig.start(connection)
                let board = rig.gateway.board
                try await rig.until("the connection to be down") {
                    board.status(of: ModemRig.name)?.reason.contains("PIN") == true
                }
                // A few more sessions, each of which finds the lock.
                let sessions = modem.count("+CPIN?")
                try await rig.until("another look") { modem.count("+CPIN?") > sessions }
                connection.stop()
                try await rig.ended(connection)
            }
            #expect(modem.count("+CPIN=") == 1)
        }
    }

    @Test func `Without a PIN a locked SIM is left alone, and the board says why`() async throws {
        try await ModemRig.run { rig in
            let modem = try await rig.plug { $0.pin = "1234" }
            rig.start(ModemConnection(rig.settings(modem), gateway: rig.gateway, on: rig.loop))
            let board = rig.gateway.board
            try await rig.until("the connection to be down") {
                board.status(of: ModemRig.name)?.reason.contains("PIN") == true
            }
            #expect(modem.count("+CPIN=") == 0)
        }
    }

    @Test func `A modem is found by its number among others`() async throws {
        let folder = try folder()
        try await ModemRig.run { rig in
            _ = try await rig.plug {
                $0.link = folder + "/a"
                $0.imei = "490154203237526"
            }
            let wanted = try await rig.plug { $0.link = folder + "/b" }
            var settings = rig.settings(wanted)
            settings.devices[0].path = nil
            settings.devices[0].imei = "490154203237518"
            settings.searchFolder = folder
            try await rig.startReady(settings)
            rig.queue(rig.message(1))
            try await rig.ledger.until(1, is: .delivered)
            #expect(wanted.texts == ["hello"])
        }
    }

    @Test func `A SIM that is taken out and put back goes on`() async throws {
        try await ModemRig.run { rig in
            let modem = try await rig.plug()
            var settings = rig.settings(modem)
            settings.session.checkInterval = .milliseconds(50)
            settings.session.startTimeout = .milliseconds(100)
            try await rig.startReady(settings)
            modem.order("sim out")
            let board = rig.gateway.board
            rig.queue(rig.message(1))
            try await rig.until("the connection to be down") { board.status(of: ModemRig.name)?.phase == .down }
            #expect(modem.texts.isEmpty)
            modem.order("sim in")
            rig.clock.advance(by: .seconds(600))
            try await rig.ledger.until(1, is: .delivered)
        }
    }

    @Test func `Without a network nothing is sent, and all of it once there is one`() async throws {
        try await ModemRig.run { rig in
            let modem = try await rig.plug()
            var settings = rig.settings(modem)
            settings.session.checkInterval = .milliseconds(50)
            try await rig.startReady(settings)
            modem.order("register denied")
            let board = rig.gateway.board
            try await rig.until("the connection to be down") { board.status(of: ModemRig.name)?.phase == .down }
            rig.queue(rig.message(1))
            #expect(board.status(of: ModemRig.name)?.reason.contains("refuses the SIM") == true)
            modem.order("register roaming")
            try await rig.ledger.until(1, is: .delivered)
        }
    }

    @Test func `A test says step by step how a modem is`() async throws {
        try await ModemRig.run { rig in
            let modem = try await rig.plug()
            var test = ModemConnectionTest(rig.settings(modem), on: rig.loop)
            let steps = await test.run()
            #expect(steps.map(\.name) == ["device", "modem", "sim", "network"] && steps.allSatisfy(\.isDone))
            #expect(modem.count("+CMGL") + modem.count("+CMGD") == 0 || modem.count("+CMGD") == 0)
        }
    }

    @Test func `A test stops at what is wrong`() async throws {
        try await ModemRig.run { rig in
            let modem = try await rig.plug { $0.pin = "1234" }
            var settings = rig.settings(modem)
            settings.devices[0].pin = "1234"
            var test = ModemConnectionTest(settings, on: rig.loop)
            let steps = await test.run()
            #expect(steps.last?.name == "sim" && steps.last?.isDone == false, "\(steps)")
            #expect(modem.count("+CPIN=") == 0)
            settings.devices[0].path = "/dev/no-such-modem"
            var other = ModemConnectionTest(settings, on: rig.loop)
            #expect(await other.run().map(\.isDone) == [false])
        }
    }

    @Test func `The balance is asked for and shown`() async throws {
        try await ModemRig.run { rig in
            let modem = try await rig.plug { $0.balance = "Balance: 12.34" }
            var settings = rig.settings(modem)
            settings.balanceCode = "*100#"
            settings.session.checkInterval = .milliseconds(50)
            try await rig.startReady(settings)
            try await rig.lines.until("the network answered the request for the balance")
            let board = rig.gateway.board
            modem.order("signal 10")
            try await rig.until("the balance to be shown") {
                board.status(of: ModemRig.name)?.detail.contains("balance: Balance: 12.34") == true
            }
        }
    }
}
