/// What somebody says to prove who they are, whatever the protocol.
public enum Credentials: Hashable, Sendable, CustomStringConvertible {
    /// A password as it is: USER and PASS, PLAIN, LOGIN, HTTP's Basic.
    case password(name: String, password: [UInt8])
    /// The digest of a challenge of ours with a secret that both sides know (RFC 2195): 16 octets.
    case cramMD5(name: String, challenge: [UInt8], digest: [UInt8])
    /// The digest of our greeting's time stamp with a secret that both sides know (RFC 1939 §7): 16 octets.
    case apop(name: String, challenge: [UInt8], digest: [UInt8])
    /// SCRAM-SHA-256 has come to its end, and this is whether the proof holds.
    case scram(name: String, isProven: Bool)
    /// The client certificate of the link (EXTERNAL, RFC 4422 appendix A); the name is empty when it says whose it is.
    case certificate(name: String)

    /// The name that was given.
    public var name: String {
        switch self {
        case .password(let name, _), .cramMD5(let name, _, _), .apop(let name, _, _), .scram(let name, _),
            .certificate(let name):
            name
        }
    }

    /// The name; never the secret.
    public var description: String { "\(name), ***" }
}
