import Configuration
import Connections
import Gateway
import Runtime
import SASL
import SMTP

extension SMTPConnectionSettings {
    /// The settings of a connection of type `smtp` as the document has them.
    init(_ connection: ConnectionSettings, _ smtp: SMTPClientSettings, hostname: String) {
        let security: SMTPClientProfile.Security =
            switch smtp.protection {
            case .none: .none
            case .starttls: .startTLS
            case .implicit: .implicit
            }
        let login = smtp.username.map { SASLLogin(username: $0, password: smtp.password.revealed) }
        self.init(
            name: connection.name, host: smtp.host, port: smtp.port,
            profile: SMTPClientProfile(name: hostname, security: security, login: login), timeout: smtp.timeout,
            policy: FailurePolicy(schedule: connection.retry, whenUnknown: connection.whenUnknown))
        connections = smtp.connections
        trust = Self.trust(smtp)
    }

    private static func trust(_ smtp: SMTPClientSettings) -> TLSTrust {
        if let pin = smtp.pin.flatMap({ TLSFingerprint($0) }) { return .pinned([pin]) }
        guard smtp.verifies else { return .insecure }
        return smtp.authorities.map { .systemAnd(authorities: $0) } ?? .system
    }
}

extension SendmailConnectionSettings {
    /// The settings of a connection of type `smtp` that hands mails to a program.
    init(_ connection: ConnectionSettings, _ smtp: SMTPClientSettings) {
        self.init(
            name: connection.name, program: smtp.program ?? "", timeout: smtp.timeout,
            policy: FailurePolicy(schedule: connection.retry, whenUnknown: connection.whenUnknown))
    }
}
