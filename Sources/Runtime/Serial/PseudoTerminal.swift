public import Bytes
import CUV
import Glibc

/// The far end of a serial line that is none: what a simulated modem sits on, and tests.
///
/// Programs open ``path`` as they would a modem; they may come and go while this stays. Closing is pulling the plug.
///
/// `@unchecked Sendable`: everything is touched on the loop's thread only, which every entry point checks; ``nudge()``
/// only posts to the loop.
@safe public final class PseudoTerminal: @unchecked Sendable {
    /// How often a line that takes no more is tried again.
    private static let retryInterval = Duration.milliseconds(5)

    /// The loop that everything happens on.
    public let loop: EventLoop
    /// The near end, as in `/dev/pts/3`.
    public let path: String

    private let channel: TCPChannel
    private var output: [UInt8] = []
    private var near: Int32

    private init(_ ends: Ends, on loop: EventLoop) throws(OperatingSystemError) {
        self.loop = loop
        path = ends.path
        near = ends.near
        channel = try TCPChannel(loop: loop, descriptor: ends.far)
    }

    /// A new line. On its loop.
    public static func open(on loop: EventLoop) throws(OperatingSystemError) -> PseudoTerminal {
        let ends = try Ends()
        do throws(OperatingSystemError) {
            return try PseudoTerminal(ends, on: loop)
        } catch {
            ends.close()
            throw error
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

    /// Whether the plug is pulled.
    public var hasEnded: Bool { channel.hasEnded }

    /// Adds octets to what the next flush sends.
    public func write(_ octets: [UInt8]) { output.append(contentsOf: octets) }

    /// Hands the output to the system; a line that nobody reads takes some kilobytes.
    ///
    /// - Returns: `false` when not all went in time; the rest is lost, as it is on a line without flow control.
    @discardableResult
    public func flush(until deadline: Duration) async -> Bool {
        loop.preconditionOnLoop()
        while !channel.hasEnded, !output.isEmpty {
            let sent = channel.handle.tryWrite(output)
            guard sent >= 0 else { break }
            output.removeFirst(sent)
            guard !output.isEmpty else { return true }
            guard loop.now < deadline else { break }
            await loop.sleep(for: Self.retryInterval)
        }
        defer { output.removeAll() }
        return output.isEmpty && !channel.hasEnded
    }

    /// Pulls the plug: whoever has the near end open sees the end. More calls do nothing.
    public func close() {
        loop.preconditionOnLoop()
        channel.close()
        guard near >= 0 else { return }
        Glibc.close(near)
        near = -1
    }

    /// Both ends of a line. Ours keeps the near one open as well: without anybody there, reading the far end fails.
    private struct Ends {
        let far: Int32
        let near: Int32
        let path: String

        init() throws(OperatingSystemError) {
            let far = posix_openpt(O_RDWR | O_NOCTTY | O_CLOEXEC)
            guard far >= 0 else { throw OperatingSystemError(-errno, during: "open a pseudo-terminal") }
            var name = [CChar](repeating: 0, count: 128)
            guard grantpt(far) == 0, unlockpt(far) == 0, unsafe ptsname_r(far, &name, name.count) == 0 else {
                let code = -errno
                Glibc.close(far)
                throw OperatingSystemError(code, during: "open a pseudo-terminal")
            }
            let near = unsafe Glibc.open(name, O_RDWR | O_NOCTTY | O_CLOEXEC)
            guard near >= 0 else {
                let code = -errno
                Glibc.close(far)
                throw OperatingSystemError(code, during: "open the near end of a pseudo-terminal")
            }
            // Nobody has set it yet, and by default it would echo.
            var line = termios()
            unsafe _ = tcgetattr(near, &line)
            SerialDevice.makeRaw(&line)
            unsafe _ = tcsetattr(near, TCSANOW, &line)
            path = String(decoding: name.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
            self.far = far
            self.near = near
        }

        func close() {
            Glibc.close(far)
            Glibc.close(near)
        }
    }
}
