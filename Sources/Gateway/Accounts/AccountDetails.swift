public import Messages

/// What somebody wants of a property: to leave it, to clear it, or to set it.
public enum Wish<Value: Hashable & Sendable>: Hashable, Sendable {
    /// It stays as it is.
    case unchanged
    /// It becomes what it is with a new account.
    case cleared
    /// It becomes this.
    case set(Value)
}

/// What somebody wants of an account, as it was typed.
public struct AccountDetails: Hashable, Sendable {
    /// Whether it may do anything at all.
    public var isActive = Wish<Bool>.unchanged
    /// Its mail address.
    public var address = Wish<String>.unchanged
    /// Where it may log in: `smtp`, `pop3`, `smpp`, `http`, `console`.
    public var logins = Wish<[String]>.unchanged
    /// What it may do in the console and by API: `viewer`, `operator`, `administrator`; cleared: only what is its own.
    public var role = Wish<String>.unchanged
    /// Its numbers: `+` and digits, or a short code.
    public var numbers = Wish<[String]>.unchanged
    /// Who its texts may claim to come from besides its numbers.
    public var senders = Wish<[String]>.unchanged
    /// The countries whose phones it may reach, as in `GB`.
    public var countries = Wish<[String]>.unchanged
    /// How many messages it may send in a day.
    public var messagesPerDay = Wish<Int>.unchanged
    /// How many parts it may send in a day.
    public var partsPerDay = Wish<Int>.unchanged
    /// How many messages it may submit by SMPP in a second.
    public var smppThroughput = Wish<Int>.unchanged
    /// How many of its SMPP requests may await their answer on one link.
    public var smppWindow = Wish<Int>.unchanged
    /// How many SMPP links it may have at a time.
    public var smppBinds = Wish<Int>.unchanged
    /// The SHA-256 fingerprints of its client certificates: 64 hexadecimal digits, with or without colons.
    public var certificates = Wish<[String]>.unchanged

    /// Everything stays as it is.
    public init() {}
}

/// An account as operators see it.
public struct AccountListing: Hashable, Sendable {
    /// The account.
    public var account: Account
    /// Whether it has a password of its own.
    public var hasPassword: Bool
    /// Whether it has a secret for APOP and CRAM-MD5.
    public var hasSharedSecret: Bool
    /// Whether it can log in by SCRAM-SHA-256.
    public var hasVerifier: Bool
    /// How much is in its mailbox.
    public var mailbox: MailboxSize
}
