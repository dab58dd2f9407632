/// An option of some command, as it is typed.
enum Option: String, CaseIterable {
    case config = "--config"
    case data = "--data"
    case decoded = "--decoded"
    case demo = "--demo"
    case errorRate = "--error-rate"
    case from = "--from"
    case help = "--help"
    case json = "--json"
    case kind = "--kind"
    case latency = "--latency"
    case limit = "--limit"
    case port = "--port"
    case reportDelay = "--report-delay"
    case since = "--since"
    case state = "--state"
    case throttleRate = "--throttle-rate"
    case timeout = "--timeout"
    case to = "--to"
    case url = "--url"
    case via = "--via"
    case wait = "--wait"
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
