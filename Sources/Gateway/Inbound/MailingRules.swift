public import Messages

/// What mails that Telepost writes itself have in common.
public struct MailingRules: Hashable, Sendable {
    /// Our host name: the domain of addresses where nothing better is known.
    public let hostname: String
    /// The connections that carry mail, in order; empty: there is none.
    public let via: [ConnectionName]
    /// Those of them that want the text as HTML as well (row S4-16).
    public let html: Set<ConnectionName>

    /// What mails have in common.
    public init(hostname: String, via: [ConnectionName] = [], html: Set<ConnectionName> = []) {
        self.hostname = hostname
        self.via = via
        self.html = html
    }

    /// Whether a mail that `connections` may carry has its text as HTML as well: the first of them decides.
    func sendsHTML(_ connections: [ConnectionName]) -> Bool {
        connections.first.map { html.contains($0) } ?? false
    }
}
