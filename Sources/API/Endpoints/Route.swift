import Gateway
import Messages

/// What the path of a request means.
enum Route: Hashable, Sendable {
    case live
    case ready
    case version
    case messages
    case message(MessageID)
    case retry(MessageID)
    case cancel(MessageID)
    case trace
    case connections
    case connection(ConnectionName)
    case connectionTest(ConnectionName)
    case connectionReports(ConnectionName)
    case accounts
    case account(AccountName)
    case accountPassword(AccountName)
    case accountSharedSecret(AccountName)
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
        case 3...5 where path[0] == "api" && path[1] == "v1":
            guard let route = Self.api(path[2], Array(path[3...])) else { return nil }
            self = route
        default: return nil
        }
    }

    /// What may be done with it.
    var methods: [Method] {
        switch self {
        case .live, .ready, .version, .message, .trace, .connections, .connection, .connectionReports, .phones,
            .caughtMails, .caughtMail:
            [.get]
        case .messages, .phoneMessages, .accounts: [.get, .post]
        case .account: [.get, .patch, .delete]
        case .accountPassword, .accountSharedSecret: [.put]
        case .retry, .cancel, .connectionTest: [.post]
        }
    }

    /// What one has to be allowed for it; `nil`: nothing.
    func right(for method: Method) -> Right? {
        switch self {
        case .live, .ready: nil
        case .version: nil
        case .messages: method == .post ? .send : .readMessages
        case .message, .trace: .readMessages
        case .retry, .cancel: .changeMessages
        case .connections, .connection, .connectionReports: .readConnections
        case .connectionTest: .runConnections
        case .accounts, .account: method == .get ? .readAccounts : .changeAccounts
        case .accountPassword, .accountSharedSecret: .changeAccounts
        case .phones, .caughtMails, .caughtMail: .readMessages
        case .phoneMessages: method == .post ? .usePhones : .readMessages
        }
    }

    private static func api(_ collection: String, _ rest: [String]) -> Route? {
        switch (collection, rest.count) {
        case ("version", 0): .version
        case ("trace", 0): .trace
        case ("messages", 0): .messages
        case ("messages", _): message(rest)
        case ("connections", 0): .connections
        case ("connections", _): connection(rest)
        case ("accounts", 0): .accounts
        case ("accounts", _): account(rest)
        case ("phones", 0): .phones
        case ("phones", 2) where rest[1] == "messages": PhoneNumber(e164: rest[0]).map { .phoneMessages($0) }
        case ("simulator", 1) where rest[0] == "mails": .caughtMails
        case ("simulator", 2) where rest[0] == "mails": MessageID(digits: rest[1]).map { .caughtMail($0.rawValue) }
        default: nil
        }
    }

    private static func message(_ rest: [String]) -> Route? {
        guard let id = MessageID(digits: rest[0]) else { return nil }
        switch rest.dropFirst() {
        case []: return .message(id)
        case ["retry"]: return .retry(id)
        case ["cancel"]: return .cancel(id)
        default: return nil
        }
    }

    private static func connection(_ rest: [String]) -> Route? {
        guard let name = ConnectionName(rest[0]) else { return nil }
        switch rest.dropFirst() {
        case []: return .connection(name)
        case ["test"]: return .connectionTest(name)
        case ["reports"]: return .connectionReports(name)
        default: return nil
        }
    }

    private static func account(_ rest: [String]) -> Route? {
        guard let name = AccountName(rest[0]) else { return nil }
        switch rest.dropFirst() {
        case []: return .account(name)
        case ["password"]: return .accountPassword(name)
        case ["shared-secret"]: return .accountSharedSecret(name)
        default: return nil
        }
    }
}

extension MessageID {
    /// `nil` unless `digits` are those of a number from 1 on, spelt in the one usual way.
    fileprivate init?(digits: String) {
        guard let number = Int64(digits), number > 0, String(number) == digits else { return nil }
        self.init(rawValue: number)
    }
}
