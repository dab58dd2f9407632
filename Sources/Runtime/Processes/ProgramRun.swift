import CUV
import Glibc

/// What a program came to.
public struct ProgramOutcome: Hashable, Sendable {
    /// How it ended.
    public enum End: Hashable, Sendable {
        /// By itself, with this exit status.
        case exited(Int)
        /// By this signal.
        case killed(Int)
        /// It took too long, and was ended.
        case timedOut
        /// It was ended because nobody waits for it any more.
        case cancelled
    }

    /// How it ended.
    public var end: End
    /// What it wrote to its standard output, up to the limit.
    public var output: [UInt8]
    /// What it wrote to its standard error, up to the limit.
    public var complaints: [UInt8]
}

/// A program to be run: never by a shell.
public struct ProgramRun: Hashable, Sendable {
    /// Its absolute path.
    public var path: String
    /// Its arguments, without its name.
    public var arguments: [String]
    /// The environment, all of it.
    public var environment: [String: String]
    /// What it reads from its standard input.
    public var input: [UInt8] = []
    /// How long it may run; then it gets SIGTERM, and two seconds later SIGKILL. So does what it has started, unless
    /// that has left its process group.
    public var timeout: Duration
    /// The most octets kept of each of its outputs; what is beyond is read and dropped.
    public var outputLimit = 65_536

    /// A run.
    public init(path: String, arguments: [String] = [], environment: [String: String] = [:], timeout: Duration) {
        self.path = path
        self.arguments = arguments
        self.environment = environment
        self.timeout = timeout
    }

    /// Runs it to its end. To be called on the loop; cancelling the task ends the program.
    ///
    /// - Throws: when it could not be started.
    public func run(on loop: EventLoop) async throws(OperatingSystemError) -> ProgramOutcome {
        loop.preconditionOnLoop()
        guard !Task.isCancelled else { return ProgramOutcome(end: .cancelled, output: [], complaints: []) }
        let process = ChildProcess(self, loop: loop)
        try process.start()
        return await withTaskCancellationHandler {
            await process.outcome()
        } onCancel: {
            loop.execute { process.end(.cancelled) }
        }
    }
}
