public import Messages

/// The settings of a `[[connection]]` of type `http`: a provider that takes texts by HTTP.
public struct ProviderSettings: Hashable, Sendable {
    /// `preset`: which provider.
    public enum Preset: String, Hashable, Sendable, CaseIterable {
        /// Twilio, Messages API.
        case twilio
        /// Vonage, SMS API.
        case vonage
        /// Plivo, Message API.
        case plivo
        /// Sinch, SMS REST API.
        case sinch
        /// Infobip, SMS API.
        case infobip
        /// Kannel's sendsms.
        case kannel
        /// Anything else, as `generic` says.
        case generic

        /// The keys that must be there.
        var mandatory: [String] {
            switch self {
            case .twilio, .plivo: ["account", "password"]
            case .vonage: ["key", "secret"]
            case .sinch: ["account", "key"]
            case .infobip: ["url", "key"]
            case .kannel: ["url", "username", "password"]
            case .generic: ["url"]
            }
        }

        /// The keys that may say who we are; the others mean nothing.
        var credentials: [String] {
            switch self {
            case .twilio: ["account", "username", "password"]
            case .vonage: ["key", "secret"]
            case .plivo: ["account", "password"]
            case .sinch: ["account", "key"]
            case .infobip: ["key"]
            case .kannel: ["username", "password"]
            case .generic: ["account", "username", "password", "key", "secret"]
            }
        }
    }

    /// `hook`: how calls of our addresses are known to be the provider's.
    public struct Hook: Hashable, Sendable {
        /// `method`: how a signature is made.
        public enum Method: String, Hashable, Sendable, CaseIterable {
            /// MD5 of the text and the secret.
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

        /// `secret`: what calls are signed with, or the token of their address.
        public var secret = Secret("")
        /// `method`.
        public var method = Method.sha256
        /// `header`: the field with the signature; empty: a token in the address.
        public var header = ""
        /// `username`: what calls have to give.
        public var username = ""
        /// `password`: goes with it.
        public var password = Secret("")

        /// Nothing.
        public init() {}
    }

    /// `generic`: what requests, answers and calls look like without a preset.
    public struct Generic: Hashable, Sendable {
        /// `method`.
        public enum Method: String, Hashable, Sendable, CaseIterable {
            /// The address holds everything.
            case get = "GET"
            /// There is a body.
            case post = "POST"
        }

        /// `method`.
        public var method = Method.post
        /// `content_type`: of the body; decides how values are escaped in it.
        public var contentType = "application/json"
        /// `headers`: as in `X-Key: <%key%>`.
        public var headers: [String] = []
        /// `body`: a template.
        public var body =
            #"{"to":"<%to%>","from":"<%from%>","text":"<%text%>","id":"<%id%>","report_url":"<%report_url%>"}"#
        /// `success`: a pattern that the answer to a text that was taken matches; `nil`: any 2xx.
        public var success: Located<String>?
        /// `id`: a pattern that finds the id.
        public var id: Located<String>?
        /// `error`: a pattern that finds the reason of a refusal.
        public var error: Located<String>?
        /// `permanent`: a pattern of refusals for good.
        public var permanent: Located<String>?
        /// `check`: an address that answers 2xx to our credentials and does nothing.
        public var check = ""
        /// `id_field` and the like: what calls name things, by our name for it.
        public var fields = [
            "id": "id", "from": "from", "to": "to", "text": "text", "status": "status", "error": "error",
        ]
        /// `delivered`: what `status` says then.
        public var delivered = ["delivered"]
        /// `failed`: what `status` says then.
        public var failed = ["failed", "undelivered", "rejected"]

        /// The defaults.
        public init() {}

        /// All patterns; whether they can be used is for their compiler to say.
        public var patterns: [Located<String>] { [success, id, error, permanent].compactMap(\.self) }

        /// The fields of templates.
        static let templateFields = [
            "to", "to_digits", "from", "text", "id", "report_url", "account", "username", "password", "key", "secret",
        ]

        /// The fields that have a name, in order.
        static let named = ["id", "from", "to", "text", "status", "error"]
    }

    /// `preset`.
    public var preset: Preset
    /// `url`: where the provider's interface is; empty: where it usually is.
    public var url = ""
    /// `account`.
    public var account = ""
    /// `username`.
    public var username = ""
    /// `password`.
    public var password = Secret("")
    /// `key`.
    public var key = Secret("")
    /// `secret`.
    public var secret = Secret("")
    /// `numbers`: ours here, the first being what messages come from unless they say.
    public var numbers: [Originator] = []
    /// `throughput`: messages a second; `nil`: as many as `at_once` lets through.
    public var throughput: Int?
    /// `at_once`: how many requests may be under way.
    public var atOnce = 8
    /// `timeout`: how long an answer is waited for.
    public var timeout = Duration.seconds(30)
    /// `reconnect_after`: how long to wait after the first, second, … failure in a row; the last entry repeats.
    public var reconnectAfter: [Duration] = [.seconds(1), .seconds(5), .seconds(15), .minutes(1)]
    /// `parts_timeout`: how long the missing parts of a phone's text are waited for.
    public var partsTimeout = Duration.hours(4)
    /// `hook`.
    public var hook = Hook()
    /// `generic`.
    public var generic = Generic()

    /// The defaults.
    public init(_ preset: Preset) {
        self.preset = preset
    }
}
