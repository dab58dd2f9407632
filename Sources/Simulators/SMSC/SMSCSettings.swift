public import SMPP

/// How the simulated SMSC behaves.
public struct SMSCSettings: Hashable, Sendable {
    /// Who may bind.
    public struct Account: Hashable, Sendable {
        /// `system_id`.
        public var systemID: String
        /// `password`.
        public var password: String

        /// A client of the SMSC.
        public init(systemID: String, password: String) {
            self.systemID = systemID
            self.password = password
        }
    }

    /// Who may bind; `nil` for anybody.
    public var account: Account?
    /// Windows and times of the sessions, and the `system_id` of the SMSC.
    public var session = SMPPServerSettings(systemID: "simulator")
    /// The most connections at a time; more are closed at once.
    public var connectionLimit = 200

    /// How the ids of messages look.
    public var messageIDs = MessageIDForm.decimal
    /// The number of the first message; `nil` for the time in microseconds, so that a new run does not repeat old ids.
    public var firstMessageID: UInt64?

    /// How long the answer to a submission takes.
    public var latency: ClosedRange<Duration> = .zero ... .zero
    /// Whether answers keep the order of the submissions although their latencies differ.
    public var answersInOrder = true
    /// How many of the submissions are refused with ``errorStatus``: 0 none, 1 all.
    public var errorRate = 0.0
    /// The answer to those.
    public var errorStatus = CommandStatus.submitFailed
    /// How many of the submissions are refused with ESME_RTHROTTLED: 0 none, 1 all.
    public var throttleRate = 0.0
    /// How many submissions a second are taken from all clients; past that, ESME_RTHROTTLED. `nil` for no limit.
    public var throughput: Double?
    /// How many of the accepted messages never reach their phone, and are reported so: 0 none, 1 all.
    public var undeliverableRate = 0.0

    /// How long after the answer to a submission its report is due. A wide range brings reports out of order.
    public var reportDelay: ClosedRange<Duration> = .milliseconds(500) ... .milliseconds(500)
    /// In which words it reports.
    public var receipts = ReceiptDialect.standard
    /// How reports write ids; `nil` for the form of the answers. A random id and one that counts never match.
    public var receiptIDs: MessageIDForm?
    /// How many of the reports come before the answer to their submission: 0 none, 1 all.
    public var earlyReportRate = 0.0
    /// How long the answer to such a submission waits, at least, for its report to go ahead.
    public var earlyReportLead = Duration.milliseconds(100)
    /// How many of the reports come later by ``lateReportDelay``: 0 none, 1 all.
    public var lateReportRate = 0.0
    /// How much later.
    public var lateReportDelay = Duration.seconds(30)
    /// How many of the reports come twice: 0 none, 1 all.
    public var duplicateReportRate = 0.0
    /// How many of the reports are followed by one about a message that never was: 0 none, 1 all.
    public var strayReportRate = 0.0

    /// How the texts of phones travel that say nothing else.
    public var phoneTexts = PhoneTextForm()
    /// How long a report or text waits that the client could not take, or did not answer.
    public var redeliveryDelay = Duration.seconds(1)
    /// How many reports and texts from phones may wait for clients. When it is reached, submissions that ask for a report
    /// are refused with ESME_RMSGQFUL.
    public var queueLimit = 100_000

    /// An SMSC that takes everything from everybody at once, and reports half a second later.
    public init() {}
}
