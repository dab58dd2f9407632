public import Bytes
import CUV
import Glibc

/// One TCP connection, driven by one task on one event loop.
///
/// The task alternates between using what arrived (``input``), adding to the output (``write(_:)``) and waiting for
/// anything at all (``wait(until:)``). All waiting goes through that one place, so a protocol shell is a plain loop.
///
/// Memory is bounded: reading pauses while more than ``unreadLimit`` octets wait in `input`, and ``flush(until:)`` returns
/// only when the system took the output.
///
/// After ``startTLS(as:to:until:)`` or ``startTLS(as:until:)`` everything here speaks of the octets inside TLS.
///
/// `@unchecked Sendable`: everything is touched on the loop's thread only, which every entry point checks; ``nudge()``,
/// the one exception, only posts to the loop.
@safe public final class TCPChannel: @unchecked Sendable {
    /// Why ``wait(until:)`` came back.
    public enum Wake: Hashable, Sendable {
        /// Octets arrived.
        case received
        /// The other side closed, or the link broke; nothing more will arrive.
        case ended
        /// Somebody called ``nudge()``.
        case nudged
        /// The deadline passed.
        case deadline
    }

    /// The loop that everything happens on.
    public let loop: EventLoop

    /// The other side.
    public private(set) var peer = SocketAddress(IPAddress(v4: 0), port: 0)

    /// This side.
    public private(set) var local = SocketAddress(IPAddress(v4: 0), port: 0)

    /// What arrived and was not used up yet.
    public var input = ReceiveBuffer()

    /// Reading pauses while more than this many octets are unread.
    public static let unreadLimit = 262_144

    let handle: StreamHandle
    /// TLS, once it was started; it is never taken off again.
    var engine: TLSEngine?
    var hasArrived = false
    var isNudged = false
    var isEnded = false
    private(set) var isClosed = false
    private var output: [UInt8] = []
    private var waiter: UnsafeContinuation<Wake, Never>?
    private var writeWaiter: UnsafeContinuation<Bool, Never>?
    private var deadline: Duration?

    init(loop: EventLoop) {
        loop.preconditionOnLoop()
        self.loop = loop
        handle = StreamHandle(loop: loop)
    }

    /// The same manners for a terminal line: ``SerialPort`` and ``PseudoTerminal`` are this within.
    ///
    /// - Parameter descriptor: open for reading and writing; ours from now on.
    init(loop: EventLoop, descriptor: Int32) throws(OperatingSystemError) {
        loop.preconditionOnLoop()
        self.loop = loop
        handle = try StreamHandle(loop: loop, descriptor: descriptor)
        begin()
    }

    /// Connects to `address`.
    ///
    /// - Parameter deadline: in the loop's time; the attempt fails with a time-out then.
    public static func connect(
        to address: SocketAddress, on loop: EventLoop, until deadline: Duration
    ) async throws(OperatingSystemError) -> TCPChannel {
        let channel = TCPChannel(loop: loop)
        let status = await channel.handle.connect(to: address, until: deadline)
        guard status == 0 else {
            channel.handle.close()
            throw OperatingSystemError(status, during: "connect to \(address)")
        }
        channel.begin()
        return channel
    }

    /// Starts reading; for a connected handle.
    func begin() {
        handle.setNoDelay()
        peer = handle.peer ?? peer
        local = handle.local ?? local
        handle.owner = self
        handle.startReading()
    }

    var uvStream: StreamHandle { handle }

    /// Waits for octets, the end, a nudge or the deadline, whichever comes first. One waiter at a time.
    ///
    /// - Parameter deadline: in the loop's time; `nil` waits for ever.
    public func wait(until deadline: Duration?) async -> Wake {
        loop.preconditionOnLoop()
        if let news = takeNews() { return news }
        return await unsafe withUnsafeContinuation { continuation in
            // Looked at once more: other jobs of the loop may have run on the way in here.
            if let news = takeNews() { return unsafe continuation.resume(returning: news) }
            handle.resumeReading()
            arm(deadline)
            unsafe waiter = continuation
        }
    }

    /// Makes the present or the next ``wait(until:)`` return `.nudged`. From any thread.
    public func nudge() {
        if loop.isCurrent {
            receiveNudge()
        } else {
            loop.execute { self.receiveNudge() }
        }
    }

    /// Whether the other side has closed or the link is broken; octets may still wait in ``input``.
    public var hasEnded: Bool { isEnded || isClosed }

    /// Adds octets to what the next flush sends.
    public func write(_ octets: [UInt8]) {
        output.append(contentsOf: octets)
    }

    /// Adds octets to what the next flush sends.
    public func write(_ octets: some Collection<UInt8>) {
        output.append(contentsOf: octets)
    }

    /// How many octets wait for ``flush(until:)``.
    public var unsent: Int { output.count }

    /// Hands the output to the system.
    ///
    /// - Returns: `false` when the link broke or the deadline passed first; the channel is of no more use then.
    public func flush(until deadline: Duration?) async -> Bool {
        loop.preconditionOnLoop()
        guard !output.isEmpty else { return !isClosed }
        guard !isClosed else { return false }
        if let engine { return await send(takeOutput(), through: engine, until: deadline) }
        let sent = handle.tryWrite(output)
        if sent == output.count {
            output.removeAll(keepingCapacity: output.capacity <= 4096)
            return true
        }
        return await queue(takeOutput(), after: sent, until: deadline)
    }

    private func takeOutput() -> [UInt8] {
        let taken = output
        output = []
        return taken
    }

    /// Waits until the system took what it did not take at once: all behind the first `sent` octets.
    func queue(_ octets: [UInt8], after sent: Int, until deadline: Duration?) async -> Bool {
        await unsafe withUnsafeContinuation { continuation in
            guard !isClosed, sent >= 0, handle.write(octets[sent...]) else {
                isEnded = true
                return unsafe continuation.resume(returning: false)
            }
            arm(deadline)
            unsafe writeWaiter = continuation
        }
    }

    /// Says that nothing more will be sent, and waits until the other side has closed as well, dropping what it sends.
    ///
    /// With TLS it is said twice: by the end mark of RFC 8446 §6.1 and by TCP. A connection that is closed with octets unread may take our last words away from the other side.
    public func finish(until deadline: Duration) async {
        guard !isClosed else { return }
        await writeEndMark(until: deadline)
        guard !isClosed else { return }
        handle.shutDownWriting()
        var dropped = 0
        while dropped < Self.unreadLimit {
            dropped += input.count
            input.removeAll()
            switch await wait(until: deadline) {
            case .received, .nudged: continue
            case .ended, .deadline: return
            }
        }
    }

    /// Closes at once; what was not flushed is lost. More calls do nothing. With TLS the other side sees a truncation,
    /// unless ``finish(until:)`` went before.
    public func close() {
        loop.preconditionOnLoop()
        guard !isClosed else { return }
        isClosed = true
        handle.owner = nil
        handle.close()
        resume(.ended)
        resumeWriter(false)
    }

    private func takeNews() -> Wake? {
        if hasArrived {
            hasArrived = false
            return .received
        }
        if isNudged {
            isNudged = false
            return .nudged
        }
        return hasEnded ? .ended : nil
    }

    private func receiveNudge() {
        isNudged = true
        if unsafe waiter != nil { resume(.nudged) }
    }

    func resume(_ wake: Wake) {
        guard let continuation = unsafe waiter else { return }
        unsafe waiter = nil
        deadline = nil
        switch wake {
        case .received: hasArrived = false
        case .nudged: isNudged = false
        case .ended, .deadline: break
        }
        unsafe continuation.resume(returning: wake)
    }

    private func resumeWriter(_ isSent: Bool) {
        guard let continuation = unsafe writeWaiter else { return }
        unsafe writeWaiter = nil
        deadline = nil
        unsafe continuation.resume(returning: isSent)
    }

    /// The timer is not moved for every deadline: it fires at an old one and is set anew then.
    private func arm(_ deadline: Duration?) {
        self.deadline = deadline
        guard let deadline else { return }
        handle.wakeNoLater(than: deadline)
    }
}

/// What the handle tells its channel; all on the loop.
extension TCPChannel {
    func received(_ octets: UnsafeRawBufferPointer) {
        if let engine { return unsafe decrypt(octets, through: engine) }
        unsafe input.append(octets)
        hasArrived = true
        if input.count > Self.unreadLimit { handle.pauseReading() }
        resume(.received)
    }

    func ended() {
        isEnded = true
        if let engine, case .open = engine.state { engine.fail(engine.interruption()) }
        resume(.ended)
    }

    func written(_ status: Int32) {
        if status != 0 { isEnded = true }
        // TLS may have sent something of its own behind what the writer waits for, or before it.
        if engine != nil, status == 0, handle.queued > 0 { return }
        resumeWriter(status == 0)
    }

    func timerFired() {
        guard let deadline else { return }
        guard loop.now >= deadline else { return handle.wakeNoLater(than: deadline) }
        self.deadline = nil
        resume(.deadline)
        resumeWriter(false)
    }
}
