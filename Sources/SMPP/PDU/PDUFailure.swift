/// Why octets are no PDU, and with what a peer answers.
public struct PDUFailure: Error, Hashable, Sendable, CustomStringConvertible {
    /// The header, when at least that could be read.
    public let header: PDUHeader?
    /// What is wrong.
    public let fault: PDUFault

    /// A failure below `header`.
    public init(header: PDUHeader?, fault: PDUFault) {
        self.header = header
        self.fault = fault
    }

    /// The `command_status` of the answer.
    public var status: CommandStatus { fault.status }

    public var description: String {
        header.map { "\($0.command) \($0.sequence): \(fault)" } ?? fault.description
    }
}

/// What is wrong with a PDU.
public enum PDUFault: Error, Hashable, Sendable, CustomStringConvertible {
    /// There are fewer octets than a header has.
    case headerIncomplete
    /// `command_length` is less than a header, or more than is accepted.
    case lengthNotAccepted(UInt32)
    /// `command_length` is not the number of octets at hand.
    case lengthMismatch(declared: UInt32, actual: Int)
    /// The body ends before this field.
    case missing(PDUField)
    /// The body ends before the NUL of this field.
    case unterminated(PDUField)
    /// This text has no NUL within its limit.
    case tooLong(PDUField)
    /// `sm_length` is more than the body holds.
    case shortMessageOverrun(declared: Int, actual: Int)
    /// `number_of_dests` is 0 or 255.
    case numberOfDestinations(Int)
    /// `dest_flag` is neither 1 nor 2.
    case destinationFlag(UInt8)
    /// Fewer than four octets are left where an optional parameter should begin.
    case parameterIncomplete
    /// An optional parameter claims more octets than are left.
    case parameterOverrun(TLVTag, declared: Int, actual: Int)
    /// The command has no body, yet octets follow.
    case trailing(Int)

    /// The `command_status` of the answer.
    public var status: CommandStatus {
        switch self {
        case .headerIncomplete, .lengthNotAccepted, .lengthMismatch, .missing, .unterminated, .trailing:
            .invalidCommandLength
        case .tooLong(let field): field.refusal
        case .shortMessageOverrun: .invalidMessageLength
        case .numberOfDestinations: .invalidNumberOfDestinations
        case .destinationFlag: .invalidDestinationFlag
        case .parameterIncomplete: .invalidParameterStream
        case .parameterOverrun: .invalidParameterLength
        }
    }

    public var description: String {
        switch self {
        case .headerIncomplete: "fewer than 16 octets"
        case .lengthNotAccepted(let length): "a command_length of \(length) is not accepted"
        case .lengthMismatch(let declared, let actual): "command_length says \(declared), there are \(actual) octets"
        case .missing(let field): "the body ends before \(field.rawValue)"
        case .unterminated(let field): "\(field.rawValue) has no NUL"
        case .tooLong(let field): "\(field.rawValue) is longer than \(field.limit - 1) octets"
        case .shortMessageOverrun(let declared, let actual): "sm_length says \(declared), there are \(actual) octets"
        case .numberOfDestinations(let count): "number_of_dests is \(count)"
        case .destinationFlag(let flag): "dest_flag is \(flag)"
        case .parameterIncomplete: "octets at the end are no optional parameter"
        case .parameterOverrun(let tag, let declared, let actual):
            "\(tag) says \(declared) octets, there are \(actual)"
        case .trailing(let count): "\(count) octets follow where none belong"
        }
    }
}
