/// How the mail catcher behaves.
public struct MailCatcherSettings: Hashable, Sendable {
    /// What EHLO may offer.
    public enum Extension: String, Hashable, Sendable, CaseIterable {
        /// RFC 2920.
        case pipelining = "PIPELINING"
        /// RFC 1870.
        case size = "SIZE"
        /// RFC 6152.
        case eightBitMIME = "8BITMIME"
        /// RFC 6531.
        case utf8 = "SMTPUTF8"
        /// RFC 2034.
        case statusCodes = "ENHANCEDSTATUSCODES"
        /// RFC 3030.
        case chunking = "CHUNKING"
    }

    /// The name it gives itself.
    public var hostname = "mail.simulator.test"
    /// What it offers.
    public var extensions = Set(Extension.allCases)
    /// How many mails it keeps; the oldest go first.
    public var mailLimit = 1_000
    /// How many octets of mails it keeps; the oldest go first.
    public var octetLimit = 64 << 20
    /// The most octets of one mail; SIZE announces it.
    public var messageOctets = 25 << 20
    /// The most connections at a time; more are closed at once.
    public var connectionLimit = 200
    /// How long it waits for a client to say something, or to take an answer.
    public var timeout = Duration.seconds(300)
    /// How long every answer takes.
    public var answerDelay = Duration.zero
    /// What it does wrong from the start.
    public var faults: [MailFault] = []

    /// A catcher that offers everything and takes everything at once.
    public init() {}
}
