import Configuration
import Connections
import Runtime

extension FetchingConnectionSettings {
    /// The settings of a connection of type `pop3` or `imap` as the document has them.
    init(_ connection: ConnectionSettings, _ fetching: FetchingSettings) {
        let server: Server =
            switch fetching.mailProtocol {
            case .pop3: .pop3
            case .imap: .imap(folder: fetching.folder, idles: fetching.idles)
            }
        self.init(
            name: connection.name, server: server, host: fetching.host, port: fetching.port,
            login: FetchingLogin(username: fetching.username, secret: Self.secret(fetching.proof)),
            application: fetching.application.value)
        security = Security(fetching.protection)
        trust = Self.trust(fetching)
        minimumTLS = TLSVersion(fetching.minimumTLS)
        (every, batch, timeout) = (fetching.every, fetching.batch, fetching.timeout)
        maxMessageSize = fetching.maxMessageSize.octets
        afterFetch = AfterFetch(fetching.afterFetch)
        alarmAfter = fetching.alarmAfter
    }

    private static func secret(_ proof: FetchingSettings.Proof) -> FetchingLogin.Secret {
        switch proof {
        case .password(let password): return .password(password.revealed)
        case .tokenFile(let path): return .token(.file(path))
        case .tokenCommand(let command):
            let words = command.split(separator: " ").map(String.init)
            return .token(.command(path: words.first ?? "", arguments: Array(words.dropFirst())))
        }
    }

    private static func trust(_ fetching: FetchingSettings) -> TLSTrust {
        if let pin = fetching.pin.flatMap({ TLSFingerprint($0) }) { return .pinned([pin]) }
        guard fetching.verifies else { return .insecure }
        return fetching.authorities.map { .systemAnd(authorities: $0) } ?? .system
    }
}

extension FetchingConnectionSettings.Security {
    fileprivate init(_ protection: LinkProtection) {
        switch protection {
        case .none: self = .none
        case .starttls: self = .startTLS
        case .implicit: self = .implicit
        }
    }
}

extension FetchingConnectionSettings.AfterFetch {
    fileprivate init(_ settings: FetchingSettings.AfterFetch) {
        switch settings {
        case .delete: self = .delete
        case .keep: self = .keep
        case .markSeen: self = .markSeen
        case .move(let folder): self = .move(folder: folder)
        }
    }
}

extension TLSVersion {
    /// The version that the document means.
    init(_ version: TLSSettings.Version) {
        switch version {
        case .v1_0: self = .v1_0
        case .v1_1: self = .v1_1
        case .v1_2: self = .v1_2
        case .v1_3: self = .v1_3
        }
    }
}
