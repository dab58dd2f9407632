public import Bytes
public import Messages

/// The one who sends: all that a recipient is judged by besides its own address.
public struct MailClient: Hashable, Sendable {
    /// Its address.
    public let address: IPAddress
    /// Whether the server's client list names it or it has logged in: its sender addresses count.
    public let isVouchedFor: Bool
    /// Whether the server's own client list lets it in.
    public let isAllowed: Bool
    /// Who has logged in: then it may come from anywhere, and the account says which sender addresses are its own.
    public var account: Account?

    /// A client.
    ///
    /// - Parameters:
    ///   - isAllowed: `false` for one that is here only because an application names it, or because it has logged in.
    ///   - account: who has logged in.
    public init(address: IPAddress, isVouchedFor: Bool, isAllowed: Bool = true, account: Account? = nil) {
        self.account = account
        self.address = address
        self.isVouchedFor = isVouchedFor
        self.isAllowed = isAllowed
    }
}

extension MailClient {
    /// Whether what it says about itself counts: it is on the server's list, or somebody has logged in.
    var isKnown: Bool { isVouchedFor || account != nil }
}
