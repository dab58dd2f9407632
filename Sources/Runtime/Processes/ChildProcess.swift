import CUV
import Glibc

/// A program that runs, watched by libuv; keeps itself alive until libuv has closed all of its handles.
///
/// `@unchecked Sendable`: everything is touched on the loop's thread only, which every entry point checks.
@safe final class ChildProcess: @unchecked Sendable {
    private static let graceAfterTerm: UInt64 = 2_000

    private let program: ProgramRun
    private let loop: EventLoop
    private let process = UnsafeMutablePointer<uv_process_t>.allocate(capacity: 1)
    private let timer = UnsafeMutablePointer<uv_timer_t>.allocate(capacity: 1)
    /// Standard input, output and error.
    private let pipes = UnsafeMutablePointer<uv_pipe_t>.allocate(capacity: 3)
    private let buffer = UnsafeMutablePointer<CChar>.allocate(capacity: ChildProcess.bufferSize)
    private static let bufferSize = 65_536
    private let request = UnsafeMutablePointer<uv_write_t>.allocate(capacity: 1)
    /// A copy that stays where it is while libuv writes it.
    private let input: UnsafeMutableBufferPointer<UInt8>
    private var outputs: [[UInt8]] = [[], []]
    private var end: ProgramOutcome.End?
    private var cause: ProgramOutcome.End?
    /// The process and its three pipes and the timer.
    private var openHandles = 0
    private var openOutputs = 0
    private var waiter: UnsafeContinuation<ProgramOutcome, Never>?
    private var isOver = false
    /// The program has ended, but not all that it had started: that gets its time too.
    private var awaitsRest = false

    init(_ program: ProgramRun, loop: EventLoop) {
        self.program = program
        self.loop = loop
        unsafe input = .allocate(capacity: program.input.count)
        unsafe _ = input.initialize(from: program.input)
    }

    deinit {
        unsafe process.deallocate()
        unsafe timer.deallocate()
        unsafe pipes.deallocate()
        unsafe buffer.deallocate()
        unsafe request.deallocate()
        unsafe input.deallocate()
    }

    /// Starts the program.
    func start() throws(OperatingSystemError) {
        loop.preconditionOnLoop()
        let ends = try StandardPipes(for: "start \(program.path)")
        for index in 0..<3 { unsafe uv_pipe_init(loop.uv, pipes + index, 0) }
        unsafe uv_timer_init(loop.uv, timer)
        for index in 0..<3 { unsafe pipes[index].data = pointer }
        unsafe process.initialize(to: uv_process_t())
        unsafe process.pointee.data = pointer
        unsafe timer.pointee.data = pointer
        let code = spawn(ends)
        ends.closeTheirs()
        // The process handle is in use even when it could not be started.
        openHandles = 5
        unsafe _ = Unmanaged.passRetained(self)
        guard code == 0 else {
            ends.closeOurs()
            isOver = true
            closeAll()
            throw OperatingSystemError(code, during: "start \(program.path)")
        }
        for index in 0..<3 { unsafe uv_pipe_open(pipes + index, ends.ours[index]) }
        begin()
    }

    private var pointer: UnsafeMutableRawPointer { unsafe Unmanaged.passUnretained(self).toOpaque() }

    private func spawn(_ ends: StandardPipes) -> Int32 {
        // Libraries open descriptors that programs would inherit. What a thread opens at this very moment slips
        // through.
        telepost_close_on_exec(3)
        var containers = unsafe [uv_stdio_container_t](repeating: uv_stdio_container_t(), count: 3)
        for index in 0..<3 {
            unsafe containers[index].flags = UV_INHERIT_FD
            unsafe containers[index].data.fd = ends.theirs[index]
        }
        var arguments = unsafe ([program.path] + program.arguments).map { unsafe strdup($0) } + [nil]
        var environment = unsafe program.environment.map { unsafe strdup("\($0.key)=\($0.value)") } + [nil]
        defer {
            unsafe arguments.forEach { unsafe free($0) }
            unsafe environment.forEach { unsafe free($0) }
        }
        var options = unsafe uv_process_options_t()
        unsafe options.exit_cb = { process, status, signal in
            guard let data = unsafe process?.pointee.data else { return }
            unsafe Unmanaged<ChildProcess>.fromOpaque(data).takeUnretainedValue().exited(Int(status), Int(signal))
        }
        unsafe options.stdio_count = 3
        // In a group of its own, so that it can be ended with all that it starts.
        unsafe options.flags = UV_PROCESS_DETACHED.rawValue
        return unsafe program.path.withCString { path in
            unsafe arguments.withUnsafeMutableBufferPointer { arguments in
                unsafe environment.withUnsafeMutableBufferPointer { environment in
                    unsafe containers.withUnsafeMutableBufferPointer { containers in
                        unsafe options.file = path
                        unsafe options.args = arguments.baseAddress
                        unsafe options.env = environment.baseAddress
                        unsafe options.stdio = containers.baseAddress
                        return unsafe uv_spawn(loop.uv, process, &options)
                    }
                }
            }
        }
    }

    private func begin() {
        // Starting it has taken time that is not the program's.
        unsafe uv_update_time(loop.uv)
        let milliseconds = UInt64(max(1, program.timeout / .milliseconds(1)))
        unsafe uv_timer_start(timer, { unsafe ChildProcess.from($0?.pointee.data)?.timeIsUp() }, milliseconds, 0)
        openOutputs = 2
        for index in 1...2 {
            unsafe uv_read_start(
                stream(index),
                { handle, _, buffer in
                    guard let process = unsafe ChildProcess.from(handle?.pointee.data) else { return }
                    unsafe buffer?.pointee = unsafe uv_buf_init(process.buffer, UInt32(ChildProcess.bufferSize))
                },
                { stream, count, _ in
                    guard let process = unsafe ChildProcess.from(stream?.pointee.data), let stream = unsafe stream
                    else {
                        return
                    }
                    unsafe process.read(Int(count), from: stream)
                })
        }
        write()
    }

    private static func from(_ data: UnsafeMutableRawPointer?) -> ChildProcess? {
        guard let data = unsafe data else { return nil }
        return unsafe Unmanaged<ChildProcess>.fromOpaque(data).takeUnretainedValue()
    }

    private func stream(_ index: Int) -> UnsafeMutablePointer<uv_stream_t> {
        unsafe UnsafeMutableRawPointer(pipes + index).assumingMemoryBound(to: uv_stream_t.self)
    }

    /// Hands the whole input over; a program that does not read it all is none of our business.
    private func write() {
        guard unsafe !input.isEmpty else { return closeInput() }
        unsafe request.pointee.data = pointer
        let octets = unsafe UnsafeMutableRawPointer(input.baseAddress)?.assumingMemoryBound(to: CChar.self)
        var buffer = unsafe uv_buf_init(octets, UInt32(input.count))
        let code = unsafe uv_write(request, stream(0), &buffer, 1) { request, _ in
            unsafe ChildProcess.from(request?.pointee.data)?.closeInput()
        }
        if code != 0 { closeInput() }
    }

    private func closeInput() {
        unsafe close(UnsafeMutableRawPointer(pipes).assumingMemoryBound(to: uv_handle_t.self))
    }

    private func read(_ count: Int, from stream: UnsafeMutablePointer<uv_stream_t>) {
        let index = unsafe stream == self.stream(1) ? 0 : 1
        if count > 0 {
            let room = max(0, program.outputLimit - outputs[index].count)
            let octets = unsafe UnsafeRawBufferPointer(start: buffer, count: min(count, room))
            unsafe outputs[index].append(contentsOf: octets)
        } else if count < 0 {
            openOutputs -= 1
            unsafe close(UnsafeMutableRawPointer(stream).assumingMemoryBound(to: uv_handle_t.self))
            if awaitsRest { awaitsRest = isRestAlive }
            conclude()
        }
    }

    private func exited(_ status: Int, _ signal: Int) {
        end = cause ?? (signal == 0 ? .exited(status) : .killed(signal))
        awaitsRest = cause != nil && isRestAlive
        guard !awaitsRest else { return }
        // Children of the program may hold its outputs open for ever: what it said itself is there by now.
        unsafe uv_timer_start(timer, { unsafe ChildProcess.from($0?.pointee.data)?.timeIsUp() }, 200, 0)
        conclude()
    }

    private func timeIsUp() {
        guard end == nil else {
            if awaitsRest { unsafe _ = uv_kill(-process.pointee.pid, SIGKILL) }
            awaitsRest = false
            openOutputs = 0
            return conclude()
        }
        end(cause ?? .timedOut)
    }

    /// Whether something that the program has started is still there.
    private var isRestAlive: Bool { unsafe uv_kill(-process.pointee.pid, 0) == 0 }

    /// Ends the program and what it has started: first politely, then, when called again, for good.
    func end(_ cause: ProgramOutcome.End) {
        loop.preconditionOnLoop()
        guard end == nil, !isOver else { return }
        unsafe _ = uv_kill(-process.pointee.pid, self.cause == nil ? SIGTERM : SIGKILL)
        self.cause = self.cause ?? cause
        unsafe uv_timer_start(
            timer, { unsafe ChildProcess.from($0?.pointee.data)?.timeIsUp() }, Self.graceAfterTerm, 0)
    }

    /// Answers when the program has ended and its outputs have.
    private func conclude() {
        guard end != nil, openOutputs == 0, !awaitsRest, !isOver else { return }
        isOver = true
        closeAll()
        guard let continuation = unsafe waiter else { return }
        unsafe waiter = nil
        unsafe continuation.resume(returning: result)
    }

    private var result: ProgramOutcome {
        ProgramOutcome(end: end ?? .cancelled, output: outputs[0], complaints: outputs[1])
    }

    /// Waits for the end.
    func outcome() async -> ProgramOutcome {
        await unsafe withUnsafeContinuation { continuation in
            if isOver { return unsafe continuation.resume(returning: result) }
            unsafe waiter = continuation
        }
    }

    private func closeAll() {
        unsafe close(UnsafeMutableRawPointer(process).assumingMemoryBound(to: uv_handle_t.self))
        unsafe close(UnsafeMutableRawPointer(timer).assumingMemoryBound(to: uv_handle_t.self))
        for index in 0..<3 {
            unsafe close(UnsafeMutableRawPointer(pipes + index).assumingMemoryBound(to: uv_handle_t.self))
        }
    }

    private func close(_ handle: UnsafeMutablePointer<uv_handle_t>) {
        guard unsafe uv_is_closing(handle) == 0 else { return }
        unsafe uv_close(handle) { handle in
            guard let data = unsafe handle?.pointee.data else { return }
            unsafe Unmanaged<ChildProcess>.fromOpaque(data).takeUnretainedValue().closed()
        }
    }

    private func closed() {
        openHandles -= 1
        if openHandles == 0 { unsafe Unmanaged.passUnretained(self).release() }
    }
}
