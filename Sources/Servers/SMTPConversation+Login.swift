import Gateway
import Messages
import Runtime
import SASL
import SMTP

/// Encrypting, and finding out who the client is. Nothing asynchronous is inlined: its temporaries would be in the memory of
/// every idle connection.
extension SMTPConversation {
    /// The link as it is now.
    var link: SMTPLink {
        let isEncrypted = visitor.client.isEncrypted
        guard visitor.role.login != .never else { return SMTPLink(isEncrypted: isEncrypted) }
        let mechanisms = server.gateway.authentication.mechanisms(for: .smtp, client: visitor.client)
        return SMTPLink(isEncrypted: isEncrypted, mechanisms: Set(mechanisms))
    }

    @inline(never) mutating func encryptFromStart() async {
        guard let tls = server.settings.tls else {
            log.error("this listener needs a certificate, and there is none")
            isOpen = false
            return
        }
        isOpen = await visitor.encrypt(with: tls, timeout: settings.timeout, log)
    }

    @inline(never) mutating func startTLS(_ reply: SMTPReply) async -> SMTPServerSession.Input {
        guard let tls = server.settings.tls else { return .tlsUnavailable }
        channel.write(reply.octets)
        guard await channel.flush(until: channel.loop.now + settings.timeout),
            await visitor.encrypt(with: tls, timeout: settings.timeout, log)
        else { return .tlsFailed }
        beginAnew()
        return .tlsStarted(link)
    }

    func findVerifier(_ name: String) -> SMTPServerSession.Input {
        server.gateway.authentication.verifier(of: name, for: .smtp, client: visitor.client)
            .map { .verifierFound($0) } ?? .authenticationUnavailable
    }

    /// - Returns: `nil` when the client has left.
    @inline(never) mutating func authenticate(_ credentials: Credentials) async -> SMTPServerSession.Input? {
        guard await channel.flush(until: channel.loop.now + settings.timeout) else {
            isOpen = false
            return nil
        }
        switch await visitor.logIn(credentials, for: .smtp, by: server.gateway.authentication, log) {
        case .accepted(let account):
            self.account = account
            return .authenticated(account.name.text)
        case .refused: return .authenticationFailed
        case .unavailable: return .authenticationUnavailable
        case .left:
            isOpen = false
            return nil
        }
    }
}
