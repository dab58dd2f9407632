import Bytes
import Configuration
import Gateway
import Messages

/// What `telepost config explain` was asked to explain.
public struct ExplainOptions: Sendable {
    /// The configuration file; `nil`: the built-in demonstration.
    public var config: String?
    /// The recipient.
    public var address: String
    /// The envelope sender; `nil`: none, as of delivery reports.
    public var sender: String?
    /// The address of the client; `nil`: this machine.
    public var client: String?
    /// The account that has logged in; `nil`: nobody.
    public var account: String?
    /// One JSON object a line.
    public var isJSON: Bool

    /// Options of `config explain`.
    public init(
        config: String?, address: String, sender: String?, client: String?, account: String?, isJSON: Bool
    ) {
        self.config = config
        self.address = address
        self.sender = sender
        self.client = client
        self.account = account
        self.isJSON = isJSON
    }
}

/// Says which rule takes a recipient, and why the others do not; sends and stores nothing.
///
/// Accounts are those of the configuration alone: those of a store are not looked at, and host names in lists of clients are not
/// asked for.
///
/// - Returns: the exit code: 0 when the recipient is taken, 1 when it is refused, 2 for wrong usage or configuration.
public func explain(_ options: ExplainOptions) async -> Int32 {
    guard let recipient = EmailAddress(options.address) else {
        return refuse("\(options.address) is no mail address")
    }
    let sender = options.sender.flatMap { $0.isEmpty ? nil : EmailAddress($0) }
    if let text = options.sender, !text.isEmpty, sender == nil { return refuse("\(text) is no mail address") }
    let client = options.client ?? "127.0.0.1"
    guard let address = IPAddress(client) else { return refuse("\(client) is no IP address") }
    switch ConcreteParts().load(options.config.map { .file($0) } ?? .demo) {
    case .failure(let refused):
        for problem in refused.problems { Terminal.complain(problem.description) }
        return 2
    case .success(let loaded):
        let accounts = loaded.accounts.map(\.account)
        let account = options.account.flatMap { name in accounts.first { $0.name == AccountName(name) } }
        if let name = options.account, account == nil {
            return refuse("no account of the configuration is called \(name)")
        }
        let isListed = loaded.rules.clients.lists(address)
        let caller = MailClient(
            address: address, isVouchedFor: account != nil || isListed, isAllowed: loaded.rules.clients.allows(address),
            account: account)
        let explanation = ClaimExplanation(
            recipient, from: sender, client: caller, rules: loaded.rules, directory: AccountDirectory(of: accounts))
        Terminal.print(options.isJSON ? explanation.json : explanation.text)
        return explanation.isTaken ? 0 : 1
    }
}

private func refuse(_ reason: String) -> Int32 {
    Terminal.complain("telepost config explain: \(reason)")
    return 2
}

extension ClaimExplanation {
    fileprivate var isTaken: Bool {
        switch result {
        case .success: true
        case .failure: false
        }
    }

    /// One JSON object on one line.
    fileprivate var json: String {
        let steps = steps.map { step in
            let reasons = step.reasons.map(JSONText.quoted).joined(separator: ",")
            return
                "{\"rule\":\(JSONText.quoted(step.subject)),\"verdict\":\"\(step.verdict.rawValue)\",\"reasons\":[\(reasons)]}"
        }
        return "{\"recipient\":\(JSONText.quoted(recipient.description)),\"taken\":\(isTaken),"
            + "\"conclusion\":\(JSONText.quoted(conclusion)),\"steps\":[\(steps.joined(separator: ","))]}"
    }
}
