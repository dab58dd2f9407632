import Configuration
import Connections
import Gateway
import Messages
import Runtime
import SMTP

/// A connection that runs until it is told to stop.
protocol LivingConnection: Sendable {
    /// Works until ``stop()`` or ``abort()``.
    func run() async
    /// Ends in good order.
    func stop()
    /// Ends at once.
    func abort()
}

extension SMPPConnection: LivingConnection {}
extension SMTPConnection: LivingConnection {}
extension WebHookConnection: LivingConnection {}
extension CommandConnection: LivingConnection {}
extension SendmailConnection: LivingConnection {}
extension FetchingConnection: LivingConnection {}

/// Which connection is to run, with all that it has to know: when anything of that changes, it is another one.
enum ConnectionPlan: Hashable, Sendable {
    case smpp(SMPPConnectionSettings)
    case smtp(SMTPConnectionSettings)
    case sendmail(SendmailConnectionSettings)
    case fetching(FetchingConnectionSettings)
    case webHooks(WebHookConnectionSettings)
    case commands(CommandConnectionSettings)

    /// The plan of a connection in the document.
    init(_ connection: ConnectionSettings, hostname: String) {
        switch connection.link {
        case .smpp(let smpp): self = .smpp(SMPPConnectionSettings(connection, smpp))
        case .smtp(let smtp):
            switch smtp.implementation {
            case .direct: self = .smtp(SMTPConnectionSettings(connection, smtp, hostname: hostname))
            case .command: self = .sendmail(SendmailConnectionSettings(connection, smtp))
            }
        case .fetching(let fetching): self = .fetching(FetchingConnectionSettings(connection, fetching))
        }
    }

    /// The connections that are always there, as the document has them.
    static func builtIn(_ settings: Settings, rules: Rules) -> [ConnectionName: ConnectionPlan] {
        let hooks = WebHookConnectionSettings(
            secret: settings.programs.secret?.revealed, timeout: settings.programs.webHookTimeout,
            policy: rules.failurePolicy(of: .webHooks))
        let commands = CommandConnectionSettings(
            timeout: settings.programs.commandTimeout, atOnce: settings.programs.commandsAtOnce,
            policy: rules.failurePolicy(of: .commands))
        return [.webHooks: .webHooks(hooks), .commands: .commands(commands)]
    }

    /// Whether texts for `target` go over this built-in connection.
    func carries(_ target: InboundTarget) -> Bool {
        switch (self, target) {
        case (.webHooks, .webHook), (.commands, .command): true
        case (.smpp, _), (.smtp, _), (.sendmail, _), (.fetching, _), (.webHooks, _), (.commands, _): false
        }
    }

    /// The connection that the plan is of.
    func connection(_ gateway: Gateway, on loop: EventLoop) -> any LivingConnection {
        switch self {
        case .smpp(let settings): SMPPConnection(settings, gateway: gateway, on: loop)
        case .smtp(let settings): SMTPConnection(settings, gateway: gateway, on: loop)
        case .sendmail(let settings): SendmailConnection(settings, gateway: gateway, on: loop)
        case .fetching(let settings): FetchingConnection(settings, gateway: gateway, on: loop)
        case .webHooks(let settings): WebHookConnection(settings, gateway: gateway, on: loop)
        case .commands(let settings): CommandConnection(settings, gateway: gateway, on: loop)
        }
    }
}
