import Bytes
import Messages
import Runtime
import SMTP

// What is done about commands, and about mails that have come.
extension CatcherConversation {
    mutating func take(_ input: SMTPServerSession.Input) async {
        guard case .command(let command) = input else { return await perform(session.receive(input)) }
        noteHaste(command)
        switch command {
        case .hello(let greeting): await greet(greeting, input)
        case .mail(let request) where session.phase == .ready: await begin(request, input)
        case .data where session.phase == .addressed: await receive(input, afterRefusal: .commands)
        case .chunk(let size, _) where !settings.extensions.contains(.chunking):
            reading = .skipping(size, SMTPReply(502, EnhancedStatus(5, 5, 1), "not offered here").octets)
        case .chunk(let size, _) where session.phase == .addressed:
            await receive(input, afterRefusal: .skipping(size, []))
        case .mail, .recipient, .data, .chunk, .reset, .noOperation, .help, .verify, .expand, .quit, .startTLS,
            .authenticate:
            await perform(session.receive(input))
        }
    }

    private mutating func greet(_ greeting: ClientGreeting, _ input: SMTPServerSession.Input) async {
        switch await meet(.hello) {
        case .refused(let reply): await send(reply)
        case .gone: break
        case .goOn:
            let action = session.receive(input)
            guard case .reply = action, greeting.isExtended else { return await perform(action) }
            await send(offer)
        }
    }

    /// The answer to EHLO.
    private var offer: [UInt8] {
        let offered = MailCatcherSettings.Extension.allCases.filter(settings.extensions.contains).map { name in
            name == .size ? "SIZE \(settings.messageOctets)" : name.rawValue
        }
        let lines = [settings.hostname] + offered
        return lines.enumerated().flatMap { index, line in
            Array("250\(index == lines.count - 1 ? " " : "-")\(line)\r\n".utf8)
        }
    }

    private mutating func begin(_ request: MailRequest, _ input: SMTPServerSession.Input) async {
        let isOffered =
            (settings.extensions.contains(.utf8) || !request.usesUTF8)
            && (settings.extensions.contains(.eightBitMIME) || request.body == .sevenBit)
            && (settings.extensions.contains(.size) || request.declaredSize == nil)
        guard isOffered else {
            return await send(SMTPReply(555, EnhancedStatus(5, 5, 4), "this parameter is not offered here").octets)
        }
        switch await meet(.sender) {
        case .goOn: await perform(session.receive(input))
        case .refused(let reply): await send(reply)
        case .gone: break
        }
    }

    /// DATA or BDAT, in its place.
    private mutating func receive(_ input: SMTPServerSession.Input, afterRefusal next: Reading) async {
        switch await meet(.data) {
        case .goOn: await perform(session.receive(input))
        case .gone: break
        case .refused(let reply):
            // The mail is over for both sides.
            _ = session.receive(.command(.reset))
            guard case .skipping(let size, _) = next else { return await send(reply) }
            reading = .skipping(size, reply)
        }
    }

    mutating func perform(_ action: SMTPServerSession.Action) async {
        switch action {
        case .reply(let reply): await send(reply.octets)
        case .replyAndClose(let reply): await end(with: reply.octets)
        case .judgeRecipient(let recipient, _): await judge(recipient)
        case .receiveData(let reply):
            data = DataDecoder(sizeLimit: settings.messageOctets)
            chunks = ChunkDecoder(sizeLimit: 0)
            reading = .data
            hasContentBegun = false
            await send(reply.octets)
        case .receiveChunk(let size, let isFirst, let isLast):
            if isFirst { chunks = ChunkDecoder(sizeLimit: settings.messageOctets) }
            chunks.begin(size: size, isLast: isLast)
            reading = .chunk
        case .skipChunk(let size, let reply): reading = .skipping(size, reply.octets)
        case .acceptMessage(let envelope): await accept(envelope)
        // The catcher has neither TLS nor logins.
        case .wait, .readOn, .startTLS, .findVerifier, .authenticate: break
        case .close: isOpen = false
        }
    }

    private mutating func judge(_ recipient: EmailAddress) async {
        switch await meet(.recipient, recipient: recipient.description) {
        case .goOn: await perform(session.receive(.recipientJudged(.accepted)))
        case .gone: break
        case .refused(let reply):
            // Only the phase that follows is the session's; the words are the fault's.
            _ = session.receive(.recipientJudged(.refused(Refusal(.recipient, .temporary, 3, 0, ""))))
            await send(reply)
        }
    }

    private mutating func accept(_ envelope: Envelope) async {
        let whole = data.takeContent()
        let mail = CaughtMail(envelope, whole.isEmpty ? chunks.takeContent() : whole, from: channel.peer)
        switch await meet(.end) {
        case .goOn:
            let kept = catcher.keep(mail)
            await perform(session.receive(.messageStored("mail \(kept.sequence)")))
        case .gone(keepsMail: false): break
        case .gone(keepsMail: true):
            _ = catcher.keep(mail)
            await cut()
        case .refused(let reply):
            _ = session.receive(.messageRefused(Refusal(.message, .temporary, 3, 0, "")))
            await send(reply)
        }
    }

    private func noteHaste(_ command: SMTPCommand) {
        guard !channel.input.isEmpty else { return }
        switch command {
        case .chunk: break
        case .hello, .data: catcher.note(.hasty)
        case .mail, .recipient, .reset, .noOperation, .help, .verify, .expand, .quit, .startTLS, .authenticate:
            if !settings.extensions.contains(.pipelining) { catcher.note(.pipelined) }
        }
    }
}

extension CaughtMail {
    fileprivate init(_ envelope: Envelope, _ octets: [UInt8], from peer: SocketAddress) {
        self.init(
            time: WallTime.now, client: "\(peer)", greeting: envelope.client.name,
            sender: envelope.sender?.description, recipients: envelope.recipients.map(\.description),
            isEightBit: envelope.mail.body == .eightBit, usesUTF8: envelope.mail.usesUTF8, octets: octets)
    }
}
