/// In which words the simulated SMSC reports what became of a message.
///
/// SMPP 3.4 appendix B calls the text of a receipt "vendor specific", and vendors took it at its word: each of these is
/// spoken by some carrier.
public enum ReceiptDialect: String, Hashable, Sendable, CaseIterable {
    /// The text of appendix B, and the parameters `receipted_message_id` and `message_state`.
    case standard
    /// The text of appendix B alone.
    case plain
    /// Keys and state in lower case.
    case lowerCase = "lower-case"
    /// Keys in capitals.
    case upperCase = "upper-case"
    /// `submit_date:` and `done_date:`.
    case underscores
    /// Nothing after `err:`.
    case noText = "no-text"
    /// No `err:`.
    case noError = "no-error"
    /// Fields that appendix B does not know, before and between those that it does.
    case extraFields = "extra-fields"
    /// Dates with seconds.
    case seconds
    /// Dates with seconds and a year of four digits.
    case longYears = "long-years"
    /// Blanks behind the colons, and more than one between the fields.
    case spaces
    /// The parameters alone: `short_message` is empty.
    case parameters
    /// A text whose id and state are others than those of the parameters, which are right.
    case disagreeing
    /// The text of appendix B in `message_payload`.
    case payload
    /// The parameters alone, in `data_sm`.
    case dataSM = "data-sm"
    /// The text of appendix B in the `message_payload` of `data_sm`.
    case dataSMText = "data-sm-text"
    /// The text of appendix B; `esm_class` says "intermediate notification" although the state is final.
    case notification
    /// An intermediate notification of `ENROUTE`, halfway to the final report.
    case intermediate
    /// Each message in another of these, by chance.
    case mixed

    /// The dialects that are one.
    static let single = allCases.filter { $0 != .mixed }

    /// Whether the report is a `data_sm`.
    var usesDataSM: Bool { self == .dataSM || self == .dataSMText }

    /// Whether there is a text.
    var hasText: Bool { self != .parameters && self != .dataSM }

    /// Whether there are parameters that say what the text says.
    var hasParameters: Bool {
        switch self {
        case .standard, .parameters, .disagreeing, .dataSM: true
        case .plain, .lowerCase, .upperCase, .underscores, .noText, .noError, .extraFields, .seconds, .longYears,
            .spaces,
            .payload, .dataSMText, .notification, .intermediate, .mixed:
            false
        }
    }
}
