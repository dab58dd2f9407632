public import Gateway
import Messages
public import Runtime
import Synchronization

/// How commands are run.
public struct CommandConnectionSettings: Hashable, Sendable {
    /// How long a command may run.
    public var timeout: Duration
    /// How many may run at a time.
    public var atOnce: Int
    /// When commands that failed are run again.
    public var policy: FailurePolicy

    /// Settings.
    public init(timeout: Duration, atOnce: Int, policy: FailurePolicy) {
        self.timeout = timeout
        self.atOnce = atOnce
        self.policy = policy
    }
}

/// Runs commands for texts from phones: by themselves, never by a shell.
///
/// A command gets the facts in its environment (`TELEPOST_FROM`, `TELEPOST_TO`, `TELEPOST_TEXT`, …), in its arguments
/// where those name fields, and as JSON on its standard input. Exit status 0 is success; 64, 65 and 67 (sysexits.h:
/// usage, data, no user) mean never again; everything else, and taking too long, is tried again by the schedule.
public final class CommandConnection: Sendable {
    private let courier: Courier

    /// A connection whose commands are watched on `loop`.
    public init(_ settings: CommandConnectionSettings, gateway: Gateway, on loop: EventLoop) {
        let task = Courier.Assignment(
            name: .commands, type: "command", remote: "", policy: settings.policy, atOnce: settings.atOnce)
        courier = Courier(task, gateway: gateway, on: loop) { message in
            await Self.execute(message, settings, gateway.log, on: loop)
        }
    }

    /// Runs commands until ``stop()``.
    public func run() async { await courier.run() }

    /// Starts no more commands.
    public func stop() { courier.stop() }

    /// Ends the commands that run.
    public func abort() { courier.abort() }

    private static func execute(
        _ message: Message, _ settings: CommandConnectionSettings, _ log: Log, on loop: EventLoop
    ) async -> Carried {
        guard case .command(let command) = message.order.destination,
            let facts = CommandFacts(message.order.text)
        else { return .refused(.permanent, "this connection runs commands only") }
        let program = facts.run(command, message: message.id, timeout: settings.timeout)
        do throws(OperatingSystemError) {
            let outcome = try await program.run(on: loop)
            if !outcome.complaints.isEmpty {
                log.info(
                    "commands", "a command wrote to its standard error",
                    ["message": "\(message.id)", "what": firstLine(outcome.complaints)])
            }
            return judge(outcome, facts)
        } catch {
            return .refused(.temporary, error.description)
        }
    }

    private static func judge(_ outcome: ProgramOutcome, _ facts: CommandFacts) -> Carried {
        let words = outcome.words
        switch outcome.end {
        case .exited(0): return .taken(words, answer: facts.answer(outcome.output))
        case .exited(64), .exited(65), .exited(67): return .refused(.permanent, words)
        case .exited, .killed, .timedOut, .cancelled: return .refused(.temporary, words)
        }
    }

    static func firstLine(_ octets: [UInt8]) -> String {
        let line = octets.prefix(200).prefix { $0 != 0x0A }
        return String(decoding: line, as: UTF8.self).inOneLine(limit: 200)
    }
}

extension ProgramOutcome {
    /// How it went, for the history.
    var words: String {
        let complaint = complaints.isEmpty ? "" : ": " + CommandConnection.firstLine(complaints)
        return switch end {
        case .exited(let status): "exit status \(status)" + (status == 0 ? "" : complaint)
        case .killed(let signal): "ended by signal \(signal)" + complaint
        case .timedOut: "it took too long and was ended" + complaint
        case .cancelled: "ended because the gateway stops"
        }
    }
}
