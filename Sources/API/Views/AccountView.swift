import Gateway
import Messages

/// An account as the API shows it; never its secrets.
public struct AccountView: Codable, Hashable, Sendable {
    /// Its name.
    public var name: String
    /// Its mail address.
    public var address: String?
    /// Whether it may do anything at all.
    public var active: Bool
    /// Where it may log in: `smtp`, `pop3`, `smpp`, `http`, `console`.
    public var login: [String]
    /// What it may do in the console and by API: `viewer`, `operator`, `administrator`; absent: only what is its own.
    public var role: String?
    /// Messages to these go into its mailbox.
    public var numbers: [String]
    /// Who its texts may claim to come from besides.
    public var senders: [String]
    /// The countries whose phones it may reach; empty: all.
    public var countries: [String]
    /// The most messages it may send in a day; absent: any number.
    public var messagesPerDay: Int?
    /// The most parts it may send in a day; absent: any number.
    public var partsPerDay: Int?
    /// The most messages it may submit by SMPP in a second; absent: as the server has it.
    public var smppThroughput: Int?
    /// The most of its SMPP requests that may await their answer on one link; absent: as the server has it.
    public var smppWindow: Int?
    /// The most SMPP links it may have at a time; absent: as the server has it.
    public var smppBinds: Int?
    /// The SHA-256 fingerprints of its client certificates.
    public var certificates: [String]
    /// Whether the configuration file has it, so that it is changed there and nowhere else.
    public var provisioned: Bool
    /// Whether it has a password of its own.
    public var hasPassword: Bool
    /// Whether it has a secret for APOP and CRAM-MD5.
    public var hasSharedSecret: Bool
    /// Whether it can log in by SCRAM-SHA-256.
    public var hasVerifier: Bool
    /// What waits in its mailbox.
    public var mailbox: MailboxView

    enum CodingKeys: String, CodingKey {
        case name, address, active, login, role, numbers, senders, countries, certificates, provisioned, mailbox
        case messagesPerDay = "messages_per_day"
        case partsPerDay = "parts_per_day"
        case smppThroughput = "smpp_throughput"
        case smppWindow = "smpp_window"
        case smppBinds = "smpp_binds"
        case hasPassword = "has_password"
        case hasSharedSecret = "has_shared_secret"
        case hasVerifier = "has_verifier"
    }

    /// What the API shows of an account.
    init(_ listing: AccountListing) {
        let account = listing.account
        name = account.name.text
        address = account.address?.description
        active = account.isActive
        login = Account.Login.allCases.filter(account.logins.contains).map(\.rawValue)
        role = account.role?.rawValue
        numbers = account.numbers.map(\.description)
        senders = account.senders.map(\.description)
        countries = account.countries.sorted()
        messagesPerDay = account.messagesPerDay
        partsPerDay = account.partsPerDay
        smppThroughput = account.terms.throughput
        smppWindow = account.terms.window
        smppBinds = account.terms.binds
        certificates = account.certificates.sorted()
        provisioned = account.isProvisioned
        hasPassword = listing.hasPassword
        hasSharedSecret = listing.hasSharedSecret
        hasVerifier = listing.hasVerifier
        mailbox = MailboxView(mails: listing.mailbox.mails, octets: listing.mailbox.octets)
    }
}

/// How much is in a mailbox, as the API shows it.
public struct MailboxView: Codable, Hashable, Sendable {
    /// How many mails.
    public var mails: Int
    /// Their octets in all.
    public var octets: Int
}
