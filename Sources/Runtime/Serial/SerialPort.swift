public import Bytes
import Glibc

/// A serial line to a modem: raw, 8 data bits, no parity, one stop bit, and ours alone while it is open.
///
/// It is used as a ``TCPChannel`` is: one task takes from ``input``, adds to the output and waits in ``wait(until:)``.
/// A device that is unplugged ends it. Memory is bounded as there.
///
/// `@unchecked Sendable`: everything is touched on the loop's thread only, which the channel checks; ``nudge()`` only
/// posts to the loop.
@safe public final class SerialPort: @unchecked Sendable {
    /// The loop that everything happens on.
    public let loop: EventLoop
    /// The device, as it was asked for.
    public let path: String

    private let channel: TCPChannel
    /// The channel's, which closes it; for what only terminals have.
    private let descriptor: Int32
    private var isOpen = true

    private init(_ path: String, _ descriptor: Int32, on loop: EventLoop) throws(OperatingSystemError) {
        self.path = path
        self.loop = loop
        self.descriptor = descriptor
        channel = try TCPChannel(loop: loop, descriptor: descriptor)
    }

    /// Opens the device, sets it, and locks it against other programs; what it had sent before is dropped.
    ///
    /// It never becomes the controlling terminal, and no carrier is waited for. Drivers may take their time, so a thread
    /// of the pool does it.
    public static func open(
        _ path: String, _ settings: Settings, on loop: EventLoop
    ) async throws(SerialPortFailure) -> SerialPort {
        let descriptor = try await loop.offload { SerialDevice.open(path, settings) }.get()
        do throws(OperatingSystemError) {
            return try SerialPort(path, descriptor, on: loop)
        } catch {
            Glibc.close(descriptor)
            throw .system(error)
        }
    }

    /// What arrived and was not used up yet.
    public var input: ReceiveBuffer {
        get { channel.input }
        set { channel.input = newValue }
    }

    /// Waits for octets, the end, a nudge or the deadline, whichever comes first. One waiter at a time.
    ///
    /// - Parameter deadline: in the loop's time; `nil` waits for ever.
    public func wait(until deadline: Duration?) async -> TCPChannel.Wake {
        await channel.wait(until: deadline)
    }

    /// Makes the present or the next ``wait(until:)`` return `.nudged`. From any thread.
    public func nudge() { channel.nudge() }

    /// Whether the device is gone or the port is closed; octets may still wait in ``input``.
    public var hasEnded: Bool { channel.hasEnded }

    /// Adds octets to what the next flush sends.
    public func write(_ octets: [UInt8]) { channel.write(octets) }

    /// Hands the output to the system.
    ///
    /// - Returns: `false` when the device is gone or the deadline passed first; the port is of no more use then.
    public func flush(until deadline: Duration?) async -> Bool { await channel.flush(until: deadline) }

    /// Forgets what arrived, and what the system still holds of it.
    public func dropInput() {
        loop.preconditionOnLoop()
        channel.input.removeAll()
        if isOpen { tcflush(descriptor, TCIFLUSH) }
    }

    /// Closes at once; what the device did not take yet is lost. More calls do nothing.
    public func close() {
        loop.preconditionOnLoop()
        guard isOpen else { return }
        isOpen = false
        // The system would wait for a stuck device to take its output, half a minute by default.
        tcflush(descriptor, TCIOFLUSH)
        channel.close()
    }
}

extension SerialPort {
    /// How a line is set.
    public struct Settings: Hashable, Sendable {
        /// Bits a second, one of ``SerialPort/speeds``. USB modems take any.
        public var speed = 115_200
        /// Whether RTS and CTS hold the flow.
        public var hasHardwareFlowControl = false

        /// 115,200 bits a second without flow control.
        public init() {}
    }

    /// The speeds that a line can have, ascending.
    public static var speeds: [Int] { SerialDevice.speeds.map(\.bits) }
}
