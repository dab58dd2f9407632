import Bytes
import Gateway
import Messages
import Runtime
import SMS
import Simulators
import Testing

@testable import Connections

extension ProviderConnection: Stoppable {}

/// A connection to a provider that is played, over sockets.
@Suite struct ProviderConnectionTests {
    private static let name = ConnectionName("sms")

    /// Runs a provider, and a rig whose connection is set up for it.
    private func play(
        _ preset: ProviderPreset, _ change: @escaping @Sendable (inout ProviderSimulatorSettings) -> Void = { _ in },
        password: String = "secret", attempts: Int = 2,
        _ body: @escaping @Sendable (ProgramRig, ProviderSimulator, ProviderConnectionSettings) async throws -> Void
    ) async throws {
        try await ProgramRig.run { rig in
            let played = try #require(PlayedProvider(rawValue: preset.rawValue))
            var playing = ProviderSimulatorSettings(played)
            change(&playing)
            let listeners = try await TCPListener.listen(
                on: SocketAddress(IPAddress(v4: 0x7F00_0001), port: 0), loops: [rig.loop])
            let simulator = ProviderSimulator(playing, phones: PhoneBook(on: rig.loop), on: rig.loop)
            var url = "http://127.0.0.1:\(listeners[0].address.port)"
            if preset == .kannel { url += "/cgi-bin/sendsms" }
            if preset == .generic { url += "/send" }
            var settings = ProviderConnectionSettings(
                name: try #require(Self.name), preset: preset, url: url, policy: ProgramRig.policy(attempts, .hold))
            settings.credentials.account = "acme"
            settings.credentials.username = preset == .kannel ? "acme" : ""
            settings.credentials.password = password
            settings.credentials.key = preset == .vonage ? "acme" : password
            settings.credentials.secret = password
            settings.numbers = [.number(try #require(PhoneNumber(e164: "+447700900100")))]
            settings.reconnectAfter = [.milliseconds(20)]
            let ready = settings
            try await withThrowingTaskGroup { group in
                group.addTask { await simulator.run(listeners) }
                defer { simulator.stop() }
                try await body(rig, simulator, ready)
            }
        }
    }

    private func message(_ rig: ProgramRig, _ id: Int64, _ text: String = "Hello") throws -> Message {
        let phone = try #require(PhoneNumber(e164: "+447700900123"))
        let name = try #require(Self.name)
        return rig.message(
            id,
            MessageOrder(
                application: nil, addressedAs: "x", recipient: phone, via: [name], text: text, alphabet: .gsm7))
    }

    @Test(arguments: ProviderPreset.allCases)
    func `Every preset sends a text, and knows the id that it got`(preset: ProviderPreset) async throws {
        try await play(preset) { rig, simulator, settings in
            rig.start(ProviderConnection(settings, gateway: rig.gateway, on: rig.loop))
            rig.queue(try message(rig, 7, "Hello & more"))
            try await rig.ledger.until(7, is: .sent)
            #expect(simulator.texts.map(\.text) == ["Hello & more"])
            let parts = rig.ledger.message(7)?.parts ?? []
            #expect(parts.map(\.state) == (preset == .generic ? [] : [.sent]))
            #expect(parts.allSatisfy { $0.networkID?.isEmpty == false })
            // How Kannel is asked whether it lets us in.
            #expect(simulator.refusals.filter { !$0.hasPrefix("Missing receiver") } == [])
        }
    }

    @Test(arguments: ProviderPreset.allCases)
    func `A wrong password leaves messages waiting and asks for help`(preset: ProviderPreset) async throws {
        try await play(preset, password: "wrong") { rig, simulator, settings in
            rig.start(ProviderConnection(settings, gateway: rig.gateway, on: rig.loop))
            rig.queue(try message(rig, 7))
            let board = rig.gateway.board
            try await within("the connection to be down") {
                while board.status(of: settings.name)?.phase != .down, !Task.isCancelled { await Task.yield() }
            }
            #expect(simulator.texts.isEmpty)
            #expect(board.status(of: settings.name)?.reason.contains("let us in") == true)
            #expect(rig.ledger.message(7)?.attempts == 0)
        }
    }

    @Test func `A request that was written and not answered leaves its message unknown`() async throws {
        try await play(.generic, { $0.faults = [ProviderFault(.keepAndDrop, times: 1)] }) { rig, simulator, settings in
            rig.start(ProviderConnection(settings, gateway: rig.gateway, on: rig.loop))
            rig.queue(try message(rig, 7))
            try await rig.ledger.until(7, is: .unknown)
            #expect(simulator.texts.count == 1)
        }
    }

    @Test func `Throttling and trouble do not lose a message`() async throws {
        let faults = [ProviderFault(.answer(500, retryAfter: nil), times: 1)]
        try await play(.twilio, { $0.faults = faults }) { rig, simulator, settings in
            var settings = settings
            settings.hooksURL = "http://127.0.0.1:1/hooks/sms"
            rig.start(ProviderConnection(settings, gateway: rig.gateway, on: rig.loop))
            for id in 1...20 { rig.queue(try message(rig, Int64(id))) }
            // One of them, or the check, met the fault; its message waits for its next attempt.
            try await within("the others to be sent") {
                while simulator.texts.count < 19, !Task.isCancelled { await rig.loop.sleep(for: .milliseconds(2)) }
            }
            rig.clock.advance(by: .seconds(120))
            try await rig.ledger.until("all to be sent") { ledger in
                (1...20).allSatisfy { ledger.message($0)?.state == .sent }
            }
            #expect(simulator.texts.count == 20)
        }
    }

    @Test func `A provider that is not there is waited for, and nothing is spent`() async throws {
        try await ProgramRig.run { rig in
            let listeners = try await TCPListener.listen(
                on: SocketAddress(IPAddress(v4: 0x7F00_0001), port: 0), loops: [rig.loop])
            let port = listeners[0].address.port
            listeners[0].close()
            var settings = ProviderConnectionSettings(
                name: try #require(Self.name), preset: .twilio, url: "http://127.0.0.1:\(port)",
                policy: ProgramRig.policy())
            settings.numbers = [.number(try #require(PhoneNumber(e164: "+447700900100")))]
            settings.reconnectAfter = [.milliseconds(10)]
            rig.start(ProviderConnection(settings, gateway: rig.gateway, on: rig.loop))
            rig.queue(try message(rig, 1))
            let board = rig.gateway.board
            let name = settings.name
            try await within("the connection to be down") {
                while board.status(of: name)?.phase != .down, !Task.isCancelled { await Task.yield() }
            }
            #expect(board.status(of: name)?.reason.hasPrefix("cannot be reached") == true)
            #expect(rig.ledger.message(1)?.attempts == 0 && rig.ledger.message(1)?.state != .failed)
        }
    }

    @Test func `Calls are answered only while the connection runs, and forged ones are refused`() async throws {
        try await play(.generic) { rig, _, settings in
            var settings = settings
            settings.hook.secret = "0123456789abcdef"
            let connection = ProviderConnection(settings, gateway: rig.gateway, on: rig.loop)
            #expect(rig.gateway.hooks.answering(for: settings.name) == nil)
            rig.start(connection)
            let (hooks, name) = (rig.gateway.hooks, settings.name)
            try await within("the hook to be there") {
                while hooks.answering(for: name) == nil, !Task.isCancelled { await Task.yield() }
            }
            let answering = try #require(hooks.answering(for: name))
            for (path, query, status) in [
                ("report", "?token=0123456789abcdef&id=1&status=queued", 200), ("report", "?token=x", 403),
                ("report", "?token=0123456789abcdef&id=zz&status=delivered", 200),
                ("report", "?token=0123456789abcdef", 400), ("other", "?token=0123456789abcdef", 404),
            ] {
                let call = HookCall(
                    method: "GET", path: path, url: "https://gw/hooks/sms/\(path)\(query)", client: "192.0.2.1")
                #expect(await answering(call).status == status, "\(path)\(query)")
            }
        }
    }

    @Test func `A test of the connection says what is wrong and sends nothing`() async throws {
        try await play(.twilio) { _, simulator, settings in
            let steps = await ProviderConnectionTest(settings).run()
            #expect(steps.map(\.isDone) == [true, true] && simulator.texts.isEmpty)
            var wrong = settings
            wrong.credentials.password = "no"
            #expect(await ProviderConnectionTest(wrong).run().map(\.isDone) == [true, false])
            wrong.url = "http://127.0.0.1:1"
            #expect(await ProviderConnectionTest(wrong).run().map(\.isDone) == [false])
        }
    }
}
