/// Somebody who may log in, with numbers, quotas and a mailbox (row S1-25).
public struct Account: Hashable, Sendable {
    /// Where an account may log in: a flag each (rows S1-2, S1-25).
    public enum Login: String, Hashable, Sendable, CaseIterable {
        /// The SMTP server.
        case smtp
        /// The POP3 server.
        case pop3
        /// The SMPP server.
        case smpp
        /// The HTTP API.
        case http
        /// The console.
        case console
    }

    /// What an account may do in the console and by API besides sending and seeing what is its own.
    public enum Role: String, Hashable, Sendable, CaseIterable {
        /// See messages and connections.
        case viewer
        /// Also send, retry and cancel messages, and pause and test connections.
        case `operator`
        /// Everything.
        case administrator
    }

    /// Its name, which is its user name.
    public var name: AccountName
    /// Whether it may do anything at all; messages to it are kept all the same.
    public var isActive = true
    /// Its mail address: the one it may send from, and under which mails for it come into its mailbox.
    public var address: EmailAddress?
    /// Where it may log in.
    public var logins: Set<Login> = []
    /// What it may do in the console and by API; `nil`: only what is its own.
    public var role: Role?
    /// Messages to these go into its mailbox; its texts come from the first one, where the application does not say
    /// otherwise (row S1-16).
    public var numbers: [Originator] = []
    /// Who its texts may claim to come from besides ``numbers``.
    public var senders: [Originator] = []
    /// The regions whose phones it may reach, as ISO 3166 codes in capital letters; empty: all.
    public var countries: Set<String> = []
    /// How many messages it may send in a day of local time; `nil`: any number.
    public var messagesPerDay: Int?
    /// How many parts it may send in a day of local time; `nil`: any number.
    public var partsPerDay: Int?
    /// How much it may ask of the SMPP server.
    public var terms = SMPPTerms()
    /// The client certificates that prove it: SHA-256 of the whole certificate, 64 hexadecimal digits in lower case.
    public var certificates: Set<String> = []
    /// Whether it is nobody's here: a name that only an external checker knows, as long as it is logged in.
    public var isGuest = false
    /// Whether the configuration file has it, so that it is changed there and nowhere else.
    public var isProvisioned = false

    /// An account that may do nothing yet.
    public init(_ name: AccountName) {
        self.name = name
    }
}
