import Bytes

/// Why a login cannot go on.
enum SASLFault: Error, Hashable {
    /// What the server said is no step of the mechanism.
    case unreadable
    /// The server does not know the password, whoever it is.
    case notProven
}

/// The client's side of a login by one mechanism (RFC 4954 §4), in octets before base64.
struct SASLExchange: Sendable {
    let mechanism: SASLMechanism
    private let login: SMTPLogin
    private let digests: any SASLDigesting
    private var scram: SCRAMExchange?
    private var answers = 0

    init(_ mechanism: SASLMechanism, _ login: SMTPLogin, _ digests: any SASLDigesting) {
        self.mechanism = mechanism
        self.login = login
        self.digests = digests
        scram = mechanism == .scramSHA256 ? SCRAMExchange(login, digests) : nil
    }

    /// What is said together with AUTH; `nil` when the server speaks first.
    var initialResponse: [UInt8]? {
        switch mechanism {
        case .scramSHA256: scram?.opening
        case .plain: [ASCII.null] + Array(login.username.utf8) + [ASCII.null] + Array(login.password.utf8)
        case .cramMD5, .login: nil
        }
    }

    /// Whether the server's word that the login worked may be believed.
    var mayEnd: Bool { scram?.isProven ?? true }

    /// The answer to a challenge.
    mutating func answer(_ challenge: [UInt8]) throws(SASLFault) -> [UInt8] {
        answers += 1
        switch mechanism {
        case .scramSHA256:
            guard let answer = try scram?.answer(challenge) else { throw .unreadable }
            return answer
        case .cramMD5:
            guard answers == 1, !challenge.isEmpty else { throw .unreadable }
            let digest = digests.hmacMD5(challenge, key: Array(login.password.utf8))
            return Array("\(login.username) \(digest.hexadecimal)".utf8)
        case .plain: throw .unreadable
        case .login:
            // The prompts are words in many languages; only their order counts.
            switch answers {
            case 1: return Array(login.username.utf8)
            case 2: return Array(login.password.utf8)
            default: throw .unreadable
            }
        }
    }
}
