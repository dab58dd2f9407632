public import Gateway
public import Messages

/// All that one connection to a provider needs to know.
public struct ProviderConnectionSettings: Hashable, Sendable {
    /// Who we are. What each preset asks for is in its dialect; the rest is empty.
    public struct Credentials: Hashable, Sendable {
        /// The account's id: Twilio's Account SID, Plivo's Auth ID, Sinch's service plan.
        public var account = ""
        /// A user's name.
        public var username = ""
        /// Its password; Twilio's and Plivo's Auth Token.
        public var password = ""
        /// An API key or token.
        public var key = ""
        /// An API secret.
        public var secret = ""

        /// None.
        public init() {}
    }

    /// How calls of our addresses are known to be the provider's.
    public struct Hook: Hashable, Sendable {
        /// How a signature is made where a preset leaves that open.
        public enum Method: String, Hashable, Sendable, CaseIterable {
            /// MD5 of the text and the secret; Vonage's "MD5 hash".
            case md5hash
            /// HMAC with MD5.
            case md5
            /// HMAC with SHA-1.
            case sha1
            /// HMAC with SHA-256.
            case sha256
            /// HMAC with SHA-512.
            case sha512
        }

        /// What calls are signed with; of providers that sign nothing, what `token` in the address has to be.
        public var secret = ""
        /// How; Vonage and generic.
        public var method = Method.sha256
        /// The field with the signature; generic. Empty: it does not sign, and the token counts.
        public var header = ""
        /// The name that calls have to give (RFC 7617); empty: none.
        public var username = ""
        /// The password that goes with it.
        public var password = ""

        /// Nothing, so that nobody may call.
        public init() {}
    }

    /// Its name.
    public var name: ConnectionName
    /// Which provider.
    public var preset: ProviderPreset
    /// Where its interface is, without a slash at the end; for Kannel and generic the whole address.
    public var url: String
    /// Who we are.
    public var credentials = Credentials()
    /// Our numbers here; messages without an originator come from the first.
    public var numbers: [Originator] = []
    /// Messages a second; `nil`: as many as ``atOnce`` lets through.
    public var throughput: Int?
    /// How many requests may be under way.
    public var atOnce = 8
    /// How long an answer is waited for.
    public var timeout = Duration.seconds(30)
    /// How failed attempts are treated.
    public var policy: FailurePolicy
    /// How long nothing is sent after the first, second, … failure to reach the provider; the last one repeats.
    public var reconnectAfter: [Duration] = [.seconds(1), .seconds(5), .seconds(15), .seconds(60)]
    /// Our address as the provider has it, up to the connection's name: reports are asked for below it. `nil`: nobody
    /// can call us.
    public var hooksURL: String?
    /// How calls are known to be the provider's.
    public var hook = Hook()
    /// What requests and calls look like, for ``ProviderPreset/generic``.
    public var generic = GenericTemplates()

    /// A connection with the defaults.
    public init(name: ConnectionName, preset: ProviderPreset, url: String? = nil, policy: FailurePolicy) {
        self.name = name
        self.preset = preset
        self.url = url ?? preset.usualURL ?? ""
        self.policy = policy
    }

    /// Where reports are asked for; `nil`: nowhere.
    var reportURL: String? {
        guard let hooksURL else { return nil }
        let isByToken = !preset.signsCalls && hook.header.isEmpty && !hook.secret.isEmpty
        return hooksURL + "/report" + (isByToken ? "?token=" + PercentCoding.encoded(hook.secret) : "")
    }

    /// Who the provider is, for people: the address without what may hold a password.
    public var remote: String {
        let rest = url.split(separator: "?", maxSplits: 1).first.map(String.init) ?? url
        guard let scheme = rest.firstRange(of: "://"), let at = rest[scheme.upperBound...].firstIndex(of: "@") else {
            return rest
        }
        return String(rest[..<scheme.upperBound] + rest[rest.index(after: at)...])
    }
}
