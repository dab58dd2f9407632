import Bytes
import Gateway
import Messages
import POP3
import Runtime
import SASL

/// Encrypting, and finding out who the client is. Nothing asynchronous is inlined: its temporaries would be in the memory of
/// every idle connection.
extension POP3Conversation {
    /// The link as it is now.
    var link: POP3Link {
        let authentication = server.gateway.authentication
        return POP3Link(
            isEncrypted: visitor.client.isEncrypted,
            canStartTLS: visitor.role.encryption == .starttls && settings.tls != nil,
            takesPasswords: authentication.methods(for: .pop3, client: visitor.client).contains(.user),
            mechanisms: Set(authentication.mechanisms(for: .pop3, client: visitor.client)))
    }

    /// What APOP digests with the secret: never the same twice (RFC 1939 §7); `nil` where nobody can use it.
    func stamp() -> String? {
        let methods = server.gateway.authentication.methods(for: .pop3, client: visitor.client)
        guard methods.contains(.apop) else { return nil }
        return "<\(visitor.session).\(Secrets.randomOctets(8).hexadecimal)@\(settings.hostname)>"
    }

    @inline(never) mutating func encryptFromStart() async {
        guard let tls = server.settings.tls else {
            log.error("this listener needs a certificate, and there is none")
            isOpen = false
            return
        }
        isOpen = await visitor.encrypt(with: tls, timeout: settings.patience, log)
    }

    @inline(never) mutating func startTLS(_ answer: [UInt8]) async -> POP3ServerSession.Input? {
        channel.write(answer)
        guard await flush() else { return nil }
        guard let tls = server.settings.tls ?? settings.tls,
            await visitor.encrypt(with: tls, timeout: settings.patience, log)
        else {
            isOpen = false
            return nil
        }
        framer = LineFramer(limit: POP3ServerSession.lineLimit)
        noted = 0
        progress.mark(at: channel.loop.now)
        return .secured(link)
    }

    @inline(never) mutating func authenticate(_ credentials: Credentials) async -> POP3ServerSession.Input? {
        guard await flush() else { return nil }
        switch await visitor.logIn(credentials, for: .pop3, by: server.gateway.authentication, log) {
        case .accepted(let account):
            self.account = account.name
            return .authenticated(account.name.text)
        case .refused: return .authenticationFailed
        case .unavailable: return .authenticationUnavailable
        case .left:
            isOpen = false
            return nil
        }
    }
}
