import Bytes

/// What a client says in one line of a login (RFC 4954 §4, RFC 5034 §4).
///
///     line             = [ base64 ] / "*"
///     initial-response = base64 / "="
public enum SASLAnswer: Hashable, Sendable, CustomStringConvertible {
    /// The octets that were meant.
    case response([UInt8])
    /// The client wants to end the login.
    case cancelled
    /// No base64.
    case unreadable

    /// The most octets of such a line, its CRLF included (RFC 4954 §4).
    public static let lineLimit = 12_288

    /// Reads a line without its CRLF.
    public init(line: ArraySlice<UInt8>) {
        if line == [UInt8(ascii: "*")] {
            self = .cancelled
        } else {
            self = Base64.decode(line).map(SASLAnswer.response) ?? .unreadable
        }
    }

    /// Reads what follows the mechanism's name.
    public init(initial argument: ArraySlice<UInt8>) {
        if argument == [UInt8(ascii: "=")] {
            self = .response([])
        } else {
            self = argument.isEmpty ? .unreadable : Base64.decode(argument).map(SASLAnswer.response) ?? .unreadable
        }
    }

    /// Never the octets, for they may be a password.
    public var description: String {
        switch self {
        case .response: "***"
        case .cancelled: "cancelled"
        case .unreadable: "unreadable"
        }
    }
}
