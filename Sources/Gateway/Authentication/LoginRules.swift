import Bytes

/// How somebody may log in to a server.
public struct LoginRules: Hashable, Sendable {
    /// This machine: 127.0.0.0/8 and ::1.
    public static let loopback = ClientList([
        .range(IPAddress(v4: 0x7F00_0000), IPAddress(v4: 0x7FFF_FFFF)), .range(IPAddress(v6: 1), IPAddress(v6: 1)),
    ])

    /// From where a password may travel over a link that is not encrypted (row S1-4); an empty list: from nowhere.
    public var plaintextFrom: ClientList
    /// The ways that the configuration asks for; `nil`: all that the accounts can use.
    public var methods: Set<LoginMethod>?

    /// Rules.
    public init(plaintextFrom: ClientList = LoginRules.loopback, methods: Set<LoginMethod>? = nil) {
        self.plaintextFrom = plaintextFrom
        self.methods = methods
    }
}
