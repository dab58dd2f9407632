import Foundation
import Glibc
import Synchronization

/// A program that a scenario started, with all that it says, line by line. Ended by its pid and nothing else.
final class ChildProcess: Sendable {
    /// How it ended.
    enum Ending: Hashable, Sendable {
        case code(Int32)
        case signal(Int32)
    }

    /// What it has said so far, and how it ended.
    struct Output: Sendable {
        var lines: [String] = []
        var errorLines: [String] = []
        var ending: Ending?

        /// Everything on standard output.
        var text: String { lines.joined(separator: "\n") }
        /// Everything on standard error.
        var errors: String { errorLines.joined(separator: "\n") }
    }

    let name: String
    let pid: pid_t
    let output = Watched(Output())
    private let isGone = Mutex(false)
    private static let starting = Mutex(())

    /// Starts the program at `path`.
    ///
    /// - Parameter input: a file that becomes its standard input.
    init(
        _ path: String, _ arguments: [String], environment: [String: String] = [:], input: String = "/dev/null"
    ) throws {
        name = URL(filePath: path).lastPathComponent
        // One at a time: a program must not inherit the pipes of another that starts at the same moment.
        let (out, err, pid) = try Self.starting.withLock { _ in
            let (out, err) = (try Pipe(), try Pipe())
            defer {
                close(out.writing)
                close(err.writing)
            }
            return (out, err, try Self.spawn(path, arguments, environment, input, out.writing, err.writing))
        }
        self.pid = pid
        let ended = DispatchGroup()
        follow(out.reading, ended) { output, lines in output.lines += lines }
        follow(err.reading, ended) { output, lines in output.errorLines += lines }
        Thread.detachNewThread { self.reap(ended) }
    }

    /// Sends a signal, unless it has ended.
    func send(_ signal: Int32) {
        isGone.withLock { isGone in
            if !isGone { kill(pid, signal) }
        }
    }

    /// Waits for its end.
    @discardableResult
    func end(within limit: Duration = .seconds(30)) async throws -> Ending {
        try await output.first("the end of \(name)", within: limit) { $0.ending }
    }

    /// Ends it at once and waits until it is gone.
    func kill9() async {
        send(SIGKILL)
        _ = await output.wait(for: .seconds(20)) { $0.ending != nil }
    }

    private struct Pipe {
        let reading: Int32
        let writing: Int32

        init() throws {
            var ends: [Int32] = [-1, -1]
            guard unsafe pipe(&ends) == 0 else { throw Trouble("no pipe: errno \(errno)") }
            for end in ends { _ = fcntl(end, F_SETFD, FD_CLOEXEC) }
            (reading, writing) = (ends[0], ends[1])
        }
    }

    private static func spawn(
        _ path: String, _ arguments: [String], _ environment: [String: String], _ input: String, _ out: Int32,
        _ err: Int32
    ) throws -> pid_t {
        var actions = unsafe posix_spawn_file_actions_t()
        unsafe posix_spawn_file_actions_init(&actions)
        defer { unsafe _ = posix_spawn_file_actions_destroy(&actions) }
        unsafe posix_spawn_file_actions_addopen(&actions, 0, input, O_RDONLY, 0)
        unsafe posix_spawn_file_actions_adddup2(&actions, out, 1)
        unsafe posix_spawn_file_actions_adddup2(&actions, err, 2)
        // What the tests' own caller left open is not for their programs.
        for descriptor in Int32(3)..<64 { unsafe posix_spawn_file_actions_addclose(&actions, descriptor) }
        // The threads of the tests hold signals back; a program must not inherit that.
        var attributes = posix_spawnattr_t()
        unsafe posix_spawnattr_init(&attributes)
        defer { unsafe _ = posix_spawnattr_destroy(&attributes) }
        var none = sigset_t()
        unsafe sigemptyset(&none)
        unsafe posix_spawnattr_setsigmask(&attributes, &none)
        var every = sigset_t()
        unsafe sigfillset(&every)
        unsafe posix_spawnattr_setsigdefault(&attributes, &every)
        unsafe posix_spawnattr_setflags(&attributes, Int16(POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF))
        var all = ProcessInfo.processInfo.environment
        all["LC_ALL"] = "C.UTF-8"
        all.merge(environment) { _, new in new }
        let words: [UnsafeMutablePointer<CChar>?] = unsafe ([path] + arguments).map { unsafe strdup($0) } + [nil]
        let values: [UnsafeMutablePointer<CChar>?] = unsafe all.map { unsafe strdup("\($0.key)=\($0.value)") } + [nil]
        defer { unsafe (words + values).forEach { unsafe free($0) } }
        var pid = pid_t()
        let status = unsafe posix_spawn(&pid, path, &actions, &attributes, words, values)
        guard status == 0 else { throw Trouble("cannot start \(path): \(unsafe String(cString: strerror(status)))") }
        return pid
    }

    /// Reads lines from `descriptor` on a thread of its own, until its other end is closed.
    private func follow(
        _ descriptor: Int32, _ ended: DispatchGroup, _ add: @escaping @Sendable (inout Output, [String]) -> Void
    ) {
        ended.enter()
        Thread.detachNewThread { [output] in
            var rest: [UInt8] = []
            var buffer = [UInt8](repeating: 0, count: 65_536)
            while true {
                let count = unsafe read(descriptor, &buffer, buffer.count)
                if count < 0, errno == EINTR { continue }
                guard count > 0 else { break }
                rest += buffer[..<count]
                let lines = Self.takeLines(&rest)
                if !lines.isEmpty { output.update { add(&$0, lines) } }
            }
            close(descriptor)
            let last = rest
            if !last.isEmpty { output.update { add(&$0, [String(decoding: last, as: UTF8.self)]) } }
            ended.leave()
        }
    }

    private static func takeLines(_ octets: inout [UInt8]) -> [String] {
        guard let end = octets.lastIndex(of: 0x0A) else { return [] }
        let lines = octets[..<end].split(separator: 0x0A, omittingEmptySubsequences: false)
        octets.removeSubrange(...end)
        return lines.map { String(decoding: $0, as: UTF8.self) }
    }

    /// Waits for the end without giving the pid back, so that no signal can meet a stranger.
    private func reap(_ ended: DispatchGroup) {
        var facts = unsafe siginfo_t()
        while unsafe waitid(P_PID, id_t(pid), &facts, WEXITED | WNOWAIT) != 0, errno == EINTR {}
        var status: Int32 = 0
        isGone.withLock { isGone in
            unsafe _ = waitpid(pid, &status, 0)
            isGone = true
        }
        // A child of its own may keep the pipes open; what it says is of no interest.
        _ = ended.wait(timeout: .now() + 5)
        let signal = status & 0x7F
        let ending = signal == 0 ? Ending.code(status >> 8 & 0xFF) : .signal(signal)
        output.update { $0.ending = ending }
    }
}
