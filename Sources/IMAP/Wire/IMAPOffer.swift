import Bytes

/// What a server offers in its list of capabilities (RFC 9051 §7.2.2).
public struct IMAPOffer: Hashable, Sendable {
    /// The most capabilities that are looked at.
    static let countLimit = 256

    private let names: Set<String>

    /// Nothing.
    public init() {
        names = []
    }

    /// What stands in a list.
    init(_ names: [String]) {
        self.names = Set(names)
    }

    /// The names in a list, in capitals.
    static func names(in words: ArraySlice<UInt8>) -> [String] {
        words.split(separator: ASCII.space, maxSplits: countLimit).prefix(countLimit)
            .map { IMAPStatus.oneLine($0.prefix(64)).uppercased() }
    }

    /// Whether the server offers `name`, in capitals.
    func has(_ name: String) -> Bool { names.contains(name) }

    /// Whether it speaks nothing older than IMAP4rev2.
    var isRevision2Only: Bool { has("IMAP4REV2") && !has("IMAP4REV1") }
    /// TLS may be begun (RFC 9051 §6.2.1).
    public var hasStartTLS: Bool { has("STARTTLS") }
    /// LOGIN is of no use (RFC 9051 §6.2.3).
    public var refusesLogin: Bool { has("LOGINDISABLED") }
    /// The first response of a login may go with the command (RFC 4959).
    public var hasInitialResponse: Bool { has("SASL-IR") || has("IMAP4REV2") }
    /// The server tells of new mail by itself (RFC 2177).
    public var hasIdle: Bool { has("IDLE") || has("IMAP4REV2") }
    /// A mail can be moved in one step (RFC 6851).
    public var hasMove: Bool { has("MOVE") || has("IMAP4REV2") }
    /// Single mails can be removed for good (RFC 4315).
    public var hasUIDExpunge: Bool { has("UIDPLUS") || has("IMAP4REV2") }

    /// The names of the logins it offers, in order of the alphabet; at most 32.
    public var mechanisms: [String] {
        Array(names.filter { $0.hasPrefix("AUTH=") }.map { String($0.dropFirst(5)) }.sorted().prefix(32))
    }
}
