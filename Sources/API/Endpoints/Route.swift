import Messages

/// What the path of a request means.
enum Route: Hashable, Sendable {
    case live
    case ready
    case version
    case metrics
    case openAPI
    case messages
    case message(MessageID)
    case retry(MessageID)
    case cancel(MessageID)
    case resend(MessageID)
    case content(MessageID)
    case trace
    case overview
    case events
    case connections
    case connection(ConnectionName)
    case connectionTest(ConnectionName)
    case connectionReports(ConnectionName)
    case connectionSettings(ConnectionName)
    case connectionPause(ConnectionName)
    case connectionResume(ConnectionName)
    /// The trial of a connection that need not exist, and the connection of the name that its address has.
    case connectionTrial(ConnectionName)
    case applications
    case application(ApplicationName)
    case inbound
    case inboundRoute(InboundName)
    case accounts
    case account(AccountName)
    case accountPassword(AccountName)
    case accountSharedSecret(AccountName)
    case tokens
    case token(String)
    case stops
    case stop(PhoneNumber)
    case audit
    case configuration
    case configurationCheck
    case revisions
    case revision(Int64)
    case revisionDifference(Int64)
    case rollback
    case preview
    case explain
    case template
    case phones
    case phoneMessages(PhoneNumber)
    case caughtMails
    case caughtMail(Int64)

    /// A method that some route knows.
    enum Method: String, Hashable, Sendable {
        case get = "GET"
        case post = "POST"
        case put = "PUT"
        case patch = "PATCH"
        case delete = "DELETE"
    }

    /// `nil` when nothing is at `path`.
    init?(_ path: [String]) {
        switch path.count {
        case 1 where path[0] == "livez": self = .live
        case 1 where path[0] == "readyz": self = .ready
        case 1 where path[0] == "metrics": self = .metrics
        case 3...6 where path[0] == "api" && path[1] == "v1":
            guard let route = Self.api(path[2], Array(path[3...])) else { return nil }
            self = route
        default: return nil
        }
    }

    /// What may be done with it.
    var methods: [Method] {
        switch self {
        case .live, .ready, .version, .metrics, .openAPI, .message, .content, .trace, .overview, .events, .connection,
            .connectionReports, .phones,
            .caughtMails, .caughtMail, .audit, .revisions, .revision, .revisionDifference, .explain:
            [.get]
        case .stop: [.get, .delete]
        case .messages, .phoneMessages, .accounts, .tokens, .stops, .connections, .connectionTrial: [.get, .post]
        case .token: [.delete]
        case .applications, .inbound: [.get, .post, .put]
        case .account: [.get, .patch, .delete]
        case .application, .inboundRoute, .connectionSettings: [.get, .put, .delete]
        case .configuration: [.get, .put]
        case .accountPassword, .accountSharedSecret: [.put]
        case .retry, .cancel, .resend, .connectionTest, .connectionPause, .connectionResume, .configurationCheck,
            .rollback, .preview, .template:
            [.post]
        }
    }

}

// MARK: - Paths

extension Route {
    private static func api(_ collection: String, _ rest: [String]) -> Route? {
        switch (collection, rest.count) {
        case ("messages", _): rest.isEmpty ? .messages : message(rest)
        case ("connections", _): rest.isEmpty ? .connections : connection(rest)
        case ("accounts", _): rest.isEmpty ? .accounts : account(rest)
        case ("tokens", 0): .tokens
        case ("tokens", 1) where isConfigurationName(rest[0]): .token(rest[0])
        case ("stops", 0): .stops
        case ("stops", 1): PhoneNumber(e164: rest[0]).map { .stop($0) }
        case ("applications", 0): .applications
        case ("applications", 1): ApplicationName(rest[0]).map { .application($0) }
        case ("inbound", 0): .inbound
        case ("inbound", 1): InboundName(rest[0]).map { .inboundRoute($0) }
        case ("config", _): configuration(rest)
        case ("phones", 0): .phones
        case ("phones", 2) where rest[1] == "messages": PhoneNumber(e164: rest[0]).map { .phoneMessages($0) }
        case ("simulator", 1) where rest[0] == "mails": .caughtMails
        case ("simulator", 2) where rest[0] == "mails": Int64(number: rest[1]).map { .caughtMail($0) }
        case (let name, 0): alone[name]
        case (_, _): nil
        }
    }

    /// What has nothing below it.
    private static let alone: [String: Route] = [
        "version": .version, "audit": .audit, "openapi.json": .openAPI, "trace": .trace, "overview": .overview,
        "events": .events, "preview": .preview, "explain": .explain,
        "template": .template,
    ]

    private static func message(_ rest: [String]) -> Route? {
        guard let id = Int64(number: rest[0]).map(MessageID.init(rawValue:)) else { return nil }
        return switch rest.dropFirst() {
        case []: .message(id)
        case ["retry"]: .retry(id)
        case ["cancel"]: .cancel(id)
        case ["resend"]: .resend(id)
        case ["content"]: .content(id)
        case _: nil
        }
    }

    private static func connection(_ rest: [String]) -> Route? {
        guard let name = ConnectionName(rest[0]) else { return nil }
        return switch rest.dropFirst() {
        case [] where name.text == "test": .connectionTrial(name)
        case []: .connection(name)
        case ["test"]: .connectionTest(name)
        case ["reports"]: .connectionReports(name)
        case ["settings"]: .connectionSettings(name)
        case ["pause"]: .connectionPause(name)
        case ["resume"]: .connectionResume(name)
        case _: nil
        }
    }

    private static func account(_ rest: [String]) -> Route? {
        guard let name = AccountName(rest[0]) else { return nil }
        return switch rest.dropFirst() {
        case []: .account(name)
        case ["password"]: .accountPassword(name)
        case ["shared-secret"]: .accountSharedSecret(name)
        case _: nil
        }
    }

    private static func configuration(_ rest: [String]) -> Route? {
        switch rest {
        case []: return .configuration
        case ["check"]: return .configurationCheck
        case ["rollback"]: return .rollback
        case ["revisions"]: return .revisions
        case _: break
        }
        guard rest[0] == "revisions", let number = Int64(number: rest[1]) else { return nil }
        return switch rest.dropFirst(2) {
        case []: .revision(number)
        case ["diff"]: .revisionDifference(number)
        case _: nil
        }
    }
}

extension Int64 {
    /// `nil` unless `digits` are those of a number from 1 on, spelt in the one usual way.
    fileprivate init?(number digits: String) {
        guard let number = Int64(digits), number > 0, String(number) == digits else { return nil }
        self = number
    }
}
