import Bytes
import Messages
import SASL
import SMTP

/// What holds for every step of the SMTP server's session.
enum SMTPCheck {
    typealias Session = SMTPServerSession

    static func feed(_ input: Session.Input, to session: inout Session, _ profile: SMTPServerProfile) -> Session.Action
    {
        let before = session
        let action = session.receive(input)
        if before.phase == .closed {
            require(action == .close && session.phase == .closed, "what is closed stays closed")
        }
        require(session.envelope?.recipients.count ?? 0 <= profile.limits.recipients, "recipients are limited")
        checkLogin(before, input, session)
        if profile.login?.isRequired == true {
            require(session.envelope == nil || session.login != nil, "no mail from those who must log in and have not")
        }
        check(action, before, profile, session)
        return action
    }

    private static func checkLogin(_ before: Session, _ input: Session.Input, _ session: Session) {
        if let login = session.login, before.login != login {
            require(before.phase == .authenticating && input == .authenticated(login), "somebody said who that is")
        }
        guard case .tlsStarted(let link) = input, before.phase == .securing else { return }
        require(session.phase == .greeted && session.link == link, "a conversation begins anew")
        require(session.login == nil && session.client == nil && session.envelope == nil, "nothing said before counts")
    }

    private static func check(
        _ action: Session.Action, _ before: Session, _ profile: SMTPServerProfile, _ session: Session
    ) {
        switch action {
        case .reply(let reply), .replyAndClose(let reply), .receiveData(let reply): check(reply)
        case .startTLS(let reply):
            check(reply)
            require(profile.startsTLS && !before.link.isEncrypted, "TLS begins once, where it may")
            require(session.envelope == nil, "TLS begins between mails")
        case .skipChunk(let size, let reply):
            require(size >= 0, "a size is not negative")
            check(reply)
        case .receiveChunk(let size, _, _): require(size >= 0, "a size is not negative")
        case .judgeRecipient(let address, _): EmailAddressTarget.check(address)
        case .acceptMessage(let envelope): require(envelope == session.envelope, "the mail is the one under way")
        case .findVerifier: require(before.link.mechanisms.contains(.scramSHA256), "only what is offered is served")
        case .authenticate(let credentials):
            require(profile.login != nil && before.login == nil, "nobody logs in where nobody can, or twice")
            require(isOffered(credentials, on: before.link), "only what is offered is served")
        case .wait, .readOn: break
        case .close: require(session.phase == .closed, "what is closed is closed")
        }
    }

    private static func isOffered(_ credentials: Credentials, on link: SMTPLink) -> Bool {
        switch credentials {
        case .password: link.mechanisms.contains(.plain) || link.mechanisms.contains(.login)
        case .cramMD5: link.mechanisms.contains(.cramMD5)
        case .scram: link.mechanisms.contains(.scramSHA256)
        case .certificate: link.mechanisms.contains(.external)
        case .apop: false
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
