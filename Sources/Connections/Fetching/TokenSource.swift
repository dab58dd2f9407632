import Bytes
import Glibc
import Runtime

/// Where a bearer token of OAuth 2 (RFC 6750) comes from: the first line of a file, or of what a command writes.
public enum TokenSource: Hashable, Sendable {
    /// A file that somebody keeps up to date.
    case file(String)
    /// A program, by its absolute path, never by a shell.
    case command(path: String, arguments: [String])

    /// The most octets that are read.
    static let limit = 65_536

    /// The token as it is now. To be called on the loop.
    func token(on loop: EventLoop, within timeout: Duration) async throws(FetchingTrouble) -> String {
        let octets: [UInt8]
        switch self {
        case .file(let path): octets = try await Self.read(path, on: loop)
        case .command(let path, let arguments): octets = try await Self.run(path, arguments, on: loop, timeout)
        }
        let line = octets.prefix { $0 != ASCII.lineFeed && $0 != ASCII.carriageReturn }
        let token = line.droppingLeadingBlanks.droppingTrailingBlanks
        guard !token.isEmpty, token.allSatisfy({ (0x21...0x7E).contains($0) }) else {
            throw .token("\(words) holds no token in its first line")
        }
        return String(decoding: token, as: UTF8.self)
    }

    /// The source for people.
    private var words: String {
        switch self {
        case .file(let path): "the file \(path)"
        case .command(let path, _): "what \(path) writes"
        }
    }

    private static func run(
        _ path: String, _ arguments: [String], on loop: EventLoop, _ timeout: Duration
    ) async throws(FetchingTrouble) -> [UInt8] {
        var program = ProgramRun(path: path, arguments: arguments, timeout: timeout)
        program.environment = ["PATH": "/usr/local/bin:/usr/bin:/bin", "LANG": "C.UTF-8"]
        let outcome: ProgramOutcome
        do throws(OperatingSystemError) { outcome = try await program.run(on: loop) } catch {
            throw .token("the command for a token cannot be run: \(error)")
        }
        let complaint = String(decoding: outcome.complaints, as: UTF8.self).inOneLine(limit: 200)
        let detail = complaint.isEmpty ? "" : ": \(complaint)"
        switch outcome.end {
        case .exited(0): return outcome.output
        case .exited(let status): throw .token("the command for a token ended with status \(status)\(detail)")
        case .killed(let signal): throw .token("the command for a token was ended by signal \(signal)")
        case .timedOut: throw .token("the command for a token took too long")
        case .cancelled: throw .stopped
        }
    }

    private static func read(_ path: String, on loop: EventLoop) async throws(FetchingTrouble) -> [UInt8] {
        let result = await loop.offload { () -> Result<[UInt8], OperatingSystemError> in
            let descriptor = unsafe open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
            guard descriptor >= 0 else { return .failure(OperatingSystemError(-errno, during: "read \(path)")) }
            defer { close(descriptor) }
            var octets = [UInt8](repeating: 0, count: limit)
            let count = unsafe octets.withUnsafeMutableBytes { unsafe Glibc.read(descriptor, $0.baseAddress, $0.count) }
            guard count >= 0 else { return .failure(OperatingSystemError(-errno, during: "read \(path)")) }
            return .success(Array(octets[..<count]))
        }
        do throws(OperatingSystemError) { return try result.get() } catch { throw .token("\(error)") }
    }
}
