import Bytes
import Foundation
import Runtime
import Simulators
import Testing

@Suite(.timeLimit(.minutes(1))) struct ModemSimulatorTests {
    /// Sends a command and waits for words.
    private static func ask(_ port: SerialPort, _ command: String, _ words: String) async -> Bool {
        port.write(Array((command + "\r").utf8))
        guard await port.flush(until: port.loop.now + .seconds(5)) else { return false }
        while true {
            if String(decoding: port.input.readable, as: UTF8.self).contains(words) {
                port.input.removeAll()
                return true
            }
            guard await port.wait(until: port.loop.now + .seconds(5)) == .received else { return false }
        }
    }

    @Test func `A text arrives over the line, and pulling the plug ends it until it is put in again`() async throws {
        let loop = EventLoop()
        var settings = ModemSimulatorSettings()
        settings.link = FileManager.default.temporaryDirectory.appending(path: "modem-\(UUID())").path
        settings.latency = .milliseconds(2)
        let simulator = ModemSimulator(settings, phones: PhoneBook(on: loop), on: loop)
        async let running: Void = simulator.run()
        let path = try #require(await simulator.waitForPath(until: loop.now + .seconds(5)))
        try await Task(executorPreference: loop) {
            let port = try await SerialPort.open(path, SerialPort.Settings(), on: loop)
            #expect(await Self.ask(port, "AT", "OK"))
            #expect(await Self.ask(port, "AT+CNMI=2,1", "OK"))
            #expect(simulator.order("text +447700900123 Hello") == nil)
            #expect(await Self.ask(port, "AT", "+CMTI: \"SM\",1"))
            #expect(simulator.order("nonsense")?.hasPrefix("not an order: nonsense.") == true)
            #expect(simulator.order("unplug") == nil)
            while await port.wait(until: loop.now + .seconds(5)) == .received {}
            #expect(port.hasEnded)
            port.close()
            await #expect(throws: SerialPortFailure.missing(path)) {
                try await SerialPort.open(path, SerialPort.Settings(), on: loop)
            }
            #expect(simulator.order("plug") == nil)
        }.value
        _ = try #require(await simulator.waitForPath(until: loop.now + .seconds(5)))
        try await Task(executorPreference: loop) {
            let port = try await SerialPort.open(path, SerialPort.Settings(), on: loop)
            #expect(await Self.ask(port, "AT+CMGL=4", "+CMGL: 1,"))
            port.close()
        }.value
        simulator.stop()
        try await running
        #expect(simulator.commands.contains("+CNMI=2,1"))
    }
}
