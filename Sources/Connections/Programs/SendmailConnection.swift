import Bytes
public import Gateway
import Glibc
public import Messages
public import Runtime

/// How mails are handed to a program (row S4-6).
public struct SendmailConnectionSettings: Hashable, Sendable {
    /// Its name.
    public var name: ConnectionName
    /// The program's path and arguments, blanks between them; `-i -f SENDER -- RECIPIENT` comes behind them.
    public var program: String
    /// How long it may take.
    public var timeout: Duration
    /// How failed attempts are treated.
    public var policy: FailurePolicy

    /// Settings.
    public init(name: ConnectionName, program: String, timeout: Duration, policy: FailurePolicy) {
        self.name = name
        self.program = program
        self.timeout = timeout
        self.policy = policy
    }

    /// The run that hands a mail over, in two pieces.
    func run(
        from sender: EmailAddress?, to recipient: EmailAddress, text: String, submission: [UInt8]
    ) -> ProgramRun {
        let words = program.split(separator: " ").map(String.init)
        var run = ProgramRun(path: words.first ?? "", timeout: timeout)
        run.arguments =
            words.dropFirst() + ["-i", "-f", sender?.description ?? "<>", "--", recipient.description]
        run.environment = ["PATH": "/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin", "LANG": "C.UTF-8"]
        // Such programs read text as this system has it: lines end with LF.
        run.input.reserveCapacity(text.utf8.count + submission.count)
        run.input.append(contentsOf: text.utf8.lazy.filter { $0 != ASCII.carriageReturn })
        run.input.append(contentsOf: submission.lazy.filter { $0 != ASCII.carriageReturn })
        return run
    }
}

/// A connection of type `smtp` that hands mails to a program as sendmail takes them.
///
/// Exit status 0 is success; of those in sysexits.h usage, data, no user, no host and not permitted (64, 65, 67, 68,
/// 77) mean that it will never take the mail; everything else is tried again.
public final class SendmailConnection: Sendable {
    private static let atOnce = 2

    private let courier: Courier

    /// A connection whose programs are watched on `loop`.
    public init(_ settings: SendmailConnectionSettings, gateway: Gateway, on loop: EventLoop) {
        let task = Courier.Assignment(
            name: settings.name, type: "smtp", remote: settings.program, policy: settings.policy, atOnce: Self.atOnce)
        let passedOn = PassedOnContent(gateway, for: settings.name, on: loop)
        courier = Courier(task, gateway: gateway, on: loop) { message in
            await Self.deliver(message, settings, passedOn, on: loop)
        }
    }

    /// Hands mails over until ``stop()``.
    public func run() async { await courier.run() }

    /// Takes no more mails.
    public func stop() { courier.stop() }

    /// Ends the programs that run.
    public func abort() { courier.abort() }

    private static func deliver(
        _ message: Message, _ settings: SendmailConnectionSettings, _ passedOn: PassedOnContent, on loop: EventLoop
    ) async -> Carried {
        guard case .mail(let recipient) = message.order.destination else {
            return .refused(.permanent, "this connection carries mail only")
        }
        let run: ProgramRun
        switch await passedOn.content(of: message) {
        case .unreadable: return Carried(outcome: .notWritten)
        case .gone: return .refused(.permanent, OutgoingContent.absence)
        case .whole(let text, let submission):
            run = settings.run(
                from: message.order.envelopeSender, to: recipient, text: text, submission: submission)
        }
        do throws(OperatingSystemError) {
            let outcome = try await run.run(on: loop)
            switch outcome.end {
            case .exited(0): return .taken("\(settings.program) took it")
            case .exited(64), .exited(65), .exited(67), .exited(68), .exited(77):
                return .refused(.permanent, outcome.words)
            case .exited, .killed: return .refused(.temporary, outcome.words)
            // It may have taken the mail before it was ended.
            case .timedOut, .cancelled: return Carried(outcome: .unanswered([]), words: nil)
            }
        } catch {
            return .refused(.temporary, error.description)
        }
    }
}

/// Looks whether the program is there; no mail is handed over.
public struct SendmailConnectionTest {
    private let settings: SendmailConnectionSettings

    /// A test of a connection with these settings.
    public init(_ settings: SendmailConnectionSettings) {
        self.settings = settings
    }

    /// The one step.
    ///
    /// - Parameter report: hears of it.
    public func run(report: (TestStep) -> Void = { _ in }) -> [TestStep] {
        let path = settings.program.split(separator: " ").first.map(String.init) ?? ""
        let isThere = unsafe access(path, X_OK) == 0 && !Self.isFolder(path)
        let detail = isThere ? "\(path) can be run" : "\(path) is not there or cannot be run by this user"
        let step = TestStep(name: "program", isDone: isThere, detail: detail)
        report(step)
        return [step]
    }

    /// Whether the path can be opened as a folder, or could be by somebody else.
    private static func isFolder(_ path: String) -> Bool {
        let descriptor = unsafe open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        guard descriptor < 0 else {
            close(descriptor)
            return true
        }
        return errno != ENOTDIR
    }
}
