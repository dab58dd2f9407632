import Bytes
import Messages
import SMTP

/// The loop around an SMTP session, as a server has it, with a stream in place of a socket.
///
/// Recipients are taken or refused by their first letter, mails by their first octet.
struct SMTPConversation {
    static let profile = {
        var limits = SMTPLimits()
        (limits.commandOctets, limits.messageOctets, limits.recipients) = (120, 400, 3)
        (limits.transactions, limits.misuses, limits.refusedRecipients) = (3, 4, 3)
        return SMTPServerProfile(hostname: "mail.example", limits: limits)
    }()

    private enum Reading {
        case lines
        case data(DataDecoder)
        case chunk
        case skipped(Int, SMTPReply)
        case nothing
    }

    private var session = SMTPServerSession(profile)
    private var framer = LineFramer(limit: profile.limits.commandOctets)
    private var chunks = ChunkDecoder(sizeLimit: 0)
    private var reading = Reading.lines
    private var buffer: [UInt8] = []
    private var head = 0
    private var actions: [SMTPServerSession.Action] = []
    private var mail: [UInt8] = []

    static func run(_ stream: ArraySlice<UInt8>, cut cutting: Cutting) -> [SMTPServerSession.Action] {
        var conversation = SMTPConversation()
        conversation.happen(.connected(.admitted))
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
            case .line(let range): happen(.line(buffer[range]))
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
        case .nothing: return false
        }
        return true
    }

    private mutating func happen(_ input: SMTPServerSession.Input) {
        let action = session.receive(input)
        Self.check(action, of: session)
        actions.append(action)
        reading = .lines
        switch action {
        case .reply: break
        case .judgeRecipient(let address, _): happen(.recipientJudged(Self.judge(address)))
        case .receiveData: reading = .data(DataDecoder(sizeLimit: Self.profile.limits.messageOctets))
        case .receiveChunk(let size, let isFirst, let isLast):
            if isFirst { chunks = ChunkDecoder(sizeLimit: Self.profile.limits.messageOctets) }
            chunks.begin(size: size, isLast: isLast)
            reading = .chunk
        case .skipChunk(let size, let reply): reading = .skipped(size, reply)
        case .acceptMessage(let envelope):
            let isTaken = mail.first != UInt8(ascii: "!")
            require(!envelope.recipients.isEmpty, "a mail has recipients")
            happen(isTaken ? .messageStored("1") : .messageRefused(Self.refusal("no")))
        case .wait: break
        case .replyAndClose, .close: reading = .nothing
        }
    }

    private static func judge(_ address: EmailAddress) -> SMTPServerSession.Judgement {
        address.localPart.first == "x" ? .refused(refusal(address.description)) : .accepted
    }

    static func refusal(_ text: String) -> Refusal {
        Refusal(.recipient, text.utf8.count & 1 == 0 ? .permanent : .temporary, 1, 1, text, detail: text)
    }

    /// What holds for every action.
    static func check(_ action: SMTPServerSession.Action, of session: SMTPServerSession) {
        require(session.envelope?.recipients.count ?? 0 <= profile.limits.recipients, "recipients are limited")
        switch action {
        case .reply(let reply), .replyAndClose(let reply), .receiveData(let reply): check(reply)
        case .skipChunk(let size, let reply):
            require(size >= 0, "a size is not negative")
            check(reply)
        case .receiveChunk(let size, _, _): require(size >= 0, "a size is not negative")
        case .judgeRecipient(let address, _): EmailAddressTarget.check(address)
        case .acceptMessage, .wait: break
        case .close: require(session.phase == .closed, "what is closed is closed")
        }
    }

    private static func check(_ reply: SMTPReply) {
        require((200...599).contains(reply.code), "a reply has a code")
        require(reply.octets.suffix(2) == [ASCII.carriageReturn, ASCII.lineFeed], "a reply ends its line")
        let lines = reply.octets.dropLast(2).split(separator: ASCII.lineFeed, omittingEmptySubsequences: false)
        for (index, line) in lines.enumerated() {
            let isLast = index == lines.count - 1
            let text = isLast ? line : line.dropLast()
            require(text.count <= 510 && text.count > 3, "a line of a reply has at most 512 octets")
            require(text.allSatisfy { (0x20...0x7E).contains($0) }, "a reply is printable ASCII")
            require(text[text.startIndex + 3] == UInt8(ascii: isLast ? " " : "-"), "a reply says where it ends")
        }
    }
}
