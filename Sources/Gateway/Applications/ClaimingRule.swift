/// An application as recipients are judged by it: with too many properties to be copied for each of them.
final class ClaimingRule: Sendable {
    let application: Application

    init(_ application: Application) {
        self.application = application
    }

    /// Whether the client may use it: its own list decides where it has one, the server's otherwise. Who has logged in may,
    /// for a login proves more than an address.
    func takes(_ client: MailClient) -> Bool {
        if client.account != nil { return true }
        return application.clients.isEmpty ? client.isAllowed : application.clients.lists(client.address)
    }
}
