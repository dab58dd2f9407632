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

/// Runs commands for texts from phones and for mails: by themselves, never by a shell.
///
/// A command gets the facts in its environment (`TELEPOST_FROM`, `TELEPOST_TO`, `TELEPOST_TEXT`, …), in its arguments
/// where those name fields, and on its standard input: of a text as JSON, of a mail the mail as it came. Exit status 0 is success; 64, 65 and 67 (sysexits.h:
/// usage, data, no user) mean never again; everything else, and taking too long, is tried again by the schedule.
public final class CommandConnection: Sendable {
    private let courier: Courier

    /// A connection whose commands are watched on `loop`.
    public init(_ settings: CommandConnectionSettings, gateway: Gateway, on loop: EventLoop) {
        let task = Courier.Assignment(
            name: .commands, type: "command", remote: "", policy: settings.policy, atOnce: settings.atOnce)
        let passedOn = PassedOnContent(gateway, for: .commands, on: loop)
        courier = Courier(task, gateway: gateway, on: loop) { message in
            guard MailPayload.isSpelled(message.order.text) else {
                return await Self.execute(message, settings, gateway.log, on: loop)
            }
            return await Self.hand(message, passedOn, settings, gateway, on: loop)
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
        let program = facts.call(message.id).run(command, timeout: settings.timeout)
        return await run(program, for: message, log, on: loop) { facts.answer($0) }
    }

    /// Hands a mail to its command.
    private static func hand(
        _ message: Message, _ passedOn: PassedOnContent, _ settings: CommandConnectionSettings, _ gateway: Gateway,
        on loop: EventLoop
    ) async -> Carried {
        let json = message.order.text
        guard case .command(let command) = message.order.destination, let facts = MailFacts(json) else {
            return .refused(.permanent, "this connection runs commands only")
        }
        var mail: [UInt8]
        switch await passedOn.content(of: message) {
        case .unreadable: return Carried(outcome: .notWritten)
        case .gone: return .refused(.permanent, OutgoingContent.absence)
        case .whole(_, let submission): mail = submission
        }
        if MailPayload.takesAttachedMessage(json) {
            let (whole, codec) = (mail, gateway.parts.codec)
            mail = await loop.offload { codec.attachedMail(in: whole) ?? whole }
        }
        let program = facts.call(message.id, mail: mail).run(command, timeout: settings.timeout)
        return await run(program, for: message, gateway.log, on: loop) { _ in nil }
    }

    private static func run(
        _ program: ProgramRun, for message: Message, _ log: Log, on loop: EventLoop,
        answer: ([UInt8]) -> AnswerText?
    ) async -> Carried {
        do throws(OperatingSystemError) {
            let outcome = try await program.run(on: loop)
            if !outcome.complaints.isEmpty {
                log.info(
                    "commands", "a command wrote to its standard error",
                    ["message": "\(message.id)", "what": firstLine(outcome.complaints)])
            }
            return judge(outcome, answer)
        } catch {
            return .refused(.temporary, error.description)
        }
    }

    private static func judge(_ outcome: ProgramOutcome, _ answer: ([UInt8]) -> AnswerText?) -> Carried {
        let words = outcome.words
        switch outcome.end {
        case .exited(0): return .taken(words, answer: answer(outcome.output))
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
