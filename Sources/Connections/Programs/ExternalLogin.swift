public import Bytes
import FoundationEssentials
public import Gateway
public import Runtime
import Synchronization

/// Asks a program or a server elsewhere whether a password is right (row S2-11).
///
/// Both get one JSON object with `name`, `password` and `client`, a program on its standard input, so that no password shows in
/// a list of processes. A program answers with its exit status: 0 right, 1 wrong. A server answers with its status: 2xx
/// right, 401, 403 or 404 wrong. Anything else means that it cannot tell.
public final class ExternalLogin: ExternalChecking {
    /// Whom to ask.
    public enum Way: Hashable, Sendable {
        /// Nobody.
        case nobody
        /// A program: its absolute path and its arguments.
        case command(path: String, arguments: [String])
        /// A server: its URL.
        case url(String)
    }

    /// So many questions may be open; whoever comes after hears that it cannot be told.
    public static let atOnce = 16

    private struct State {
        var way = Way.nobody
        var timeout = Duration.seconds(10)
        var open = 0
        var http: HTTPClient?
    }

    private struct Question: Encodable {
        let name: String
        let password: String
        let client: String
    }

    private let loop: EventLoop
    private let state = Mutex(State())

    /// Somebody to ask; programs are watched on `loop`.
    public init(on loop: EventLoop) {
        self.loop = loop
    }

    /// Asks in this way from now on.
    public func ask(_ way: Way, timeout: Duration) {
        state.withLock { ($0.way, $0.timeout) = (way, timeout) }
    }

    public var isConfigured: Bool { state.withLock { $0.way != .nobody } }

    public func check(name: String, password: [UInt8], client: IPAddress) async -> ExternalVerdict {
        guard let text = String(validating: password, as: UTF8.self) else { return .mismatched }
        let question = Question(name: name, password: text, client: client.description)
        guard let body = try? JSONEncoder().encode(question) else { return .mismatched }
        let (way, timeout, mayAsk) = state.withLock { state in
            guard state.open < Self.atOnce else { return (state.way, state.timeout, false) }
            state.open += 1
            return (state.way, state.timeout, true)
        }
        guard mayAsk else { return .unavailable("\(Self.atOnce) questions are open already") }
        defer { state.withLock { $0.open -= 1 } }
        switch way {
        case .nobody: return .unavailable("nobody is configured to ask")
        case .command(let path, let arguments): return await run(path, arguments, Array(body), timeout)
        case .url(let url): return await post(url, Array(body), timeout)
        }
    }

    private func run(
        _ path: String, _ arguments: [String], _ body: [UInt8], _ timeout: Duration
    ) async -> ExternalVerdict {
        var run = ProgramRun(path: path, arguments: arguments, timeout: timeout)
        run.environment = ["PATH": "/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin", "LANG": "C.UTF-8"]
        run.input = body + [ASCII.lineFeed]
        let (program, loop) = (run, loop)
        let outcome = await loop.perform { () -> Result<ProgramOutcome, OperatingSystemError> in
            do throws(OperatingSystemError) {
                return .success(try await program.run(on: loop))
            } catch {
                return .failure(error)
            }
        }
        switch outcome {
        case .failure(let failure): return .unavailable(failure.description)
        case .success(let outcome):
            switch outcome.end {
            case .exited(0): return .matched
            case .exited(1): return .mismatched
            case .exited(let code): return .unavailable("\(path) ended with \(code)")
            case .killed(let signal): return .unavailable("\(path) was ended by signal \(signal)")
            case .timedOut: return .unavailable("\(path) took longer than \(timeout)")
            case .cancelled: return .unavailable("given up")
            }
        }
    }

    private func post(_ url: String, _ body: [UInt8], _ timeout: Duration) async -> ExternalVerdict {
        do throws(OperatingSystemError) {
            return await Self.judge(try client(), url, body, timeout)
        } catch {
            return .unavailable(error.description)
        }
    }

    private static func judge(
        _ http: HTTPClient, _ url: String, _ body: [UInt8], _ timeout: Duration
    ) async -> ExternalVerdict {
        var request = HTTPRequestOut(
            url: url, fields: [HTTPRequestOut.Field("Content-Type", "application/json")], body: body, timeout: timeout)
        request.isRepeatable = true
        do throws(HTTPFailure) {
            let answer = try await http.perform(request)
            switch answer.status {
            case 200..<300: return .matched
            case 401, 403, 404: return .mismatched
            default: return .unavailable("the server answered \(answer.status)")
            }
        } catch {
            switch error {
            case .notSent(let why), .notAnswered(let why): return .unavailable(why)
            }
        }
    }

    /// The HTTP client, made when it is first needed: it has a thread.
    private func client() throws(OperatingSystemError) -> HTTPClient {
        if let http = state.withLock({ $0.http }) { return http }
        let fresh = try HTTPClient()
        return state.withLock { state in
            if let http = state.http { return http }
            state.http = fresh
            return fresh
        }
    }
}
