public import Messages
public import SASL
import Synchronization

/// Decides who somebody is, for every server.
///
/// A wrong name and a wrong password cannot be told apart, neither by words nor by time. What costs much happens elsewhere
/// (``PasswordHashing``), and a password that was right is known again for ten minutes, so that a busy client costs no hash
/// each time. Failures make answers slow, and after ``LoginLedger/most`` of them nobody is looked at for a while.
public final class Authentication: Sendable {
    private let parts: Gateway.Parts
    private let accounts: Accounts
    private let figures: Figures
    private let rules: @Sendable () -> Rules
    private let ledger = Mutex(LoginLedger())
    /// What only this run knows: for digests of passwords.
    private let secret: [UInt8]
    /// What makes the verifiers of names that nobody has: those of others do not change with a restart either.
    private let nobodysKey: [UInt8]
    /// What passwords of nobody are compared with.
    private let nobodysHash = Mutex<String?>(nil)
    private let verifiers = Mutex<[AccountName: (revision: UInt64, verifier: SCRAMVerifier)]>([:])

    init(
        _ parts: Gateway.Parts, accounts: Accounts, figures: Figures, rules: @escaping @Sendable () -> Rules
    ) {
        self.parts = parts
        self.accounts = accounts
        self.figures = figures
        self.rules = rules
        secret = parts.digests.nonce() + parts.digests.nonce()
        nobodysKey = parts.sealing.key(for: "verifiers of nobody")
    }

    /// Gets ready to take as long for names that nobody has as for others.
    func prepare() async { _ = await hashOfNobody() }

    /// The ways to log in that `client` is offered now, the strongest first.
    ///
    /// Mail programs take the strongest and do not try another one. So SCRAM-SHA-256 is offered, unless the configuration names
    /// it, only when every account can use it, and CRAM-MD5, whose secret is not the password that people know, only when
    /// the configuration names it.
    public func methods(for login: Account.Login, client: LoginClient) -> [LoginMethod] {
        let rules = rules().logins[login] ?? LoginRules()
        let directory = accounts.directory
        let abilities = directory.abilities(of: login)
        let asksOthers = parts.external.isConfigured
        let mayShow = client.isEncrypted || rules.plaintextFrom.lists(client.address)
        let isSomebodyThere = knowsAnybody(for: login)
        let isForAll = !abilities.isEmpty && !asksOthers
        return LoginMethod.allCases.filter { method in
            if let wanted = rules.methods, !wanted.contains(method) { return false }
            let isWanted = rules.methods != nil
            switch method {
            case .external:
                return client.certificate.flatMap(directory.entry(certificate:))?.account.logins.contains(login) == true
            case .scramSHA256: return isWanted || (isForAll && abilities.allHaveVerifiers)
            case .cramMD5: return isWanted
            case .apop: return login == .pop3 && abilities.someHaveSharedSecrets
            case .plain, .login: return mayShow && isSomebodyThere
            case .user: return login == .pop3 && mayShow && isSomebodyThere
            }
        }
    }

    /// Whether anybody at all may log in to a server: an account, or whoever an external checker knows.
    public func knowsAnybody(for login: Account.Login) -> Bool {
        !accounts.directory.abilities(of: login).isEmpty || (parts.external.isConfigured && login == .smtp)
    }

    /// Those of ``methods(for:client:)`` that are SASL's.
    public func mechanisms(for login: Account.Login, client: LoginClient) -> [SASLMechanism] {
        methods(for: login, client: client).compactMap(\.mechanism)
    }

    /// What SCRAM-SHA-256 needs of the password that belongs to a name; for a name that nobody has, or who has none, one
    /// that no password fits, the same each time.
    ///
    /// - Returns: `nil` when nobody is looked at because of too many failures: a verifier would tell who has the right
    ///   password from who has not.
    public func verifier(of name: String, for login: Account.Login, client: LoginClient) -> SCRAMVerifier? {
        let entry = accounts.directory.entry(nameOrAddress: name)
        let subject = LoginLedger.Subject(client.address, Self.subject(name, entry))
        guard lock(subject, entry?.revision ?? 0) == nil else { return nil }
        let fake = SCRAMVerifier.fake(for: Self.subject(name, entry), secret: nobodysKey, digests: parts.digests)
        guard let entry else { return fake }
        if let password = entry.known.password { return verifier(of: entry, password, salt: fake.salt) }
        guard let sealed = entry.kept.secrets.scram else { return fake }
        guard let verifier = parts.sealing.open(sealed).flatMap({ SCRAMVerifier(encoded: $0) }) else {
            tellUnreadable(entry, "the password")
            return fake
        }
        return verifier
    }

    /// What failures and verifiers are counted and made for: the same however an account is called.
    private static func subject(_ name: String, _ entry: AccountDirectory.Entry?) -> String {
        entry?.account.name.text ?? EmailAddress(name)?.description.lowercased() ?? name.lowercased()
    }

    /// Makes one once: it costs thousands of digests.
    private func verifier(
        of entry: AccountDirectory.Entry, _ password: [UInt8], salt: [UInt8]
    ) -> SCRAMVerifier {
        let name = entry.account.name
        if let known = verifiers.withLock({ $0[name] }), known.revision == entry.revision { return known.verifier }
        let verifier = SCRAMVerifier(of: password, salt: salt, digests: parts.digests)
        verifiers.withLock { $0[name] = (entry.revision, verifier) }
        return verifier
    }

    private func tellUnreadable(_ entry: AccountDirectory.Entry, _ what: String) {
        parts.log.error(
            "accounts", "\(what) of an account was sealed with another key: set it anew",
            ["account": entry.account.name.text])
    }
}

// MARK: - Deciding

extension Authentication {
    /// What credentials prove.
    private enum Proof {
        /// Whose they are; the digest of the password, when there was one.
        case proven(Account, mark: [UInt8]?)
        /// Nothing; why, for the log.
        case wrong(String)
        /// Nobody can tell at present; why, for the log.
        case unknown(String)
    }

    /// Decides whether `credentials` let somebody in to `login`.
    ///
    /// May take as long as a password takes to be hashed, or the external checker to answer; the delay that the verdict
    /// asks for comes on top of that.
    public func authenticate(
        _ credentials: Credentials, for login: Account.Login, client: LoginClient
    ) async -> LoginVerdict {
        let verdict = await judge(credentials, for: login, client: client)
        figures.noteLogin(login, Figures.LoginResult(verdict))
        return verdict
    }

    private func judge(
        _ credentials: Credentials, for login: Account.Login, client: LoginClient
    ) async -> LoginVerdict {
        let entry = entry(of: credentials, client)
        let subject = LoginLedger.Subject(client.address, Self.subject(credentials.name, entry))
        let revision = entry?.revision ?? 0
        if let lock = lock(subject, revision) { return lock }
        let proof = await proof(credentials, entry, subject, login, client)
        // Time has passed: who the account belongs to may be another one now.
        guard self.entry(of: credentials, client)?.revision == entry?.revision else {
            return .unavailable(after: .seconds(1), why: "the account has just been changed")
        }
        return verdict(on: proof, subject, revision, login)
    }

    private func entry(of credentials: Credentials, _ client: LoginClient) -> AccountDirectory.Entry? {
        let directory = accounts.directory
        switch credentials {
        case .certificate(let name) where name.isEmpty:
            return client.certificate.flatMap(directory.entry(certificate:))
        case .password, .cramMD5, .apop, .scram, .certificate: return directory.entry(nameOrAddress: credentials.name)
        }
    }

    private func lock(_ subject: LoginLedger.Subject, _ revision: UInt64) -> LoginVerdict? {
        let now = parts.clock.now
        return ledger.withLock { ledger in
            guard ledger.isLocked(subject, revision, at: now) else { return nil }
            return .unavailable(
                after: ledger.delay(subject, at: now),
                why: "\(LoginLedger.most) failures within \(LoginLedger.window.components.seconds / 60) minutes")
        }
    }

    private func verdict(
        on proof: Proof, _ subject: LoginLedger.Subject, _ revision: UInt64, _ login: Account.Login
    ) -> LoginVerdict {
        let now = parts.clock.now
        let why: String
        switch proof {
        case .unknown(let reason): return .unavailable(after: .seconds(1), why: reason)
        case .wrong(let reason): why = reason
        case .proven(let account, let mark):
            if account.isActive, account.logins.contains(login) {
                ledger.withLock { $0.succeed(subject, revision, mark: mark, at: now) }
                return .accepted(account)
            }
            why = account.isActive ? "the account may not log in to \(login.rawValue)" : "the account is not active"
        }
        return .refused(after: ledger.withLock { $0.fail(subject, at: now) }, why: why)
    }

    private func proof(
        _ credentials: Credentials, _ entry: AccountDirectory.Entry?, _ subject: LoginLedger.Subject,
        _ login: Account.Login, _ client: LoginClient
    ) async -> Proof {
        switch credentials {
        case .password(let name, let password):
            return await proof(Attempt(name: name, password: password, login: login, client: client), entry, subject)
        case .cramMD5(_, let challenge, let digest):
            return proof(of: digest, entry) { parts.digests.hmacMD5(challenge, key: $0) }
        case .apop(_, let challenge, let digest):
            return proof(of: digest, entry) { parts.digests.md5(challenge + $0) }
        case .scram(_, let isProven):
            guard let entry else { return .wrong("no such account") }
            return isProven ? .proven(entry.account, mark: nil) : .wrong("wrong password")
        case .certificate:
            guard let entry, let fingerprint = client.certificate else { return .wrong("no certificate of an account") }
            return entry.account.certificates.contains(fingerprint)
                ? .proven(entry.account, mark: nil) : .wrong("the certificate is not the account's")
        }
    }

    /// Whether a digest was made with the secret that both sides know. As much is done for an account that is not there.
    private func proof(
        of digest: [UInt8], _ entry: AccountDirectory.Entry?, _ expected: ([UInt8]) -> [UInt8]
    ) -> Proof {
        let sealed = entry?.kept.secrets.shared
        let shared = entry?.known.shared ?? sealed.flatMap { parts.sealing.open($0) }
        if let entry, sealed != nil, shared == nil { tellUnreadable(entry, "the shared secret") }
        let isRight = expected(shared ?? secret).isSame(as: digest)
        guard let entry else { return .wrong("no such account") }
        guard shared != nil else { return .wrong("the account has no shared secret") }
        return isRight ? .proven(entry.account, mark: nil) : .wrong("wrong shared secret")
    }
}

// MARK: - Passwords

extension Authentication {
    private struct Attempt {
        let name: String
        let password: [UInt8]
        let login: Account.Login
        let client: LoginClient

        func named(_ name: String) -> Attempt {
            Attempt(name: name, password: password, login: login, client: client)
        }
    }

    /// Of whatever is wrong exactly one password is looked at, so that time does not tell.
    private func proof(
        _ attempt: Attempt, _ entry: AccountDirectory.Entry?, _ subject: LoginLedger.Subject
    ) async -> Proof {
        guard let entry else { return await proofOfStranger(attempt, subject) }
        let name = entry.account.name.text
        let mark = mark(name, attempt.password)
        let now = parts.clock.now
        if ledger.withLock({ $0.remembers(mark, subject, entry.revision, at: now) }) {
            return .proven(entry.account, mark: mark)
        }
        if let known = entry.known.password {
            return self.mark(name, known).isSame(as: mark)
                ? .proven(entry.account, mark: mark) : await waste(attempt.password, "wrong password")
        }
        guard let hash = entry.kept.secrets.hash else {
            guard parts.external.isConfigured else {
                return await waste(attempt.password, "the account has no password")
            }
            // It is asked for the account, not for what an address of it may mean elsewhere.
            return await proofOfOthers(attempt.named(name), entry.account, mark)
        }
        switch await parts.passwords.verify(attempt.password, against: hash) {
        case .matched: return .proven(entry.account, mark: mark)
        case .mismatched: return .wrong("wrong password")
        case .busy: return .unknown("too many passwords are being looked at")
        }
    }

    /// Somebody whom only the external checker may know: a sender by its mail address, or another name (row S2-11).
    private func proofOfStranger(_ attempt: Attempt, _ subject: LoginLedger.Subject) async -> Proof {
        guard parts.external.isConfigured, attempt.login == .smtp, let name = AccountName(attempt.name) else {
            return await waste(attempt.password, "no such account")
        }
        var account = Account(name)
        account.logins = [.smtp]
        account.address = EmailAddress(attempt.name)
        account.isGuest = true
        let mark = mark(name.text, attempt.password)
        let now = parts.clock.now
        if ledger.withLock({ $0.remembers(mark, subject, 0, at: now) }) { return .proven(account, mark: mark) }
        return await proofOfOthers(attempt, account, mark)
    }

    private func proofOfOthers(_ attempt: Attempt, _ account: Account, _ mark: [UInt8]) async -> Proof {
        let verdict = await parts.external.check(
            name: attempt.name, password: attempt.password, client: attempt.client.address)
        switch verdict {
        case .matched: return .proven(account, mark: mark)
        case .mismatched: return .wrong("the external checker says no")
        case .unavailable(let why): return .unknown("the external checker: \(why)")
        }
    }

    private func waste(_ password: [UInt8], _ why: String) async -> Proof {
        guard let hash = await hashOfNobody() else { return .unknown("too many passwords are being looked at") }
        switch await parts.passwords.verify(password, against: hash) {
        case .matched, .mismatched: return .wrong(why)
        case .busy: return .unknown("too many passwords are being looked at")
        }
    }

    private func hashOfNobody() async -> String? {
        if let hash = nobodysHash.withLock({ $0 }) { return hash }
        let hash = await parts.passwords.hash(parts.digests.nonce())
        nobodysHash.withLock { $0 = $0 ?? hash }
        return hash
    }

    private func mark(_ name: String, _ password: [UInt8]) -> [UInt8] {
        parts.digests.hmacSHA256(Array(name.utf8) + [0] + password, key: secret)
    }
}

extension Figures.LoginResult {
    /// What counts as what.
    fileprivate init(_ verdict: LoginVerdict) {
        switch verdict {
        case .accepted: self = .accepted
        case .refused: self = .refused
        case .unavailable: self = .unavailable
        }
    }
}
