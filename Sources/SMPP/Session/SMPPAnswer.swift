/// What the peer answered to a message.
public struct SMPPAnswer: Hashable, Sendable {
    /// How it went.
    public var status: CommandStatus
    /// The id given to the message, exactly as received; `nil` when none was.
    public var messageID: String?
    /// More about it, such as `additional_status_info_text`.
    public var parameters: OptionalParameters

    /// An answer.
    public init(status: CommandStatus, messageID: String? = nil, parameters: OptionalParameters = []) {
        self.status = status
        self.messageID = messageID
        self.parameters = parameters
    }

    /// `generic_nack` is a failure, whatever status it carries.
    init(nack status: CommandStatus) {
        self.init(status: status.isOK ? .unknownError : status)
    }
}

/// Why a message got no answer.
public enum SMPPSilence: Hashable, Sendable {
    /// It was never written: nobody but us knows of it.
    case neverSent
    /// It was written, and no answer came in time; one may still come.
    case timedOut
    /// It was written, and the link ended before an answer.
    case linkLost
}
