import Bytes
import Messages
import SASL
import SMTP

/// The loop around an SMTP session, as a server has it, with a stream in place of a socket.
///
/// The traits say what the listener and the link are like. Recipients are taken or refused by their first letter, mails
/// by their first octet. A handshake lasts up to the next octet 0. The password is `p` for every name; those that begin
/// with `?` cannot be told.
struct SMTPConversation {
    private enum Reading {
        case lines
        case data(DataDecoder)
        case chunk
        case skipped(Int, SMTPReply)
        case handshake
        case nothing
    }

    private let traits: SMTPTraits
    private var session: SMTPServerSession
    private var framer: LineFramer
    private var chunks = ChunkDecoder(sizeLimit: 0)
    private var reading = Reading.lines
    private var buffer: [UInt8] = []
    private var head = 0
    private var actions: [SMTPServerSession.Action] = []
    private var mail: [UInt8] = []

    private init(_ traits: SMTPTraits) {
        self.traits = traits
        session = SMTPServerSession(traits.profile)
        framer = LineFramer(limit: traits.profile.lineOctets)
    }

    static func run(
        _ stream: ArraySlice<UInt8>, _ traits: SMTPTraits, cut cutting: Cutting
    ) -> [SMTPServerSession.Action] {
        var conversation = SMTPConversation(traits)
        conversation.happen(.connected(traits.admission, traits.link))
        for piece in cutting.pieces(of: stream) { conversation.read(piece) }
        require(conversation.mail.count <= stream.count, "a mail is no longer than what was sent")
        conversation.happen(.timedOut)
        return conversation.actions
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
        case .lines:
            switch framer.next(in: buffer, from: &head) {
            case .line(let range): happen(session.input(buffer[range]))
            case .failure(let failure): happen(.unreadable(.line(failure)))
            case .incomplete: return false
            }
        case .data(var decoder):
            let outcome = decoder.consume(buffer, from: &head)
            reading = .data(decoder)
            guard let outcome else { return false }
            mail = decoder.takeContent()
            happen(.dataEnded(outcome))
        case .chunk:
            guard let outcome = chunks.consume(buffer, from: &head) else { return false }
            if session.phase == .receivingChunk(isLast: true) { mail = chunks.takeContent() }
            happen(.chunkEnded(outcome))
        case .skipped(let size, let reply):
            let count = min(size, buffer.count - head)
            head += count
            reading = count == size ? .lines : .skipped(size - count, reply)
            return count == size
        case .handshake: return shakeHands()
        case .nothing: return false
        }
        return true
    }

    private mutating func shakeHands() -> Bool {
        let end = buffer[head...].firstIndex(of: ASCII.null)
        head = end.map { $0 + 1 } ?? buffer.count
        guard end != nil else { return false }
        framer = LineFramer(limit: traits.profile.lineOctets)
        happen(traits.isTLSFailing ? .tlsFailed : .tlsStarted(SMTPTraits.encryptedLink))
        return true
    }

    private mutating func happen(_ input: SMTPServerSession.Input) {
        let action = SMTPCheck.feed(input, to: &session, traits.profile)
        actions.append(action)
        reading = .lines
        switch action {
        case .reply, .wait, .readOn: break
        case .judgeRecipient(let address, _): happen(Self.judge(address))
        case .receiveData: reading = .data(DataDecoder(sizeLimit: traits.profile.limits.messageOctets))
        case .receiveChunk(let size, let isFirst, let isLast):
            if isFirst { chunks = ChunkDecoder(sizeLimit: traits.profile.limits.messageOctets) }
            chunks.begin(size: size, isLast: isLast)
            reading = .chunk
        case .skipChunk(let size, let reply): reading = .skipped(size, reply)
        case .acceptMessage(let envelope):
            let isTaken = mail.first != UInt8(ascii: "!")
            require(!envelope.recipients.isEmpty, "a mail has recipients")
            require(traits.admission != .mayLogIn || session.login != nil, "strangers log in first")
            happen(isTaken ? .messageStored("1") : .messageRefused(Self.refusal("no")))
        case .startTLS: if traits.isTLSMissing { happen(.tlsUnavailable) } else { reading = .handshake }
        case .findVerifier(let name): happen(Self.verifier(of: name))
        case .authenticate(let credentials): happen(Self.judge(credentials))
        case .replyAndClose, .close: reading = .nothing
        }
    }
}

// MARK: - The shell's answers

extension SMTPConversation {
    static let genuine = SCRAMVerifier(of: [UInt8(ascii: "p")], digests: MixingDigests())

    private static func judge(_ address: EmailAddress) -> SMTPServerSession.Input {
        .recipientJudged(address.localPart.first == "x" ? .refused(refusal(address.description)) : .accepted)
    }

    private static func judge(_ credentials: Credentials) -> SMTPServerSession.Input {
        if credentials.name.hasPrefix("?") { return .authenticationUnavailable }
        let isRight =
            switch credentials {
            case .password(_, let password): password == [UInt8(ascii: "p")]
            case .cramMD5(_, _, let digest), .apop(_, _, let digest): digest[0] & 1 == 1
            case .scram(_, let isProven): isProven
            case .certificate(let name): name.isEmpty
            }
        return isRight ? .authenticated(credentials.name) : .authenticationFailed
    }

    private static func verifier(of name: String) -> SMTPServerSession.Input {
        if name.hasPrefix("?") { return .authenticationUnavailable }
        let isKnown = name.hasPrefix("n")
        return .verifierFound(isKnown ? genuine : .fake(for: name, secret: [7], digests: MixingDigests()))
    }

    static func refusal(_ text: String) -> Refusal {
        Refusal(.recipient, text.utf8.count & 1 == 0 ? .permanent : .temporary, 1, 1, text, detail: text)
    }
}
