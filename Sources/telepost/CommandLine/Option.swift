/// An option of some command, as it is typed.
enum Option: String, CaseIterable {
    case account = "--account"
    case active = "--active"
    case address = "--address"
    case after = "--after"
    case application = "--application"
    case capacity = "--capacity"
    case certificate = "--certificate"
    case client = "--client"
    case config = "--config"
    case country = "--country"
    case data = "--data"
    case decoded = "--decoded"
    case demo = "--demo"
    case duplicateReports = "--duplicate-reports"
    case earlyReports = "--early-reports"
    case errorRate = "--error-rate"
    case expires = "--expires"
    case fault = "--fault"
    case fileName = "--file-name"
    case from = "--from"
    case help = "--help"
    case hook = "--hook"
    case hookSecret = "--hook-secret"
    case host = "--host"
    case iccid = "--iccid"
    case ids = "--ids"
    case imei = "--imei"
    case imsi = "--imsi"
    case inactive = "--inactive"
    case json = "--json"
    case kind = "--kind"
    case lateReports = "--late-reports"
    case latency = "--latency"
    case limit = "--limit"
    case link = "--link"
    case listen = "--listen"
    case login = "--login"
    case lostParts = "--lost-parts"
    case messageID = "--message-id"
    case messagesPerDay = "--messages-per-day"
    case note = "--note"
    case number = "--number"
    case once = "--once"
    case order = "--order"
    case partOrder = "--part-order"
    case partsPerDay = "--parts-per-day"
    case passwordStdin = "--password-stdin"
    case phoneAlphabet = "--phone-alphabet"
    case phoneParts = "--phone-parts"
    case pin = "--pin"
    case port = "--port"
    case preset = "--preset"
    case receiptIDs = "--receipt-ids"
    case receipts = "--receipts"
    case registrationDelay = "--registration-delay"
    case remove = "--remove"
    case repeatedParts = "--repeated-parts"
    case reportDelay = "--report-delay"
    case reportHook = "--report-hook"
    case reportSpread = "--report-spread"
    case revision = "--revision"
    case right = "--right"
    case role = "--role"
    case secret = "--secret"
    case seed = "--seed"
    case sender = "--sender"
    case sendLatency = "--send-latency"
    case sharedSecret = "--shared-secret"
    case sharedSecretStdin = "--shared-secret-stdin"
    case since = "--since"
    case smppBinds = "--smpp-binds"
    case smppThroughput = "--smpp-throughput"
    case smppWindow = "--smpp-window"
    case smsc = "--smsc"
    case startTime = "--start-time"
    case state = "--state"
    case strayReports = "--stray-reports"
    case subject = "--subject"
    case throttleRate = "--throttle-rate"
    case throughput = "--throughput"
    case timeout = "--timeout"
    case to = "--to"
    case undeliverable = "--undeliverable"
    case until = "--until"
    case url = "--url"
    case user = "--user"
    case via = "--via"
    case wait = "--wait"
    case without = "--without"
    case yes = "--yes"
}

/// What an option means to one command.
struct OptionUse {
    /// Which option.
    let option: Option
    /// What its value is, as in `NUMBER`; `nil` for an option without one.
    let value: String?
    /// What it does and what holds without it.
    let summary: String
    /// Whether it may be given more than once.
    let isRepeatable: Bool
    /// Whether the command makes no sense without it.
    let isRequired: Bool

    init(
        _ option: Option, _ value: String? = nil, _ summary: String, isRepeatable: Bool = false,
        isRequired: Bool = false
    ) {
        self.option = option
        self.value = value
        self.summary = summary
        self.isRepeatable = isRepeatable
        self.isRequired = isRequired
    }

    /// How it is typed, as in `--to NUMBER`.
    var spelling: String { option.rawValue + (value.map { " \($0)" } ?? "") }
}
