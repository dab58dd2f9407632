import Bytes
import Messages
import SASL
import SMS
import Synchronization
import Templates
import Testing

@testable import Gateway

/// A gateway with accounts: `+44…` is GB, `+1…` is US; the application `sms` at `sms.test`, texts over `carrier`.
struct AccountRig {
    static let phone = "+447700900123"
    static let password = "correct horse"

    let store: MemoryStore
    let notebook = LogNotebook()
    let clock: StillClock
    let passwords = BackwardPasswords()
    let external = NamedChecker()
    let digests = QuickDigests()
    let gateway: Gateway
    private let added = NameBox()

    init(
        store: MemoryStore = MemoryStore(), clock: StillClock = StillClock(),
        sealing: FlippedSealing = FlippedSealing(),
        _ change: (inout Application) -> Void = { _ in }
    ) throws {
        self.store = store
        self.clock = clock
        var parts = Gateway.Parts(
            store: store, history: store, codec: PlainCodec(), composer: PlainComposer(), plan: RegionPlan(),
            clock: clock, log: Log(notebook, clock: clock), localTime: { LocalTime(seconds: $0.seconds) })
        parts.passwords = passwords
        parts.sealing = sealing
        parts.digests = digests
        parts.external = external
        gateway = Gateway(parts, rules: try Self.rules(change), nonce: 7)
    }

    static func rules(_ change: (inout Application) -> Void = { _ in }) throws -> Rules {
        var application = try Samples.application()
        change(&application)
        var connection = ConnectionRules(failurePolicy: FailurePolicy(schedule: RetrySchedule(), whenUnknown: .resend))
        connection.numbers = [try #require(Originator("+447700900100")), try #require(Originator("+447700900101"))]
        var rules = Rules(
            claiming: Claiming(applications: [application], region: nil, plan: RegionPlan()), clients: ClientList([]),
            connections: [try Samples.connection(): connection])
        rules.mailing = MailingRules(hostname: "gw.test", via: [try Samples.connection("office")])
        return rules
    }

    static func account(
        _ name: String = "alice", address: String? = "alice@sms.test", numbers: [String] = ["+447700900200"],
        logins: Set<Account.Login> = [.smtp, .pop3], _ change: (inout Account) -> Void = { _ in }
    ) throws -> Account {
        var account = Account(try #require(AccountName(name)))
        account.address = try address.map { try Samples.address($0) }
        account.numbers = try numbers.map { try #require(Originator($0)) }
        account.logins = logins
        change(&account)
        return account
    }

    /// Puts an account in as if by command.
    func add(_ account: Account, password: String? = AccountRig.password, shared: String? = nil) async throws {
        added.names.withLock { _ = $0.insert(account.name) }
        var kept = KeptAccount(account)
        kept.secrets.hash = password.map(BackwardPasswords.hash)
        let sealing = gateway.parts.sealing
        kept.secrets.scram = password.map {
            sealing.seal(SCRAMVerifier(of: Array($0.utf8), digests: digests).encoded)
        }
        kept.secrets.shared = shared.map { sealing.seal(Array($0.utf8)) }
        _ = try await gateway.accounts.change(account.name) { _ throws(OperationRefused) in kept }
    }

    /// An account that was never added is one that only an external checker knows.
    private func loggedIn(_ account: Account?) -> Account? {
        guard var account else { return nil }
        account.isGuest = !added.names.withLock { $0.contains(account.name) }
        return account
    }

    func client(_ address: String = "192.0.2.7", isEncrypted: Bool = true, certificate: String? = nil) throws
        -> LoginClient
    {
        LoginClient(
            address: try #require(IPAddress(address)), isEncrypted: isEncrypted, certificate: certificate)
    }

    /// Logs in with a password.
    func logIn(
        _ name: String = "alice", _ password: String = AccountRig.password, for login: Account.Login = .smtp,
        from address: String = "192.0.2.7"
    ) async throws -> LoginVerdict {
        await gateway.authentication.authenticate(
            .password(name: name, password: Array(password.utf8)), for: login, client: try client(address))
    }

    /// What is in a mailbox, oldest first.
    func mailbox(_ name: String = "alice") throws -> [(message: Message, letter: Letter)] {
        store.contents(of: try #require(AccountName(name))).map { ($0, Letter($0.order.text)) }
    }

    func judge(
        _ recipient: String, from sender: String?, as account: Account?, isAllowed: Bool = true
    ) throws -> Result<Claim, RecipientRefused> {
        let client = MailClient(
            address: try #require(IPAddress("192.0.2.7")), isVouchedFor: false, isAllowed: isAllowed,
            account: loggedIn(account))
        return gateway.judge(
            try Samples.address(recipient), from: try sender.map { try Samples.address($0) }, client: client,
            gateway.rules)
    }

    /// Judges the recipients and delivers a mail.
    func deliver(
        _ text: String = "hello", headers: [String] = [], to phones: [String] = [AccountRig.phone],
        from sender: String? = "alice@sms.test", as account: Account?
    ) async throws -> IntakeVerdict {
        let octets = Array((headers + ["", text]).joined(separator: "\r\n").utf8)
        let claims = try phones.map { try judge("\($0)@sms.test", from: sender, as: account).get() }
        let arrival = Submission(
            receivedAt: clock.now, door: .smtp, client: "192.0.2.7",
            sender: try sender.map { try Samples.address($0) })
        var arrived = ArrivedMail(octets: octets, claims: claims, arrival: arrival)
        arrived.account = loggedIn(account)
        return await gateway.intake.accept(arrived, mail: PlainCodec().decode(octets), rules: gateway.rules)
    }

    /// Takes a text from a phone in.
    func text(_ words: String, from sender: String = AccountRig.phone, to number: String = "+447700900200") async throws
    {
        let part = PhonePart(
            connection: try Samples.connection(), sender: Party(sender), number: Party(number), place: nil,
            payload: PartPayload(.utf8, words.utf8))
        let verdict = await gateway.inbound.accept(part, linkUpSince: Samples.moment(-10_000), at: clock.now)
        #expect(verdict == .kept)
    }

    /// What an operation was refused with.
    func refusal(_ body: () async throws -> Void) async -> OperationRefused? {
        do {
            try await body()
            return nil
        } catch {
            return error as? OperationRefused
        }
    }
}

extension LoginVerdict {
    /// The account; `nil` when nobody was let in.
    var account: String? {
        switch self {
        case .accepted(let account): account.name.text
        case .refused, .unavailable: nil
        }
    }

    /// Why the log says that somebody was refused.
    var why: String? {
        switch self {
        case .accepted, .unavailable: nil
        case .refused(_, let why): why
        }
    }

    /// Why nobody can tell.
    var trouble: String? {
        switch self {
        case .accepted, .refused: nil
        case .unavailable(_, let why): why
        }
    }

    /// How many seconds the answer has to wait.
    var delay: Int64? {
        switch self {
        case .accepted: nil
        case .refused(let delay, _), .unavailable(let delay, _): delay.components.seconds
        }
    }
}

private final class NameBox: Sendable {
    let names = Mutex<Set<AccountName>>([])
}
