/// A mail as a person would read it: headers decoded, text chosen, parts in order.
///
/// Decoding a mail never fails; what could not be understood is shown as well as possible.
public struct Mail: Hashable, Sendable {
    /// What a delivery status notification says of one recipient (RFC 3464 §2.3).
    public struct DeliveryStatus: Hashable, Sendable {
        /// The final recipient, without its address type.
        public var recipient: String
        /// `failed`, `delayed`, `delivered`, `relayed` or `expanded`.
        public var action: String
        /// The status as written, as in `5.1.1`.
        public var status: String

        /// What became of one recipient.
        public init(recipient: String, action: String, status: String) {
            self.recipient = recipient
            self.action = action
            self.status = status
        }
    }

    /// What kind of machine sent a mail, from the most to the least welcome; a mail that is of several kinds counts as the
    /// last of them.
    public enum Automation: String, Hashable, Sendable, CaseIterable {
        /// None that it tells of: a person wrote it.
        case none
        /// A program that has something to tell, as alarms do (`Auto-Submitted: auto-generated`, RFC 3834 §5).
        case generated
        /// A list, or whoever writes to many (`Precedence`, RFC 2919, RFC 2369).
        case bulk
        /// A program that answers mail, as vacation programs do (`Auto-Submitted: auto-replied`, RFC 3834 §5).
        case reply
        /// A mail system that tells what became of a mail (RFC 6522, RFC 3464).
        case report
    }

    /// How urgent a mail says it is (`X-Priority`, `Importance`, `Priority`; RFC 2156 §5.3).
    public enum Priority: String, Hashable, Sendable, CaseIterable {
        /// Later will do.
        case low
        /// It says nothing else.
        case normal
        /// At once.
        case high
    }

    /// The decoded subject; empty when there is none.
    public var subject = ""
    /// The authors.
    public var from: [MailAddress] = []
    /// Where answers should go, when the mail says so.
    public var replyTo: [MailAddress] = []
    /// The primary recipients that the header names.
    public var to: [MailAddress] = []
    /// The further recipients that the header names.
    public var cc: [MailAddress] = []
    /// The date in the header.
    public var date: Timestamp?
    /// The Message-ID without `<>`.
    public var messageID: String?
    /// The Message-IDs this mail answers, oldest first, without `<>` (References, then In-Reply-To).
    public var references: [String] = []
    /// The text a person would read, lines separated by LF, no blank lines at the end.
    public var text = ""
    /// The leaf parts in order.
    public var parts: [MailPart] = []
    /// What kind of machine sent it.
    public var automation = Automation.none
    /// How many servers it has passed: the number of its `Received` fields (RFC 5321 §6.3).
    public var hops = 0
    /// How urgent it says it is.
    public var priority = Priority.normal
    /// What a delivery status notification reports; empty for any other mail.
    public var deliveryStatus: [DeliveryStatus] = []

    /// An empty mail.
    public init() {}

    /// Whether the mail was sent by a machine, so that no automatic answer may go to it (RFC 3834 §2).
    public var isAutomatic: Bool { automation != .none }
}

extension Mail.Automation: Comparable {
    public static func < (left: Self, right: Self) -> Bool { left.rank < right.rank }

    private var rank: Int {
        switch self {
        case .none: 0
        case .generated: 1
        case .bulk: 2
        case .reply: 3
        case .report: 4
        }
    }
}
