import Gateway
import Messages

/// Who may do what, and what is noted of it: all of it in one place.
extension Route {
    /// Whether anybody may ask, without saying who they are.
    var isPublic: Bool {
        // Who may see the figures, the endpoint decides: some clients need not say who they are.
        self == .live || self == .ready || self == .metrics
    }

    /// What one has to be allowed for it; `nil`: nothing.
    func right(for method: Method) -> Right? {
        switch self {
        case .live, .ready, .version, .metrics, .openAPI: nil
        case .messages: method == .post ? .send : .readMessages
        case .message, .content, .trace, .events: .readMessages
        case .retry, .cancel, .resend: .changeMessages
        case .connections: method == .get ? .readConnections : .changeConfiguration
        case .connection, .connectionReports, .overview: .readConnections
        case .connectionTest, .connectionPause, .connectionResume: .runConnections
        // Whoever tries a connection of their own making out could have a kept password sent to themselves.
        case .connectionTrial: method == .get ? .readConnections : .changeConfiguration
        case .applications, .application, .inbound, .inboundRoute, .connectionSettings, .configuration:
            method == .get ? .readConfiguration : .changeConfiguration
        case .configurationCheck, .revisions, .revision, .revisionDifference, .preview, .explain, .template:
            .readConfiguration
        case .rollback: .changeConfiguration
        case .accounts, .account, .tokens: method == .get ? .readAccounts : .changeAccounts
        case .accountPassword, .accountSharedSecret, .token: .changeAccounts
        case .stops: method == .get ? .readStops : .addStops
        case .stop: method == .get ? .readStops : .removeStops
        case .audit: .readAudit
        case .phones, .caughtMails, .caughtMail: .readMessages
        case .phoneMessages: method == .post ? .usePhones : .readMessages
        }
    }

    /// Whether somebody who may see only what is their own can ask it: the answer is then about that alone.
    var isOpenToOwners: Bool {
        switch self {
        case .live, .ready, .version, .metrics, .openAPI, .messages, .message, .content, .retry, .cancel, .trace: true
        // What is sent once more counts for no quota.
        case .resend, .connections, .connection, .connectionTest, .connectionReports, .connectionSettings,
            .connectionPause,
            .connectionResume, .connectionTrial, .applications, .application, .inbound, .inboundRoute, .accounts,
            .account, .accountPassword, .accountSharedSecret, .tokens, .token, .stops, .stop, .audit, .configuration,
            .configurationCheck, .revisions, .revision, .revisionDifference, .rollback, .preview, .explain, .template,
            .phones, .phoneMessages, .caughtMails, .caughtMail:
            false
        case .overview, .events: false
        }
    }

    /// The message that it is about.
    var message: MessageID? {
        switch self {
        case .message(let id), .content(let id), .retry(let id), .cancel(let id), .resend(let id): id
        case .live, .ready, .version, .metrics, .openAPI, .messages, .trace, .connections, .connection, .connectionTest,
            .connectionReports, .connectionSettings, .connectionPause, .connectionResume, .connectionTrial,
            .applications, .application, .inbound, .inboundRoute, .accounts, .account, .accountPassword,
            .accountSharedSecret, .tokens, .token, .stops, .stop, .audit, .configuration, .configurationCheck,
            .revisions,
            .revision, .revisionDifference, .rollback, .preview, .explain, .template, .phones, .phoneMessages,
            .caughtMails,
            .caughtMail:
            nil
        case .overview, .events: nil
        }
    }
}

// MARK: - The audit list

extension Route {
    /// What the audit list calls it; `nil`: it is not noted.
    func action(for method: Method) -> AuditAction? {
        switch self {
        case .retry: .messageRetry
        case .cancel: .messageCancel
        case .resend: .messageResend
        case .connectionPause: .connectionPause
        case .connectionResume: .connectionResume
        case .connectionTest: .connectionTest
        case .connectionTrial: method == .get ? nil : .connectionTest
        case .connections, .connectionSettings, .applications, .application, .inbound, .inboundRoute, .configuration:
            method == .get ? nil : .configurationApply
        case .rollback: .configurationRollback
        case .accounts: method == .get ? nil : .accountAdd
        case .account: method == .get ? nil : method == .delete ? .accountRemove : .accountChange
        case .accountPassword, .accountSharedSecret: .accountPassword
        case .stops: method == .get ? nil : .stopAdd
        case .stop: method == .get ? nil : .stopRemove
        case .tokens: method == .get ? nil : .tokenAdd
        case .token: .tokenRemove
        // What programs send is in the history, and a simulated phone is nobody.
        case .live, .ready, .version, .metrics, .openAPI, .messages, .message, .content, .trace, .connection,
            .connectionReports,
            .audit, .configurationCheck, .revisions, .revision, .revisionDifference, .preview, .explain, .template,
            .phones, .phoneMessages, .caughtMails, .caughtMail:
            nil
        case .overview, .events: nil
        }
    }

    /// What it is about, for the audit list, as far as its address tells.
    var subject: String {
        switch self {
        case .message(let id), .content(let id), .retry(let id), .cancel(let id), .resend(let id): id.description
        case .connection(let name), .connectionTest(let name), .connectionReports(let name), .connectionPause(let name),
            .connectionResume(let name):
            name.text
        case .connectionSettings(let name), .connectionTrial(let name): "connection \(name)"
        case .connections: "connections"
        case .applications: "applications"
        case .application(let name): "application \(name)"
        case .inbound: "inbound routes"
        case .inboundRoute(let name): "inbound route \(name)"
        case .account(let name), .accountPassword(let name), .accountSharedSecret(let name): name.text
        case .token(let name): name
        case .stop(let phone): phone.e164
        case .revision(let number), .revisionDifference(let number): "revision \(number)"
        case .configuration, .rollback: "the document"
        case .live, .ready, .version, .metrics, .openAPI, .messages, .trace, .accounts, .tokens, .stops, .audit,
            .configurationCheck,
            .revisions, .preview, .explain, .template, .phones, .phoneMessages, .caughtMails, .caughtMail:
            ""
        case .overview, .events: ""
        }
    }
}
