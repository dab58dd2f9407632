import Bytes
import Runtime
import Testing

@Suite(.timeLimit(.minutes(1))) struct SerialPortTests {
    private let loop = EventLoop()

    private func on<Answer: Sendable>(
        _ body: @escaping @Sendable (EventLoop) async throws -> Answer
    ) async throws -> Answer {
        let loop = loop
        return try await Task(executorPreference: loop) { try await body(loop) }.value
    }

    /// What arrives until `count` octets are there or nothing more comes.
    private static func read(_ count: Int, from port: SerialPort) async -> [UInt8] {
        while port.input.count < count, await port.wait(until: port.loop.now + .seconds(5)) == .received {}
        let octets = Array(port.input.readable)
        port.input.removeAll()
        return octets
    }

    @Test func `Every octet goes there and back as it is`() async throws {
        try await on { loop in
            let line = try PseudoTerminal.open(on: loop)
            let port = try await SerialPort.open(line.path, SerialPort.Settings(), on: loop)
            let all = (UInt8.min...UInt8.max).map { $0 }
            port.write(all)
            #expect(await port.flush(until: loop.now + .seconds(5)))
            while line.input.count < all.count, await line.wait(until: loop.now + .seconds(5)) == .received {}
            #expect(Array(line.input.readable) == all)
            line.write(all)
            #expect(await line.flush(until: loop.now + .seconds(5)))
            #expect(await Self.read(all.count, from: port) == all)
            port.close()
            line.close()
        }
    }

    @Test func `A large answer arrives whole while it is read`() async throws {
        try await on { loop in
            let line = try PseudoTerminal.open(on: loop)
            let port = try await SerialPort.open(line.path, SerialPort.Settings(), on: loop)
            let sent = (0..<300_000).map { UInt8(truncatingIfNeeded: $0 &* 31) }
            async let received = Self.read(sent.count, from: port)
            line.write(sent)
            #expect(await line.flush(until: loop.now + .seconds(20)))
            #expect(await received == sent)
            port.close()
            line.close()
        }
    }

    @Test func `A line that nobody reads loses what it cannot hold and goes on`() async throws {
        try await on { loop in
            let line = try PseudoTerminal.open(on: loop)
            line.write([UInt8](repeating: 7, count: 1 << 20))
            #expect(await line.flush(until: loop.now) == false)
            let port = try await SerialPort.open(line.path, SerialPort.Settings(), on: loop)
            line.write([1, 2, 3])
            _ = await line.flush(until: loop.now + .seconds(5))
            let octets = await Self.read(1, from: port)
            #expect(!octets.isEmpty)
            port.close()
            line.close()
        }
    }

    @Test func `A wait ends at its deadline, by a nudge, and when the device is unplugged`() async throws {
        let wakes = try await on { loop in
            let line = try PseudoTerminal.open(on: loop)
            let port = try await SerialPort.open(line.path, SerialPort.Settings(), on: loop)
            var wakes = [await port.wait(until: loop.now + .milliseconds(5))]
            port.nudge()
            wakes.append(await port.wait(until: nil))
            line.close()
            wakes.append(await port.wait(until: nil))
            #expect(port.hasEnded)
            port.write([1])
            #expect(await port.flush(until: loop.now + .seconds(1)) == false)
            port.close()
            port.close()
            return wakes
        }
        #expect(wakes == [.deadline, .nudged, .ended])
    }

    @Test func `Unplugging in the middle of a wait for octets ends it`() async throws {
        try await on { loop in
            let line = try PseudoTerminal.open(on: loop)
            let port = try await SerialPort.open(line.path, SerialPort.Settings(), on: loop)
            async let wake = port.wait(until: loop.now + .seconds(10))
            await loop.sleep(for: .milliseconds(5))
            line.close()
            #expect(await wake == .ended)
            port.close()
        }
    }

    @Test func `A second opener is told that it is in use, until the first closes`() async throws {
        try await on { loop in
            let line = try PseudoTerminal.open(on: loop)
            let port = try await SerialPort.open(line.path, SerialPort.Settings(), on: loop)
            await #expect(throws: SerialPortFailure.inUse(line.path)) {
                try await SerialPort.open(line.path, SerialPort.Settings(), on: loop)
            }
            port.close()
            // The descriptor is closed in one of the next rounds of the loop.
            let deadline = loop.now + .seconds(10)
            while true {
                do throws(SerialPortFailure) {
                    try await SerialPort.open(line.path, SerialPort.Settings(), on: loop).close()
                    break
                } catch {
                    try #require(error == .inUse(line.path) && loop.now < deadline)
                    await loop.sleep(for: .milliseconds(1))
                }
            }
            line.close()
        }
    }

    @Test func `A closed line with unread output is let go at once`() async throws {
        try await on { loop in
            let line = try PseudoTerminal.open(on: loop)
            let port = try await SerialPort.open(line.path, SerialPort.Settings(), on: loop)
            port.write([UInt8](repeating: 7, count: 1 << 20))
            #expect(await port.flush(until: loop.now + .milliseconds(20)) == false)
            let start = loop.now
            port.close()
            #expect(loop.now - start < .seconds(2))
            line.close()
        }
    }

    @Test func `What a device had said before is dropped`() async throws {
        try await on { loop in
            let line = try PseudoTerminal.open(on: loop)
            line.write(Array("old".utf8))
            _ = await line.flush(until: loop.now + .seconds(1))
            let port = try await SerialPort.open(line.path, SerialPort.Settings(), on: loop)
            line.write(Array("new".utf8))
            _ = await line.flush(until: loop.now + .seconds(1))
            #expect(await Self.read(3, from: port) == Array("new".utf8))
            port.close()
            line.close()
        }
    }

    @Test func `What is no serial port is refused by its reason`() async throws {
        try await on { loop in
            let missing = "/dev/serial/by-id/nothing-of-the-kind"
            await #expect(throws: SerialPortFailure.missing(missing)) {
                try await SerialPort.open(missing, SerialPort.Settings(), on: loop)
            }
            await #expect(throws: SerialPortFailure.notSerial("/dev/null")) {
                try await SerialPort.open("/dev/null", SerialPort.Settings(), on: loop)
            }
            await #expect(throws: SerialPortFailure.notSerial("/tmp")) {
                try await SerialPort.open("/tmp", SerialPort.Settings(), on: loop)
            }
        }
    }

    @Test(arguments: [0, 299, 115_201, 5_000_000])
    func `A speed that no line has is refused`(_ speed: Int) async throws {
        try await on { loop in
            var settings = SerialPort.Settings()
            settings.speed = speed
            await #expect(throws: SerialPortFailure.unknownSpeed(speed)) {
                try await SerialPort.open("/dev/null", settings, on: loop)
            }
        }
    }

    @Test(arguments: SerialPort.speeds)
    func `At every speed what would steer a terminal is data`(_ speed: Int) async throws {
        try await on { loop in
            let line = try PseudoTerminal.open(on: loop)
            var settings = SerialPort.Settings()
            settings.speed = speed
            settings.hasHardwareFlowControl = true
            let port = try await SerialPort.open(line.path, settings, on: loop)
            let steering: [UInt8] = [0x03, 0x04, 0x0A, 0x0D, 0x11, 0x13, 0x1A, 0x7F, 0xFF]
            port.write(steering)
            #expect(await port.flush(until: loop.now + .seconds(5)))
            while line.input.count < steering.count, await line.wait(until: loop.now + .seconds(5)) == .received {}
            #expect(Array(line.input.readable) == steering)
            port.close()
            line.close()
        }
    }
}
