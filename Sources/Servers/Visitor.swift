import Bytes
import Gateway
import Messages
import Runtime
import SASL

/// A client that has come in, with what is known of it.
struct Visitor {
    /// The connection, which its conversation has to itself.
    let channel: TCPChannel
    /// Where it came in.
    let role: ListenerRole
    /// The name of its session.
    let session: String
    /// Whether there are no more clients than may be.
    let hasRoom: Bool
    /// What proves who it is, besides what it says.
    private(set) var client: LoginClient
    private let reception: Reception

    init(_ channel: TCPChannel, role: ListenerRole, hasRoom: Bool, reception: Reception) {
        self.channel = channel
        self.role = role
        self.hasRoom = hasRoom
        self.reception = reception
        session = reception.sessionIDs.next()
        client = LoginClient(address: channel.peer.address, isEncrypted: false)
    }

    /// Its address.
    var address: IPAddress { client.address }

    /// Whether the server is about to end.
    var isServerStopping: Bool { reception.isStopping }
}

// MARK: - Encrypting

extension Visitor {
    /// A client that cannot be served anyway gets so long for its handshake, after which it hears why.
    private static let hurry = Duration.seconds(5)
    /// Nobody needs longer for a handshake.
    private static let handshake = Duration.seconds(30)

    /// Encrypts the link, and notes whose certificate the client has.
    ///
    /// - Returns: `false` when that failed, which the log knows: the link is of no more use.
    mutating func encrypt(with tls: ServerTLS, timeout: Duration, _ log: SessionLog) async -> Bool {
        let time = min(timeout, hasRoom ? Self.handshake : Self.hurry)
        do throws(TLSFailure) {
            try await channel.startTLS(as: tls.context(for: address), until: channel.loop.now + time)
        } catch {
            note(error, log)
            return false
        }
        guard let facts = channel.tls else { return false }
        client = LoginClient(
            address: address, isEncrypted: true, certificate: facts.provenFingerprint?.octets.hexadecimal)
        log.trace(
            "encrypted",
            [("tls", "\(facts.version)"), ("cipher", facts.cipher), ("resumed", "\(facts.isResumed)")])
        note(facts, log)
        return true
    }

    private func note(_ failure: TLSFailure, _ log: SessionLog) {
        // Whoever only looks whether somebody is there is no news.
        if case .ended = failure.cause {
            log.info("no TLS: \(failure.description)")
        } else {
            log.warning("no TLS: \(failure.description)")
        }
    }

    private func note(_ facts: TLSFacts, _ log: SessionLog) {
        guard let certificate = facts.certificate else { return }
        if case .unverified(let cause) = facts.verification {
            log.warning("the client's certificate proves nothing: \(cause)", [("certificate", certificate.subject)])
        } else {
            log.info("the client showed a certificate", [("certificate", certificate.subject)])
        }
    }
}

// MARK: - Logging in

extension Visitor {
    /// What came of an attempt to log in.
    enum LoginOutcome {
        /// It is this account.
        indirect case accepted(Account)
        /// It is not, whichever of name and secret was wrong.
        case refused
        /// Nobody can tell now.
        case unavailable
        /// The client did not wait for the answer.
        case left
    }

    /// Judges what the client says it is, and keeps it waiting after a failure. All that was written must be flushed.
    func logIn(
        _ credentials: Credentials, for login: Account.Login, by authentication: Authentication, _ log: SessionLog
    ) async -> LoginOutcome {
        let client = client
        // What the judging takes is part of the delay: it must not tell which of name and secret was wrong.
        let start = channel.loop.now
        // A task of its own, for its memory: judging takes much, which a task keeps for as long as it lives.
        let (outcome, delay) = await channel.loop.perform {
            let verdict = await authentication.authenticate(credentials, for: login, client: client)
            return Self.outcome(of: verdict, credentials, log)
        }
        guard let delay else { return outcome }
        return await remains(until: start + delay) ? outcome : .left
    }

    /// - Returns: with how long the answer has to wait, when it has to.
    private static func outcome(
        of verdict: LoginVerdict, _ credentials: Credentials, _ log: SessionLog
    ) -> (LoginOutcome, Duration?) {
        switch verdict {
        case .accepted(let account):
            log.info("login accepted", [("account", account.name.text), ("method", credentials.method)])
            return (.accepted(account), nil)
        case .refused(let delay, let why):
            log.warning(
                "login refused: \(why)", [("name", printable(credentials.name)), ("method", credentials.method)])
            return (.refused, delay)
        case .unavailable(let delay, let why):
            log.warning(
                "login put off: \(why)", [("name", printable(credentials.name)), ("method", credentials.method)])
            return (.unavailable, delay)
        }
    }

    /// Lets the time pass, less when the server stops.
    ///
    /// - Returns: `false` when the client did not wait.
    private func remains(until deadline: Duration) async -> Bool {
        while !isServerStopping, channel.loop.now < deadline {
            switch await channel.wait(until: deadline) {
            // Who says so much before it has its answer does not wait for it.
            case .received where channel.input.count > TCPChannel.unreadLimit: return false
            case .received, .nudged: continue
            case .ended: return false
            case .deadline: return true
            }
        }
        return true
    }

    /// Whoever wants to log in chooses the name: what could change a log becomes `?`.
    private static func printable(_ name: String) -> String {
        String(
            String.UnicodeScalarView(
                name.unicodeScalars.prefix(64).map { scalar in
                    switch scalar.properties.generalCategory {
                    case .control, .format, .lineSeparator, .paragraphSeparator, .privateUse, .unassigned, .surrogate:
                        "?"
                    case _: scalar
                    }
                }))
    }
}

extension Credentials {
    /// How somebody proves who they are, for the log.
    fileprivate var method: String {
        switch self {
        case .password: "password"
        case .cramMD5: "CRAM-MD5"
        case .apop: "APOP"
        case .scram: "SCRAM-SHA-256"
        case .certificate: "certificate"
        }
    }
}
