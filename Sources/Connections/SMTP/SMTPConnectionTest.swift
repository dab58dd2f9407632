import Bytes
public import Gateway
public import Runtime
import SASL
import SMTP

/// Tries a connection to a mail server step by step, beside the one that runs: name, TCP, TLS, greeting, login. Sends no
/// mail.
public struct SMTPConnectionTest {
    private let settings: SMTPConnectionSettings
    private let loop: EventLoop
    private var steps: [TestStep] = []
    private var report: @Sendable (TestStep) -> Void = { _ in }
    private var tlsFailure: TLSFailure?

    /// A test of a connection with these settings, on `loop`.
    public init(_ settings: SMTPConnectionSettings, on loop: EventLoop) {
        self.settings = settings
        self.loop = loop
    }

    /// Runs the steps until one fails. To be called on the loop.
    ///
    /// - Parameter report: hears of each step as soon as it is over.
    public mutating func run(report: @escaping @Sendable (TestStep) -> Void = { _ in }) async -> [TestStep] {
        self.report = report
        guard let addresses = await findAddresses(), let channel = await connect(to: addresses) else { return steps }
        switch settings.makeClient() {
        case .failure(let error): add("tls", false, "\(error)")
        case .success(let client): await talk(on: channel, client)
        }
        channel.close()
        return steps
    }

    private mutating func add(_ name: String, _ isDone: Bool, _ detail: String) {
        let step = TestStep(name: name, isDone: isDone, detail: detail)
        steps.append(step)
        report(step)
    }

    private func has(_ name: String) -> Bool { steps.contains { $0.name == name } }

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
        add("tcp", false, "\(found). Check host, port, firewall and whether the mail server runs")
        return nil
    }

    private mutating func talk(on channel: TCPChannel, _ client: TLSClientContext?) async {
        if settings.profile.security == .implicit, !(await secure(channel, client)) { return }
        var session = SMTPClientSession(settings.profile.adapted(to: channel.peer), digests: LibraryDigests())
        var actions = session.receive(.connected, at: loop.now)
        while true {
            if await take(actions, &session, channel, client) { return }
            guard await channel.flush(until: loop.now + settings.timeout) else {
                actions = session.receive(.connectionLost, at: loop.now)
                continue
            }
            switch await channel.wait(until: session.nextDeadline) {
            case .received: actions = await receive(&session, channel)
            case .ended: actions = session.receive(.connectionLost, at: loop.now)
            case .deadline, .nudged: actions = []
            }
            // A server that chatters instead of answering must not keep the time-outs from being seen.
            if let due = session.nextDeadline, due <= loop.now { actions += session.tick(at: loop.now) }
        }
    }

    private mutating func receive(
        _ session: inout SMTPClientSession, _ channel: TCPChannel
    ) async -> [SMTPClientSession.Action] {
        let octets = Array(channel.input.readable)
        channel.input.removeAll()
        let wasGreeted = session.greeting != nil
        let actions = await session.receive(octets, on: loop)
        if !wasGreeted, let greeting = session.greeting, greeting.isPositive {
            add("greeting", true, "\"\(greeting.text)\"")
        }
        return actions
    }

    /// - Returns: whether the test is over.
    private mutating func take(
        _ actions: [SMTPClientSession.Action], _ session: inout SMTPClientSession, _ channel: TCPChannel,
        _ client: TLSClientContext?
    ) async -> Bool {
        for action in actions {
            switch action {
            case .send(let octets): channel.write(octets)
            case .startTLS:
                let isDone = await beginTLS(channel, client)
                let next = session.receive(isDone ? .secured : .handshakeFailed, at: loop.now)
                return await take(next, &session, channel, client) || !isDone
            case .ready:
                add("login", true, Self.words(of: session, settings))
                return await take(session.receive(.stop, at: loop.now), &session, channel, client)
            case .close(let reason):
                conclude(reason)
                return true
            case .sendContent, .settle: break
            }
        }
        return false
    }

    private mutating func beginTLS(_ channel: TCPChannel, _ client: TLSClientContext?) async -> Bool {
        guard await channel.flush(until: loop.now + settings.timeout) else {
            add("tls", false, "the connection was lost")
            return false
        }
        return await secure(channel, client)
    }

    private mutating func secure(_ channel: TCPChannel, _ client: TLSClientContext?) async -> Bool {
        guard let client else { return false }
        do throws(TLSFailure) {
            try await channel.startTLS(as: client, to: settings.host, until: loop.now + settings.timeout)
            add("tls", true, channel.tls.map(Self.words) ?? "encrypted")
            return true
        } catch {
            add("tls", false, error.description)
            return false
        }
    }

    private mutating func conclude(_ reason: SMTPCloseReason) {
        guard !has("login"), steps.last?.isDone == true else { return }
        switch reason {
        case .tlsNotOffered:
            add(
                "tls", false,
                "the mail server does not offer STARTTLS: check port, or set tls = \"implicit\" or \"none\"")
        case .refused(_, .login): add("login", false, "\(reason.words). Check username and password")
        case .noMechanism(let offered) where offered.contains("PLAIN") || offered.contains("LOGIN"):
            add("login", false, "\(reason.words). Set tls, so that the password cannot be overheard")
        case .noMechanism: add("login", false, "\(reason.words). Check port and tls, or leave out username")
        case .serverNotProven: add("login", false, "\(reason.words): check host and password")
        case .timedOut(.greeting), .connectionLost(.greeting):
            add(
                "greeting", false, "\(reason.words): is this an SMTP port, and does the server want TLS from the start?"
            )
        case .violation(_, .greeting):
            add("greeting", false, "\(reason.words): is this an SMTP port?")
        case .refused(_, let stage), .serverCloses(_, let stage), .timedOut(let stage), .connectionLost(let stage),
            .violation(_, let stage):
            add(Self.step(of: stage), false, reason.words)
        case .finished, .stopped, .handshakeFailed: add("greeting", false, reason.words)
        }
    }

    private static func step(of stage: SMTPStage) -> String {
        switch stage {
        case .startTLS: "tls"
        case .login: "login"
        case .connecting, .greeting, .hello, .idle, .sender, .recipient, .data, .content, .end, .reset, .quit:
            "greeting"
        }
    }

    private static func words(of session: SMTPClientSession, _ settings: SMTPConnectionSettings) -> String {
        let username = settings.profile.login?.username ?? ""
        let login = session.mechanism.map { "logged in as \(username.inOneLine(limit: 64)) by \($0.rawValue)" }
        var facts = [login ?? "no login asked for"]
        let offers = session.offer
        if let limit = offers.sizeLimit { facts.append("takes mails of up to \(limit) octets") }
        if !offers.has8BitMIME { facts.append("lacks 8BITMIME") }
        if !offers.hasUTF8 { facts.append("lacks SMTPUTF8: addresses must be ASCII") }
        return facts.joined(separator: "; ")
    }

    static func words(of facts: TLSFacts) -> String {
        var words = "\(facts.version), \(facts.cipher)"
        if let certificate = facts.certificate {
            words += "; certificate of \(certificate.subject), issued by \(certificate.issuer)"
            words += ", valid until \(TLSCertificate.text(ofMoment: certificate.validUntil))"
        }
        switch facts.verification {
        case .trusted: words += ", trusted"
        case .pinned: words += ", pinned"
        case .unverified(let cause): words += "; NOT CHECKED, and it would fail: \(cause)"
        case .shown, .notAsked: break
        }
        return words
    }
}
