import Bytes
public import Gateway
import IMAP
import POP3
public import Runtime
import SASL

/// Tries a connection to a mailbox step by step, beside the one that runs: name, TCP, TLS, greeting, login, mailbox.
/// Fetches and changes nothing.
public struct FetchingConnectionTest {
    private var settings: FetchingConnectionSettings
    private let loop: EventLoop
    private var steps: [TestStep] = []
    private var report: @Sendable (TestStep) -> Void = { _ in }

    /// A test of a connection with these settings, on `loop`.
    public init(_ settings: FetchingConnectionSettings, on loop: EventLoop) {
        self.settings = settings
        // Nothing in the box is to change, not even what is new.
        self.settings.afterFetch = .keep
        self.loop = loop
    }

    /// Runs the steps until one fails. To be called on the loop.
    ///
    /// - Parameter report: hears of each step as soon as it is over.
    public mutating func run(report: @escaping @Sendable (TestStep) -> Void = { _ in }) async -> [TestStep] {
        self.report = report
        let login: SASLLogin
        do throws(FetchingTrouble) { login = try await settings.login.resolved(for: settings, on: loop) } catch {
            add("token", false, "\(error.words): check token")
            return steps
        }
        guard let addresses = await findAddresses(), let channel = await connect(to: addresses) else { return steps }
        switch settings.makeClient() {
        case .failure(let error): add("tls", false, "\(error)")
        case .success(let client): await talk(on: channel, login, client)
        }
        channel.close()
        return steps
    }

    private mutating func add(_ name: String, _ isDone: Bool, _ detail: String) {
        let step = TestStep(name: name, isDone: isDone, detail: detail)
        steps.append(step)
        report(step)
    }

    private mutating func findAddresses() async -> [IPAddress]? {
        do throws(OperatingSystemError) {
            let addresses = try await NameResolution.addresses(of: settings.host, on: loop)
            add("name", true, "\(settings.host) is \(addresses.map(\.description).joined(separator: ", "))")
            return addresses
        } catch {
            add("name", false, "\(error.reason): check host and the name server of this machine")
            return nil
        }
    }

    private mutating func connect(to addresses: [IPAddress]) async -> TCPChannel? {
        let dialling = SMTPDialling(host: settings.host, port: settings.port, loop: loop)
        let deadline = loop.now + settings.timeout
        var failures: [String] = []
        for (index, address) in addresses.enumerated() {
            let place = SocketAddress(address, port: settings.port)
            do throws(OperatingSystemError) {
                let until = dialling.share(of: deadline, for: addresses.count - index)
                let channel = try await dialling.connect(to: address, until: until)
                add("tcp", true, "connected to \(place)")
                return channel
            } catch {
                failures.append("\(place): \(error.reason)")
            }
        }
        let found = failures.joined(separator: ", ")
        add("tcp", false, "\(found). Check host, port, firewall and whether the server runs")
        return nil
    }

    private mutating func talk(on channel: TCPChannel, _ login: SASLLogin, _ client: TLSClientContext?) async {
        switch settings.server {
        case .pop3:
            var visit = POP3Visit(settings, login, over: channel, client: client, isEnding: { false })
            await look(&visit, channel) { visit in
                Facts(greeting: visit.session.greeting?.text, method: visit.session.loginMethod?.words)
            }
        case .imap(let folder, _):
            var visit = IMAPVisit(
                settings, folder: folder, idles: false, login, over: channel, client: client, isEnding: { false })
            let every = settings.every
            await look(&visit, channel) { visit in
                let session = visit.session
                let idle = session.offer.hasIdle ? "" : "; no IDLE: new mail is found every \(every) only"
                return Facts(
                    greeting: session.greeting?.text, method: session.loginMethod ?? "nothing: the server knew",
                    remark: idle)
            }
        }
    }

    /// What a session found out.
    private struct Facts {
        var greeting: String?
        var method: String?
        var remark = ""
    }

    private mutating func look<Visit: FetchingVisit>(
        _ visit: inout Visit, _ channel: TCPChannel, _ facts: (Visit) -> Facts
    ) async {
        do throws(FetchingTrouble) {
            try await visit.open()
            addStages(facts(visit), channel, isLoggedIn: true)
            let waiting = try await visit.list()
            add("mailbox", true, "\(waiting.mails.count) mails in the box\(facts(visit).remark)")
            try await visit.leave()
        } catch {
            addStages(facts(visit), channel, isLoggedIn: error.isBehindLogin)
            guard !steps.contains(where: { !$0.isDone }) else { return }
            conclude(error)
        }
    }

    private mutating func addStages(_ facts: Facts, _ channel: TCPChannel, isLoggedIn: Bool) {
        guard !steps.contains(where: { $0.name == "greeting" }) else { return }
        if let tls = channel.tls { add("tls", true, SMTPConnectionTest.words(of: tls)) }
        guard let greeting = facts.greeting else { return }
        add("greeting", true, "\"\(greeting)\"")
        guard isLoggedIn else { return }
        let name = settings.login.username.inOneLine(limit: 64)
        add("login", true, "logged in as \(name) by \(facts.method ?? "an unknown method")")
    }

    private mutating func conclude(_ trouble: FetchingTrouble) {
        let words = trouble.words
        switch trouble {
        case .handshake: add("tls", false, words)
        case .pop3(.tlsNotOffered), .imap(.tlsNotOffered):
            add("tls", false, "\(words): check port, or set tls = \"implicit\" or \"none\"")
        case .pop3(.refused(_, .login)), .imap(.refused(_, .login)):
            add("login", false, "\(words). Check username and password")
        case .pop3(.noLoginMethod), .imap(.noLoginMethod):
            add("login", false, "\(words). Set tls, so that the password cannot be overheard, or check token")
        case .pop3(.serverNotProven), .imap(.serverNotProven): add("login", false, "\(words): check host and password")
        case .imap(.refused(_, .folder)): add("mailbox", false, "\(words). Check folder")
        case .pop3(.timedOut(.greeting)), .pop3(.connectionLost(.greeting)), .imap(.timedOut(.greeting)),
            .imap(.connectionLost(.greeting)):
            add("greeting", false, "\(words): is this the right port, and does the server want TLS from the start?")
        case .pop3(.violation(_, .greeting)), .imap(.violation(_, .greeting)):
            add("greeting", false, "\(words): is this the right port and type?")
        case .pop3(.refused(_, .greeting)), .imap(.refused(_, .greeting)): add("greeting", false, words)
        case .pop3, .imap, .unreachable, .token, .setup, .declined, .notKept, .stopped:
            add(trouble.isBehindLogin ? "mailbox" : "login", false, words)
        }
    }
}

extension FetchingTrouble {
    /// Whether the login had worked by then.
    fileprivate var isBehindLogin: Bool {
        switch self {
        case .pop3(.refused(_, let stage)), .pop3(.timedOut(let stage)), .pop3(.connectionLost(let stage)),
            .pop3(.violation(_, let stage)):
            [.listing, .idle, .retrieving, .deleting, .quit].contains(stage)
        case .imap(.refused(_, let stage)), .imap(.timedOut(let stage)), .imap(.connectionLost(let stage)),
            .imap(.violation(_, let stage)), .imap(.serverCloses(_, let stage)):
            [.folder, .ready, .listing, .retrieving, .settling, .idling, .logout].contains(stage)
        case .pop3(.noUniqueIDs), .pop3(.updateRefused), .pop3(.updateUnknown), .imap(.noLastingUIDs),
            .imap(.folderIsReadOnly), .imap(.validityChanged), .declined:
            true
        case .pop3, .imap, .unreachable, .token, .setup, .handshake, .notKept, .stopped: false
        }
    }
}

extension POP3LoginMethod {
    /// How this side logged in, for people.
    fileprivate var words: String {
        switch self {
        case .sasl(let mechanism): mechanism.rawValue
        case .apop: "APOP"
        case .user: "USER and PASS"
        }
    }
}
