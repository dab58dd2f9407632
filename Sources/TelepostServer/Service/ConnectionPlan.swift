import Configuration
import Connections
import Gateway
import Messages
import Runtime
import SMTP
import Templates

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
extension FolderConnection: LivingConnection {}
extension FoldersConnection: LivingConnection {}
extension ProviderConnection: LivingConnection {}
extension ModemConnection: LivingConnection {}

/// Which connection is to run, with all that it has to know: when anything of that changes, it is another one.
enum ConnectionPlan: Hashable, Sendable {
    case smpp(SMPPConnectionSettings)
    case smtp(SMTPConnectionSettings)
    case sendmail(SendmailConnectionSettings)
    case fetching(FetchingConnectionSettings)
    case webHooks(WebHookConnectionSettings)
    case commands(CommandConnectionSettings)
    case folder(FolderConnectionSettings)
    case folders(FoldersConnectionSettings)
    case provider(ProviderConnectionSettings)
    case modem(ModemConnectionSettings)

    /// The plan of a connection in the document, which was found to be in order; `nil` when it is not.
    ///
    /// - Parameter ledger: the folder for what has to be known of SIMs after a restart.
    init?(_ connection: ConnectionSettings, in settings: Settings, ledger: String?) {
        let hostname = settings.hostname
        switch connection.link {
        case .smpp(let smpp): self = .smpp(SMPPConnectionSettings(connection, smpp))
        case .smtp(let smtp):
            switch smtp.implementation {
            case .direct: self = .smtp(SMTPConnectionSettings(connection, smtp, hostname: hostname))
            case .command: self = .sendmail(SendmailConnectionSettings(connection, smtp))
            }
        case .fetching(let fetching): self = .fetching(FetchingConnectionSettings(connection, fetching))
        case .folder(let folder):
            do throws(TemplateFailure) { self = .folder(try FolderConnectionSettings(connection, folder)) } catch {
                return nil
            }
        case .provider(let provider):
            self = .provider(
                ProviderConnectionSettings(connection, provider, publicURL: settings.http?.publicURL))
        case .modem(let modem): self = .modem(ModemConnectionSettings(connection, modem, ledger: ledger))
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
        let folders = FoldersConnectionSettings(
            folders: settings.applications.compactMap { $0.output?.folder?.value },
            policy: rules.failurePolicy(of: .folders))
        return [.webHooks: .webHooks(hooks), .commands: .commands(commands), .folders: .folders(folders)]
    }

    /// Whether anything in the document goes over this built-in connection.
    func isUsed(by settings: Settings) -> Bool {
        switch self {
        case .webHooks: return Self.uses(settings).hooks
        case .commands: return Self.uses(settings).commands
        case .folders(let folders): return !folders.folders.isEmpty
        case .smpp, .smtp, .sendmail, .fetching, .folder, .provider, .modem: return false
        }
    }

    private static func uses(_ settings: Settings) -> (hooks: Bool, commands: Bool) {
        var uses = (hooks: false, commands: false)
        for target in settings.inbound.flatMap({ $0.deliver + $0.also }) {
            switch target {
            case .webHook: uses.hooks = true
            case .command: uses.commands = true
            case .addressInText, .reply, .mail, .connection, .account: break
            }
        }
        for target in settings.applications.flatMap(\.also) {
            switch target {
            case .webHook: uses.hooks = true
            case .command: uses.commands = true
            case .mail, .account: break
            }
        }
        return uses
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
        case .folder(let settings): FolderConnection(settings, gateway: gateway, on: loop)
        case .folders(let settings): FoldersConnection(settings, gateway: gateway, on: loop)
        case .provider(let settings): ProviderConnection(settings, gateway: gateway, on: loop)
        case .modem(let settings): ModemConnection(settings, gateway: gateway, on: loop)
        }
    }
}

extension ConnectionPlan {
    /// What the board says while an operator has paused it.
    func status(during pause: ConnectionPause) -> ConnectionStatus {
        var status = ConnectionStatus(name: pause.connection, type: type, remote: remote, since: pause.at)
        status.phase = .paused
        status.reason = "paused by \(pause.author)"
        return status
    }

    /// As the connection itself calls it.
    private var type: String {
        switch self {
        case .smpp: "smpp"
        case .smtp, .sendmail: "smtp"
        case .fetching(let settings): settings.server.type
        case .webHooks, .provider: "http"
        case .commands: "command"
        case .folder, .folders: "folder"
        case .modem: "modem"
        }
    }

    private var remote: String {
        switch self {
        case .smpp(let settings): "\(settings.host):\(settings.port)"
        case .smtp(let settings): "\(settings.host):\(settings.port)"
        case .sendmail(let settings): settings.program
        case .fetching(let settings): "\(settings.host):\(settings.port)"
        case .folder(let settings): settings.path ?? settings.pickup?.path ?? ""
        case .provider(let settings): settings.remote
        case .modem(let settings): settings.devices.map(\.words).joined(separator: ", ")
        case .webHooks, .commands, .folders: ""
        }
    }
}
