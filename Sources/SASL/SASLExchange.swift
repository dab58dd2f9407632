import Bytes

/// The client's side of a login by one mechanism (RFC 4422 §3), in octets before base64.
public struct SASLExchange: Sendable {
    /// The mechanism.
    public let mechanism: SASLMechanism
    /// What a server said is wrong with a token, without control characters, at most 300 characters; `nil` while it has
    /// nothing to say.
    public private(set) var serverComplaint: String?

    private let login: SASLLogin
    private let digests: any SASLDigesting
    private var scram: SCRAMExchange?
    private var answers = 0

    private static let complaintLimit = 300

    /// A login about to begin. One by `EXTERNAL` says nothing, for there is no certificate of ours.
    public init(_ mechanism: SASLMechanism, _ login: SASLLogin, _ digests: any SASLDigesting) {
        self.mechanism = mechanism
        self.login = login
        self.digests = digests
        scram = mechanism == .scramSHA256 ? SCRAMExchange(login, digests) : nil
    }

    /// What is said together with the wish to log in; `nil` when the server speaks first.
    public var initialResponse: [UInt8]? {
        switch mechanism {
        case .scramSHA256: scram?.opening
        case .plain: [ASCII.null] + username + [ASCII.null] + secret
        case .oauthBearer: BearerToken(of: login).oauthBearer
        case .xoauth2: BearerToken(of: login).xoauth2
        case .external: []
        case .cramMD5, .login: nil
        }
    }

    /// Whether the server's word that the login worked may be believed.
    public var mayEnd: Bool { serverComplaint == nil && scram?.isProven ?? true }

    /// The answer to a challenge. With SCRAM it may take a second, see ``SCRAMExchange/iterations``.
    public mutating func answer(_ challenge: [UInt8]) throws(SASLFault) -> [UInt8] {
        answers += 1
        switch mechanism {
        case .scramSHA256:
            guard let answer = try scram?.answer(challenge) else { throw .unreadable }
            return answer
        case .cramMD5:
            guard answers == 1, !challenge.isEmpty else { throw .unreadable }
            return username + [ASCII.space] + Array(digests.hmacMD5(challenge, key: secret).hexadecimal.utf8)
        case .plain, .external: throw .unreadable
        case .oauthBearer, .xoauth2: return try acknowledge(challenge)
        case .login:
            // The prompts are words in many languages; only their order counts.
            switch answers {
            case 1: return username
            case 2: return secret
            default: throw .unreadable
            }
        }
    }

    /// A challenge after a token is an error; an answer that says nothing lets the server end the login by its refusal
    /// (RFC 7628 §3.2.3).
    private mutating func acknowledge(_ complaint: [UInt8]) throws(SASLFault) -> [UInt8] {
        guard answers == 1 else { throw .unreadable }
        let words = complaint.prefix(Self.complaintLimit).map { (0x20...0x7E).contains($0) ? $0 : ASCII.space }
        serverComplaint = String(decoding: words, as: UTF8.self)
        return mechanism == .oauthBearer ? [BearerToken.separator] : []
    }

    private var username: [UInt8] { Array(login.username.utf8) }

    private var secret: [UInt8] {
        switch login.secret {
        case .password(let text), .token(let text): Array(text.utf8)
        }
    }
}
