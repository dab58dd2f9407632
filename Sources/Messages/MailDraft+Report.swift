extension MailDraft {
    /// The machine's half of a delivery status notification (RFC 3464 §2).
    public struct Report: Hashable, Sendable {
        /// What became of the mail for one recipient (RFC 3464 §2.3.3).
        public enum Action: String, Hashable, Sendable, CaseIterable {
            /// It did not arrive and never will.
            case failed
            /// It did not arrive yet.
            case delayed
            /// It arrived.
            case delivered
            /// It was handed to a network that reports nothing back.
            case relayed
        }

        /// Who said why (RFC 3464 §2.3.6).
        public enum Speaker: String, Hashable, Sendable, CaseIterable {
            /// Telepost, in words of its own.
            case telepost = "X-Telepost"
            /// An SMTP server, by code and text.
            case smtp
        }

        /// What became of the mail for one recipient.
        public struct Recipient: Hashable, Sendable {
            /// The address as it was used, the final recipient.
            public var address: String
            /// The address as the sender wrote it, where it is known.
            public var originalAddress: String?
            /// The same with its type, as the client gave it (ORCPT, RFC 3461 §4.2), decoded; goes before
            /// ``originalAddress``.
            public var originalRecipient: String?
            /// What became of it.
            public var action: Action
            /// The same as a code.
            public var status: EnhancedStatus
            /// Why, or nothing; more than 1,000 octets are cut.
            public var diagnostic: String
            /// Who said so.
            public var speaker = Speaker.telepost
            /// When it was last tried.
            public var lastAttemptAt: Timestamp?

            /// One recipient's state.
            public init(
                address: String, action: Action, status: EnhancedStatus, diagnostic: String, lastAttemptAt: Timestamp?
            ) {
                self.address = address
                self.action = action
                self.status = status
                self.diagnostic = diagnostic
                self.lastAttemptAt = lastAttemptAt
            }
        }

        /// The name of the host that reports.
        public var reportingHost: String
        /// When the mail arrived here.
        public var arrivedAt: Timestamp?
        /// The recipients in order; RFC 3464 wants at least one.
        public var recipients: [Recipient]
        /// The mail that is reported about, or its header alone; only the header is sent back, at most 16 KB of it, unless
        /// ``returnsWhole``.
        public var originalOctets: [UInt8]
        /// Whether all of the mail is sent back (RET=FULL, RFC 3461 §4.3): where it is ASCII in lines of at most 998 octets and
        /// not larger than 512 KB.
        public var returnsWhole = false
        /// The sender's name for the mail (ENVID, RFC 3461 §4.4), decoded.
        public var envelopeID: String?

        /// A report about `recipients`.
        public init(
            reportingHost: String, arrivedAt: Timestamp?, recipients: [Recipient], originalOctets: [UInt8]
        ) {
            self.reportingHost = reportingHost
            self.arrivedAt = arrivedAt
            self.recipients = recipients
            self.originalOctets = originalOctets
        }
    }
}
