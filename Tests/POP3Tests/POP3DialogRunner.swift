import Bytes
import POP3
import SASL
import Testing

/// Plays a written conversation against a server's session, as a shell with sockets would.
///
/// `C: ` is a line of the client (its CRLF is added), `c: ` octets without CRLF, `S: ` a line the server says next, and
/// `S: (closed)` that it closes. `\r`, `\n`, `\0` and `\\` may stand in the client's lines. All that the client says up
/// to the server's next line is sent at once. alice's password is `secret`; of `broken` nobody can tell; `boxless` has
/// a mailbox that cannot be opened.
struct POP3DialogRunner {
    /// What a server is played with.
    struct Stage {
        var link = POP3Link(takesPasswords: true, mechanisms: [.plain, .login, .cramMD5, .scramSHA256])
        var mails = ["Subject: one\r\n\r\nfirst\r\n", "Subject: two\r\n\r\n.dot\r\nsecond\r\n", "three"]
        var stamp: String? = "<1.2@gw.example>"
        var limits = POP3ServerLimits()
        var keeping: Duration?
        /// What becomes of QUIT.
        var canUpdate = true
        /// Mails that are gone, by index.
        var gone: Set<Int> = []
        /// Mails that cannot be read, by index.
        var unreadable: Set<Int> = []
    }

    let stage: Stage
    private(set) var session: POP3ServerSession
    private(set) var output: [UInt8] = []
    private(set) var isClosed = false
    private(set) var taken: [Int] = []
    private(set) var judged: [Credentials] = []

    private var framer = LineFramer(limit: POP3ServerSession.lineLimit)
    private var buffer: [UInt8] = []
    static let digests = PlainDigests()
    static let verifier = SCRAMVerifier(of: Array("secret".utf8), digests: digests)

    init(_ stage: Stage = Stage()) {
        self.stage = stage
        let profile = POP3ServerProfile(hostname: "gw.example", keeping: stage.keeping, limits: stage.limits)
        session = POP3ServerSession(profile, stamp: stage.stamp, digests: Self.digests)
        perform(session.receive(.connected(.admitted, stage.link)))
    }

    /// Plays `dialog` whole, octet by octet, and cut in two at every place; each has to come out as written.
    @discardableResult
    static func play(
        _ dialog: String, _ stage: Stage = Stage(), sourceLocation: SourceLocation = #_sourceLocation
    ) -> POP3DialogRunner {
        let whole = play(dialog, stage, [], sourceLocation)
        let single = play(dialog, stage, Array(1..<400), sourceLocation)
        #expect(single.taken == whole.taken && single.judged == whole.judged, sourceLocation: sourceLocation)
        let longest = dialog.split(separator: "S: ").map(\.utf8.count).max() ?? 0
        for cut in 1..<max(2, longest) {
            guard playSilently(dialog, stage, [cut]).output == whole.output else {
                Issue.record("differs when cut at \(cut)", sourceLocation: sourceLocation)
                break
            }
        }
        return whole
    }

    private static func play(
        _ dialog: String, _ stage: Stage, _ cuts: [Int], _ sourceLocation: SourceLocation
    ) -> POP3DialogRunner {
        let runner = playSilently(dialog, stage, cuts)
        let closed = runner.isClosed ? "(closed)\r\n" : ""
        let heard = dialog.split(separator: "\n").map { $0.drop { $0 == " " } }.filter { $0.hasPrefix("S: ") }
        let expected = heard.map { $0.dropFirst(3) + "\r\n" }.joined()
        #expect(text(runner.output) + closed == expected, sourceLocation: sourceLocation)
        return runner
    }

    private static func playSilently(_ dialog: String, _ stage: Stage, _ cuts: [Int]) -> POP3DialogRunner {
        var runner = POP3DialogRunner(stage)
        var said: [UInt8] = []
        for line in dialog.split(separator: "\n") {
            let text = line.drop { $0 == " " }
            switch text.prefix(3) {
            case "C: ": said += octets(text.dropFirst(3)) + [0x0D, 0x0A]
            case "c: ": said += octets(text.dropFirst(3))
            case "S: ":
                runner.feed(said, cuts)
                said = []
            default: Issue.record("no line of a dialog: \(text)")
            }
        }
        runner.feed(said, cuts)
        return runner
    }

    mutating func feed(_ octets: [UInt8], _ cuts: [Int] = []) {
        var start = 0
        for end in cuts.filter({ $0 < octets.count }) + [octets.count] where start < octets.count {
            buffer += octets[start..<end]
            start = end
            while !isClosed, readOnce() {}
        }
    }

    private mutating func readOnce() -> Bool {
        guard session.phase.awaitsLines else { return false }
        var head = 0
        defer { buffer.removeFirst(min(head, buffer.count)) }
        switch framer.next(in: buffer, from: &head) {
        case .line(let range): perform(session.receive(.line(buffer[range])))
        case .failure(let failure): perform(session.receive(.unreadable(failure)))
        case .incomplete: return false
        }
        return true
    }

    mutating func receive(_ input: POP3ServerSession.Input) { perform(session.receive(input)) }

    private mutating func perform(_ action: POP3ServerSession.Action) {
        switch action {
        case .reply(let octets): output += octets
        case .replyAndClose(let octets):
            output += octets
            isClosed = true
        case .startTLS(let octets):
            output += octets
            let link = POP3Link(
                isEncrypted: true, canStartTLS: true, takesPasswords: true,
                mechanisms: stage.link.mechanisms.union([.plain, .external]))
            receive(.secured(link))
        case .authenticate(let credentials):
            judged.append(credentials)
            receive(judge(credentials))
        case .findVerifier(let name):
            let fake = SCRAMVerifier.fake(for: name, secret: [1, 2, 3], digests: Self.digests)
            receive(
                name == "broken" ? .authenticationUnavailable : .verifierFound(name == "alice" ? Self.verifier : fake))
        case .openMailbox(let account): receive(open(account))
        case .retrieve(let index, _):
            let mail = stage.gone.contains(index) ? nil : Array(stage.mails[index].utf8)
            receive(stage.unreadable.contains(index) ? .mailUnavailable : .mail(mail))
        case .update(let indexes):
            if stage.canUpdate { taken = indexes }
            receive(stage.canUpdate ? .updated : .updateFailed)
        case .wait: break
        case .close: isClosed = true
        }
    }

    private func judge(_ credentials: Credentials) -> POP3ServerSession.Input {
        if credentials.name == "broken" { return .authenticationUnavailable }
        let isRight =
            switch credentials {
            case .password(_, let password): password == Array("secret".utf8)
            case .cramMD5(_, let challenge, let digest):
                digest == Self.digests.hmacMD5(challenge, key: Array("secret".utf8))
            case .apop(_, let challenge, let digest): digest == Self.digests.md5(challenge + Array("secret".utf8))
            case .scram(_, let isProven): isProven
            case .certificate: session.link.isEncrypted
            }
        let name = credentials.name.isEmpty ? "alice" : credentials.name
        return isRight && ["alice", "boxless"].contains(name) ? .authenticated(name) : .authenticationFailed
    }

    private func open(_ account: String) -> POP3ServerSession.Input {
        guard account == "alice" else { return .mailboxUnavailable }
        let mails = stage.mails.enumerated().map { index, mail in
            POP3Mail(number: Int64(index) * 10 + 5, octets: POP3MailEncoder.size(of: Array(mail.utf8)))
        }
        return .mailboxOpened(POP3Maildrop(store: 0xABC, mails: mails))
    }
}
