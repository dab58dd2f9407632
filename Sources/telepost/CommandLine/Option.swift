/// An option of some command, as it is typed.
enum Option: String, CaseIterable {
    case after = "--after"
    case config = "--config"
    case data = "--data"
    case decoded = "--decoded"
    case demo = "--demo"
    case duplicateReports = "--duplicate-reports"
    case earlyReports = "--early-reports"
    case errorRate = "--error-rate"
    case fault = "--fault"
    case from = "--from"
    case help = "--help"
    case ids = "--ids"
    case json = "--json"
    case kind = "--kind"
    case latency = "--latency"
    case lateReports = "--late-reports"
    case limit = "--limit"
    case listen = "--listen"
    case lostParts = "--lost-parts"
    case once = "--once"
    case partOrder = "--part-order"
    case phoneAlphabet = "--phone-alphabet"
    case phoneParts = "--phone-parts"
    case port = "--port"
    case receiptIDs = "--receipt-ids"
    case receipts = "--receipts"
    case repeatedParts = "--repeated-parts"
    case reportDelay = "--report-delay"
    case reportSpread = "--report-spread"
    case seed = "--seed"
    case since = "--since"
    case state = "--state"
    case strayReports = "--stray-reports"
    case throttleRate = "--throttle-rate"
    case timeout = "--timeout"
    case to = "--to"
    case undeliverable = "--undeliverable"
    case url = "--url"
    case via = "--via"
    case wait = "--wait"
    case without = "--without"
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
