/// What the client asked about notices of a mail (RFC 3461 §4), for the server that the mail is passed on to.
public struct NoticeWishes: Hashable, Sendable {
    /// How much of the mail a notice should bring back (RET, RFC 3461 §4.3).
    public enum Returning: String, Hashable, Sendable, CaseIterable {
        /// All of it.
        case full = "FULL"
        /// Its header.
        case headers = "HDRS"
    }

    /// What a notice is wanted of (NOTIFY, RFC 3461 §4.1).
    public struct Occasions: OptionSet, Hashable, Sendable {
        /// Bits; none is NEVER.
        public let rawValue: UInt8

        /// Occasions by their bits.
        public init(rawValue: UInt8) {
            self.rawValue = rawValue
        }

        /// SUCCESS: it was delivered.
        public static let success = Occasions(rawValue: 1)
        /// FAILURE: it cannot be delivered.
        public static let failure = Occasions(rawValue: 2)
        /// DELAY: it takes longer than usual.
        public static let delay = Occasions(rawValue: 4)
    }

    /// How much comes back; `nil`: as the server likes.
    public var returning: Returning?
    /// The sender's name for the mail (ENVID), as written: xtext.
    public var envelopeID: String?
    /// When to tell; `nil`: as the server likes, which is of failures.
    public var occasions: Occasions?
    /// Whom the mail was first for (ORCPT), as written: `rfc822;` and xtext.
    public var originalRecipient: String?

    /// Nothing was asked.
    public init() {}

    /// Whether nothing was asked.
    public var isEmpty: Bool { self == NoticeWishes() }
}
