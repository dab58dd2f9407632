import Bytes

/// The server's side of a login by one mechanism (RFC 4422 §3), in octets before base64; without I/O.
///
/// Every step answers what came in; after `verify`, `refused` and `malformed` it is over. Never traps, whatever comes in
/// whichever order. Nobody may act for somebody else: an authorization identity has to be the name itself.
///
/// Names have 1 to 255 octets of UTF-8 without control characters, passwords 1 to 1024 without NUL; what has others is
/// malformed.
public struct SASLServerExchange: Sendable {
    /// What is to be done.
    public enum Step: Hashable, Sendable {
        /// Send it, then ``receive(_:)`` the client's answer.
        case challenge([UInt8])
        /// Find what proves the password of this name, a fake when there is no such name; ``verifierFound(_:)``.
        case findVerifier(name: String)
        /// Judge what was said. The exchange is over.
        case verify(Credentials)
        /// The client wants to act for somebody else: answer as if the password were wrong. The exchange is over.
        case refused
        /// What was said is no step of the mechanism. The exchange is over.
        case malformed
    }

    private enum State {
        case begun
        /// A message in which everything stands.
        case awaitingMessage
        case awaitingName
        case awaitingPassword(of: String)
        case awaitingDigest(of: [UInt8])
        indirect case scram(SCRAMServerExchange)
        case ended
    }

    /// The mechanism.
    public let mechanism: SASLMechanism
    private let hostname: String
    private let digests: any SASLDigesting
    private var state = State.begun

    private static let passwordLimit = 1024

    /// A login about to begin.
    ///
    /// - Parameters:
    ///   - mechanism: one of ``SASLMechanism/ofServers``; by any other, all is malformed.
    ///   - hostname: this server's name, for the challenge of CRAM-MD5.
    public init(_ mechanism: SASLMechanism, hostname: String, digests: any SASLDigesting) {
        self.mechanism = mechanism
        self.hostname = hostname
        self.digests = digests
    }

    /// Begins, with what the client said at once; `nil` when it said nothing.
    public mutating func begin(_ initialResponse: [UInt8]?) -> Step {
        guard case .begun = state else { return end(.malformed) }
        switch mechanism {
        case .plain, .external: state = .awaitingMessage
        case .scramSHA256: state = .scram(SCRAMServerExchange(digests))
        case .login: state = .awaitingName
        case .cramMD5:
            guard initialResponse == nil else { return end(.malformed) }
            let challenge = cramChallenge()
            state = .awaitingDigest(of: challenge)
            return .challenge(challenge)
        case .oauthBearer, .xoauth2: return end(.malformed)
        }
        if let initialResponse { return receive(initialResponse) }
        return .challenge(mechanism == .login ? Array("Username:".utf8) : [])
    }

    /// Takes what the client answered to a challenge.
    public mutating func receive(_ response: [UInt8]) -> Step {
        switch state {
        case .begun, .ended: return end(.malformed)
        case .awaitingMessage: return end(mechanism == .plain ? plain(response) : external(response))
        case .awaitingName:
            guard let name = Self.name(response[...]) else { return end(.malformed) }
            state = .awaitingPassword(of: name)
            return .challenge(Array("Password:".utf8))
        case .awaitingPassword(let name):
            guard Self.isPassword(response[...]) else { return end(.malformed) }
            return end(.verify(.password(name: name, password: response)))
        case .awaitingDigest(let challenge): return end(cram(response, to: challenge))
        case .scram(var scram):
            let step = scram.receive(response)
            state = .scram(scram)
            return ended(by: step)
        }
    }

    /// Takes what was found for ``Step/findVerifier(name:)``.
    public mutating func verifierFound(_ verifier: SCRAMVerifier) -> Step {
        guard case .scram(var scram) = state else { return end(.malformed) }
        let step = scram.verifierFound(verifier, nonce: Base64.encode(digests.nonce()))
        state = .scram(scram)
        return ended(by: step)
    }

    private mutating func end(_ step: Step) -> Step {
        state = .ended
        return step
    }

    private mutating func ended(by step: Step) -> Step {
        switch step {
        case .challenge, .findVerifier: step
        case .verify, .refused, .malformed: end(step)
        }
    }
}

// MARK: - Messages

extension SASLServerExchange {
    /// RFC 4616 §2:
    ///
    ///     message = [ authzid ] NUL authcid NUL passwd
    private func plain(_ message: [UInt8]) -> Step {
        let fields = message.split(separator: ASCII.null, omittingEmptySubsequences: false)
        guard fields.count == 3, let name = Self.name(fields[1]), Self.isPassword(fields[2]) else { return .malformed }
        if !fields[0].isEmpty {
            guard let identity = Self.name(fields[0]) else { return .malformed }
            guard Self.isSame(identity, name) else { return .refused }
        }
        return .verify(.password(name: name, password: Array(fields[2])))
    }

    /// The identity asked for, which may be empty: the one that the certificate has.
    private func external(_ identity: [UInt8]) -> Step {
        if identity.isEmpty { return .verify(.certificate(name: "")) }
        guard let name = Self.name(identity[...]) else { return .malformed }
        return .verify(.certificate(name: name))
    }

    /// `"<" unique "@" host ">"`, as a Message-ID (RFC 2195 §2).
    private func cramChallenge() -> [UInt8] {
        let isName =
            (1...255).contains(hostname.utf8.count)
            && hostname.utf8.allSatisfy { $0.isASCIILetter || $0.isASCIIDigit || $0 == 0x2D || $0 == ASCII.dot }
        return Array("<\(digests.nonce().hexadecimal)@\(isName ? hostname : "localhost")>".utf8)
    }

    /// `name SP 32HEXDIG` (RFC 2195 §2). A name may hold spaces.
    private func cram(_ response: [UInt8], to challenge: [UInt8]) -> Step {
        guard let space = response.lastIndex(of: ASCII.space), let name = Self.name(response[..<space]),
            let digest = [UInt8](hexadecimal: String(decoding: response[(space + 1)...], as: UTF8.self)),
            digest.count == 16
        else { return .malformed }
        return .verify(.cramMD5(name: name, challenge: challenge, digest: digest))
    }

    static func name(_ octets: ArraySlice<UInt8>) -> String? {
        guard (1...255).contains(octets.count), octets.allSatisfy({ $0 >= 0x20 && $0 != 0x7F }) else { return nil }
        return String(validating: octets, as: UTF8.self)
    }

    static func isPassword(_ octets: ArraySlice<UInt8>) -> Bool {
        (1...passwordLimit).contains(octets.count) && !octets.contains(ASCII.null)
    }

    /// Names of accounts do not care for the case of ASCII letters.
    static func isSame(_ identity: String, _ name: String) -> Bool {
        identity.utf8.elementsEqual(name.utf8) { $0.asciiLowercased == $1.asciiLowercased }
    }
}
