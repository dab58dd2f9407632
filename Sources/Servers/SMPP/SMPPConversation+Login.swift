import Bytes
import Gateway
import Messages
import Runtime
import SASL
import SMPP

/// Encrypting, and finding out who the client is. Nothing asynchronous is inlined: its temporaries would be in the memory of
/// every idle connection.
extension SMPPConversation {
    @inline(never) mutating func encryptFromStart() async {
        guard let tls = server.settings.tls else {
            log.error("this listener needs a certificate, and there is none")
            isOpen = false
            return
        }
        isOpen = await visitor.encrypt(with: tls, timeout: settings.bindTimeout, log)
    }

    @inline(never) mutating func decide(_ mode: BindMode, _ bind: Bind) async {
        let status = await judge(mode, bind)
        asking = nil
        guard isOpen else { return }
        perform(session.receive(.bindDecided(status, window: client?.account.terms.window), at: now))
    }

    private mutating func judge(_ mode: BindMode, _ bind: Bind) async -> CommandStatus {
        if let objection = objection() {
            log.warning("bind refused: \(objection)", [("system_id", Self.printable(bind.systemID))])
            return .bindFailed
        }
        guard await channel.flush(until: now + settings.timeout) else {
            isOpen = false
            return .systemError
        }
        let credentials = Credentials.password(name: bind.systemID, password: Array(bind.password.utf8))
        switch await visitor.logIn(credentials, for: .smpp, by: server.gateway.authentication, log) {
        case .accepted(let account): return enter(account, mode, bind)
        case .refused: return .invalidPassword
        case .unavailable: return .systemError
        case .left:
            isOpen = false
            return .systemError
        }
    }

    /// Why this client may not bind, whoever it is.
    private func objection() -> String? {
        guard visitor.hasRoom else { return "too many connections" }
        guard settings.clients.allows(visitor.address) else { return "the client is not on the list of clients" }
        let authentication = server.gateway.authentication
        guard authentication.knowsAnybody(for: .smpp) else { return "no account may log in to smpp" }
        guard authentication.methods(for: .smpp, client: visitor.client).contains(.plain) else {
            return "its password travels in the clear: it has to use TLS, or be listed in plaintext_auth_from"
        }
        return nil
    }

    private mutating func enter(_ account: Account, _ mode: BindMode, _ bind: Bind) -> CommandStatus {
        let desk = server.desks.desk(of: account.name)
        let most = account.terms.binds ?? settings.binds
        let room = mode.mayReceive ? settings.window : 0
        guard let link = desk.enter(channel, room: room, most: most) else {
            log.warning("bind refused: the account has \(most) binds", [("account", account.name.text)])
            return .bindFailed
        }
        client = BoundClient(account, mode, bind, desk: desk, link: link)
        log.info(
            "bound as a \(mode)",
            [
                ("account", account.name.text), ("system_type", Self.printable(bind.systemType)),
                ("version", "\(bind.interfaceVersion >> 4).\(bind.interfaceVersion & 15)"),
            ])
        return .ok
    }

    /// The account as it is now; ends the session when it may not be here any more.
    mutating func renewAccount() {
        guard let name = client?.account.name else { return }
        let account = server.gateway.accounts.directory.account(name)
        guard let account, account.isActive, account.logins.contains(.smpp) else {
            guard session.phase != .stopping, session.phase != .unbinding else { return }
            log.warning("the account may not log in any more", [("account", name.text)])
            return perform(session.receive(.stop, at: now))
        }
        client?.account = account
    }

    /// Clients choose what they say: what could change a log becomes `?`.
    private static func printable(_ text: String) -> String {
        String(text.map { $0.isASCII && $0 >= " " && $0 != "\u{7F}" ? $0 : "?" })
    }
}
