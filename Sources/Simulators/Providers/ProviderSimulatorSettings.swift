/// How a simulated provider behaves.
public struct ProviderSimulatorSettings: Hashable, Sendable {
    /// In which form Vonage tells of texts and reports: an account may choose.
    public enum VonageForm: String, Hashable, Sendable, CaseIterable {
        case get
        case post
        case json
    }

    /// How Vonage signs: an account may choose.
    public enum VonageSignature: String, Hashable, Sendable, CaseIterable {
        case md5hash
        case md5
        case sha1
        case sha256
    }

    /// Which one it is.
    public var provider: PlayedProvider
    /// Who may send: the account's SID, its API key, its auth id, the service plan, the user name.
    public var account: String
    /// What proves it: the auth token, the API secret, the API token, the API key, the password.
    public var secret: String
    /// What calls are signed with; `nil`: ``secret``.
    public var signatureSecret: String?
    /// The numbers that may stand as senders, E.164 with `+`; empty: any.
    public var numbers: [String] = []
    /// Where texts of phones are told; Kannel's escapes are replaced. `nil`: nowhere.
    public var textHook: String?
    /// Where reports are told when a request names no address; `nil`: nowhere.
    public var reportHook: String?
    /// How long a report takes.
    public var reportDelay = Duration.milliseconds(200)
    /// How long an answer takes.
    public var latency = Duration.zero
    /// Phones that never get their texts, E.164 with `+`.
    public var undeliverable: Set<String> = []
    /// Phones that have said STOP, E.164 with `+`.
    public var stopped: Set<String> = []
    /// The most requests in a second; more are throttled. `nil`: any number.
    public var throughput: Int?
    /// How often a call of a hook is tried that is not answered 2xx.
    public var hookAttempts = 5
    /// How long it waits between.
    public var hookPause = Duration.milliseconds(500)
    /// How long an answer of a hook is waited for.
    public var hookTimeout = Duration.seconds(10)
    /// See ``VonageForm``.
    public var vonageForm = VonageForm.post
    /// See ``VonageSignature``.
    public var vonageSignature = VonageSignature.sha256
    /// What goes wrong from the start; see ``ProviderFault``.
    public var faults: [ProviderFault] = []
    /// How many texts are kept to be looked at.
    public var textLimit = 10_000
    /// The most connections at a time.
    public var connectionLimit = 1_000

    /// A provider that takes everything.
    public init(_ provider: PlayedProvider, account: String = "acme", secret: String = "secret") {
        self.provider = provider
        self.account = account
        self.secret = secret
    }
}

extension ProviderSimulatorSettings {
    /// Who plays it.
    var role: any ProviderRole {
        switch provider {
        case .twilio: TwilioRole(settings: self)
        case .vonage: VonageRole(settings: self)
        case .plivo: PlivoRole(settings: self)
        case .sinch: SinchRole(settings: self)
        case .infobip: InfobipRole(settings: self)
        case .kannel: KannelRole(settings: self)
        case .generic: GenericRole(settings: self)
        }
    }
}
