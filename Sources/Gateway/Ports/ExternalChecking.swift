public import Bytes

/// Asks somebody outside whether a name and a password belong together (row S2-11): a program, or a server by HTTP.
public protocol ExternalChecking: Sendable {
    /// Whether there is anybody to ask.
    var isConfigured: Bool { get }

    /// Asks. Must answer within a bounded time, and bound how many are asked at a time.
    ///
    /// - Parameters:
    ///   - name: the name as it was given: 1 to 255 octets without control characters.
    ///   - client: who wants to log in.
    func check(name: String, password: [UInt8], client: IPAddress) async -> ExternalVerdict
}

extension ExternalChecking {
    /// There is.
    public var isConfigured: Bool { true }
}

/// What somebody outside says of a name and a password.
public enum ExternalVerdict: Hashable, Sendable {
    /// They belong together.
    case matched
    /// They do not.
    case mismatched
    /// Nobody knows at present; why, for the log.
    case unavailable(String)
}
