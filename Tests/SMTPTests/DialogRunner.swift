import Bytes
import Messages
import SASL
import SMTP
import Testing

/// Plays a written conversation against a session, as a shell with sockets would.
///
/// `C: ` is a line of the client (its CRLF is added), `c: ` octets without CRLF, `S: ` a line the server says next, and
/// `S: (closed)` that it closes. `\r`, `\n`, `\0` and `\\` may stand in the client's lines. All that the client says up
/// to the server's next line is sent at once. After STARTTLS the handshake works, unless octets came before it.
struct DialogRunner {
    /// What the listener offers, and to whom.
    struct Door {
        var admission = SMTPServerSession.Admission.admitted
        var link = SMTPLink()
        var startsTLS = false
        var login: SMTPLoginRules?
        /// What may be used once TLS has been started.
        var mechanismsInTLS = SASLMechanism.ofServers
        var offersDSN = false
        var alternativeEnd: [UInt8]?
        var isLenient = false
    }

    struct Mail: Equatable {
        var envelope: Envelope
        var content: String
    }

    /// What the octets that come next are.
    private enum Expected {
        case command
        case data(DataDecoder)
        case chunk
        case skipped(Int, SMTPReply)
        case nothing
    }

    private(set) var session: SMTPServerSession
    private(set) var mails: [Mail] = []
    private(set) var output: [UInt8] = []
    private(set) var isClosed = false

    private let door: Door
    private let limits: SMTPLimits
    private let profile: SMTPServerProfile
    private var framer: LineFramer
    private var chunks = ChunkDecoder(sizeLimit: 0)
    private var content: [UInt8] = []
    private var buffer: [UInt8] = []
    private var expected = Expected.command
    private var isAskedForTLS = false

    init(limits: SMTPLimits = SMTPLimits(), door: Door = Door()) {
        self.limits = limits
        self.door = door
        profile = SMTPServerProfile(
            hostname: "gw.example", limits: limits, startsTLS: door.startsTLS, login: door.login,
            offersDSN: door.offersDSN)
        session = SMTPServerSession(profile)
        framer = LineFramer(limit: profile.lineOctets, takesBareLineFeeds: door.isLenient)
        perform(session.receive(.connected(door.admission, door.link)))
    }

    mutating func receive(_ input: SMTPServerSession.Input) -> SMTPServerSession.Action { session.receive(input) }

    /// Plays `dialog` whole, then again octet by octet; both have to come out as written.
    ///
    /// - Returns: the mails that were accepted.
    @discardableResult
    static func play(
        _ dialog: String, limits: SMTPLimits = SMTPLimits(), door: Door = Door(),
        sourceLocation: SourceLocation = #_sourceLocation
    ) -> [Mail] {
        let whole = play(dialog, step: .max, DialogRunner(limits: limits, door: door), sourceLocation)
        let single = play(dialog, step: 1, DialogRunner(limits: limits, door: door), sourceLocation)
        #expect(whole == single, sourceLocation: sourceLocation)
        return whole
    }

    private static func play(
        _ dialog: String, step: Int, _ begun: DialogRunner, _ sourceLocation: SourceLocation
    ) -> [Mail] {
        var runner = begun
        var said: [UInt8] = []
        var heard = ""
        for line in dialog.split(separator: "\n", omittingEmptySubsequences: true) {
            let text = line.drop { $0 == " " }
            switch text.prefix(3) {
            case "C: ": said += octets(text.dropFirst(3)) + [0x0D, 0x0A]
            case "c: ": said += octets(text.dropFirst(3))
            case "S: ":
                runner.feed(said, step: step)
                said = []
                heard += text.dropFirst(3) + "\r\n"
            default: Issue.record("no line of a dialog: \(text)", sourceLocation: sourceLocation)
            }
        }
        runner.feed(said, step: step)
        let closed = runner.isClosed ? "(closed)\r\n" : ""
        #expect(String(decoding: runner.output, as: UTF8.self) + closed == heard, sourceLocation: sourceLocation)
        return runner.mails
    }

    private static func octets(_ text: Substring) -> [UInt8] {
        var octets: [UInt8] = []
        var isEscaped = false
        for octet in text.utf8 {
            switch (isEscaped, octet) {
            case (false, UInt8(ascii: "\\")): isEscaped = true
            case (false, _): octets.append(octet)
            case (true, _):
                let meanings: [UInt8: UInt8] = [0x72: 0x0D, 0x6E: 0x0A, 0x30: 0x00]
                octets.append(meanings[octet] ?? octet)
                isEscaped = false
            }
        }
        return octets
    }

    mutating func feed(_ octets: [UInt8], step: Int = .max) {
        var rest = octets[...]
        while !rest.isEmpty, !isClosed {
            buffer += rest.prefix(step)
            rest = rest.dropFirst(step)
            while !isClosed, readOnce() {}
        }
    }

    mutating func perform(_ action: SMTPServerSession.Action) {
        switch action {
        case .reply(let reply):
            output += reply.octets
            expected = .command
        case .replyAndClose(let reply):
            output += reply.octets
            isClosed = true
        case .judgeRecipient(let address, _):
            perform(session.receive(.recipientJudged(judge(address))))
        case .receiveData(let reply):
            output += reply.octets
            expected = .data(
                DataDecoder(
                    sizeLimit: limits.messageOctets, alternativeEnd: door.alternativeEnd, isLenient: door.isLenient))
        case .receiveChunk(let size, let isFirst, let isLast):
            if isFirst { chunks = ChunkDecoder(sizeLimit: limits.messageOctets) }
            chunks.begin(size: size, isLast: isLast)
            expected = .chunk
        case .skipChunk(let size, let reply): expected = .skipped(size, reply)
        case .acceptMessage(let envelope): perform(session.receive(store(envelope)))
        case .readOn: expected = .command
        case .startTLS(let reply):
            output += reply.octets
            isAskedForTLS = true
        case .findVerifier(let name): perform(session.receive(.verifierFound(Self.verifier(of: name))))
        case .authenticate(let credentials): perform(session.receive(Self.judge(credentials)))
        case .wait: expected = .nothing
        case .close: isClosed = true
        }
    }

    /// What is in the buffer now would be injected into the encrypted link (CVE-2011-0411).
    private mutating func startTLS() {
        isAskedForTLS = false
        framer = LineFramer(limit: profile.lineOctets)
        let link = SMTPLink(isEncrypted: true, mechanisms: door.mechanismsInTLS)
        perform(session.receive(buffer.isEmpty ? .tlsStarted(link) : .tlsFailed))
        buffer = []
    }

    static let digests = TestDigests(maximumRounds: 3)

    /// Who may log in: `tim` with this password, and whoever shows a certificate; nobody can tell about `later`.
    static let password = Array("tanstaaftanstaaf".utf8)

    static let timsVerifier = SCRAMVerifier(of: password, digests: digests)

    static func verifier(of name: String) -> SCRAMVerifier {
        name == "tim" ? timsVerifier : .fake(for: name, secret: [1], digests: digests)
    }

    static func judge(_ credentials: Credentials) -> SMTPServerSession.Input {
        let isRight =
            switch credentials {
            case .password(let name, let password): name == "tim" && password == Self.password
            case .cramMD5(let name, let challenge, let digest):
                name == "tim" && digests.hmacMD5(challenge, key: password) == digest
            case .apop: false
            case .scram(_, let isProven): isProven
            case .certificate(let name): name == "" || name == "tim"
            }
        if credentials.name == "later" { return .authenticationUnavailable }
        return isRight ? .authenticated("tim") : .authenticationFailed
    }

    private func judge(_ address: EmailAddress) -> SMTPServerSession.Judgement {
        switch address.localPart {
        case "nobody": .refused(Refusal(.recipient, .permanent, 1, 1, "nobody here"))
        case "later": .refused(Refusal(.recipient, .temporary, 2, 1, "not now"))
        default: .accepted
        }
    }

    private mutating func store(_ envelope: Envelope) -> SMTPServerSession.Input {
        let text = String(decoding: content, as: UTF8.self)
        content = []
        if text.hasPrefix("FULL") { return .messageRefused(Refusal(.message, .temporary, 3, 1, "no room")) }
        mails.append(Mail(envelope: envelope, content: text))
        return .messageStored(String(mails.count))
    }

    /// Reads one thing from the buffer; false when more octets are needed.
    private mutating func readOnce() -> Bool {
        var head = 0
        defer {
            buffer.removeFirst(head)
            if isAskedForTLS {
                head = 0
                startTLS()
            }
        }
        switch expected {
        case .command:
            switch framer.next(in: buffer, from: &head) {
            case .line(let range): perform(session.receive(session.input(buffer[range])))
            case .failure(let failure): perform(session.receive(.unreadable(.line(failure))))
            case .incomplete: return false
            }
        case .data(var decoder):
            guard let outcome = decoder.consume(buffer, from: &head) else {
                expected = .data(decoder)
                return false
            }
            content = decoder.takeContent()
            perform(session.receive(.dataEnded(outcome)))
        case .chunk:
            guard let outcome = chunks.consume(buffer, from: &head) else { return false }
            if session.phase == .receivingChunk(isLast: true) { content = chunks.takeContent() }
            perform(session.receive(.chunkEnded(outcome)))
        case .skipped(let size, let reply):
            head = min(size, buffer.count)
            expected = .skipped(size - head, reply)
            guard head == size else { return false }
            perform(.reply(reply))
        case .nothing: return false
        }
        return true
    }
}
