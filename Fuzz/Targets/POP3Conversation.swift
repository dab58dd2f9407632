import Bytes
import POP3
import SASL

/// The loop around a POP3 session, as a server has it, with a stream in place of a socket.
///
/// Two octets say what the link and the shell are like, the rest is what the client sends. A handshake lasts up to the
/// next octet 0. The password is `p` for every name; those that begin with `?` cannot be told, and the mailbox of `u`
/// cannot be opened.
struct POP3Conversation {
    static let profile = {
        var limits = POP3ServerLimits()
        (limits.misuses, limits.failedLogins) = (6, 3)
        return POP3ServerProfile(hostname: "mail.example", keeping: .seconds(864_000), limits: limits)
    }()
    static let genuine = SCRAMVerifier(of: [UInt8(ascii: "p")], digests: MixingDigests())

    private static let mails = [
        "Subject: a\r\n\r\n.\r\n..b\r\n", "no end", "bare\n\nlf\n.\n\r.x\r", "gone", "unavailable", "",
        "Subject: b\r\n\r\n1\r\n2\r\n3\r\n",
    ].map { Array($0.utf8) }

    private enum Reading {
        case lines(LineFramer)
        case handshake
        case nothing
    }

    private let mails: [[UInt8]]
    private let isFailing: Bool
    private var session: POP3ServerSession
    private var reading = Reading.lines(LineFramer(limit: POP3ServerSession.lineLimit))
    private var buffer: [UInt8] = []
    private var head = 0
    private var actions: [POP3ServerSession.Action] = []

    private init(_ traits: UInt8) {
        mails = Array(Self.mails.prefix(Int(traits >> 5)))
        isFailing = traits & 0x10 != 0
        let stamp = traits & 4 == 0 ? nil : "<1@mail.example>"
        session = POP3ServerSession(Self.profile, stamp: stamp, digests: MixingDigests())
    }

    static func run(_ octets: ArraySlice<UInt8>, cut cutting: Cutting) -> [POP3ServerSession.Action] {
        let traits = octets.first ?? 0
        var conversation = POP3Conversation(traits)
        let link = POP3Link(
            isEncrypted: traits & 8 != 0, canStartTLS: true, takesPasswords: traits & 2 != 0,
            mechanisms: mechanisms(octets.dropFirst().first ?? 0))
        conversation.happen(.connected(.admitted, link))
        for piece in cutting.pieces(of: octets.dropFirst(2)) { conversation.read(piece) }
        conversation.happen(.timedOut)
        return conversation.actions
    }

    /// Those whose bits are set.
    static func mechanisms(_ bits: UInt8) -> Set<SASLMechanism> {
        Set(SASLMechanism.allCases.enumerated().filter { bits >> $0.offset & 1 == 1 }.map(\.element))
    }

    private mutating func read(_ piece: ArraySlice<UInt8>) {
        buffer.removeFirst(head)
        head = 0
        buffer += piece
        while readOn() {}
    }

    /// Whether there may be more to read.
    private mutating func readOn() -> Bool {
        switch reading {
        case .lines(var framer):
            let outcome = framer.next(in: buffer, from: &head)
            reading = .lines(framer)
            switch outcome {
            case .line(let range): happen(.line(buffer[range]))
            case .failure(let failure): happen(.unreadable(failure))
            case .incomplete: return false
            }
        case .handshake:
            let end = buffer[head...].firstIndex(of: ASCII.null)
            head = end.map { $0 + 1 } ?? buffer.count
            guard end != nil else { return false }
            reading = .lines(LineFramer(limit: POP3ServerSession.lineLimit))
            let all = Set(SASLMechanism.ofServers)
            happen(.secured(POP3Link(isEncrypted: true, takesPasswords: true, mechanisms: all)))
        case .nothing: return false
        }
        return true
    }

    private mutating func happen(_ input: POP3ServerSession.Input) {
        let action = POP3Check.feed(input, to: &session)
        actions.append(action)
        switch action {
        case .reply, .wait:
            require(session.phase.awaitsLines || session.phase == .closed, "somebody goes on")
        case .startTLS: reading = .handshake
        case .authenticate(let credentials): happen(Self.judge(credentials))
        case .findVerifier(let name): happen(verifier(of: name))
        case .openMailbox(let account): happen(account == "u" ? .mailboxUnavailable : .mailboxOpened(maildrop))
        case .retrieve(let index, _): happen(mail(at: index))
        case .update: happen(isFailing ? .updateFailed : .updated)
        case .replyAndClose, .close: reading = .nothing
        }
    }
}

// MARK: - The shell's answers

extension POP3Conversation {
    private static func judge(_ credentials: Credentials) -> POP3ServerSession.Input {
        let isRight =
            switch credentials {
            case .password(_, let password): password == [UInt8(ascii: "p")]
            case .cramMD5(_, _, let digest), .apop(_, _, let digest): digest[0] & 1 == 1
            case .scram(_, let isProven): isProven
            case .certificate(let name): name.isEmpty
            }
        if credentials.name.hasPrefix("?") { return .authenticationUnavailable }
        return isRight ? .authenticated(credentials.name) : .authenticationFailed
    }

    private func verifier(of name: String) -> POP3ServerSession.Input {
        if name.hasPrefix("?") { return .authenticationUnavailable }
        return .verifierFound(isFailing ? .fake(for: name, secret: [7], digests: MixingDigests()) : Self.genuine)
    }

    private var maildrop: POP3Maildrop {
        let listed = mails.enumerated().map { index, mail in
            POP3Mail(number: Int64(index) * 7, octets: POP3MailEncoder.size(of: mail))
        }
        return POP3Maildrop(store: 0xFE, mails: listed)
    }

    private func mail(at index: Int) -> POP3ServerSession.Input {
        switch mails[index] {
        case Array("gone".utf8): .mail(nil)
        case Array("unavailable".utf8): .mailUnavailable
        default: .mail(mails[index])
        }
    }
}
