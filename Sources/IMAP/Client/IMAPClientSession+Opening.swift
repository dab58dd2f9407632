import Bytes
import SASL

// From the first octet to the open folder.
extension IMAPClientSession {
    /// What the answers to SELECT say of the folder.
    struct Opening: Hashable, Sendable {
        var validity: UInt32?
        var isPassing = false
        var isReadOnly = false

        mutating func note(_ status: IMAPStatus) {
            switch status.code {
            case "UIDVALIDITY": validity = status.argument[...].uid ?? validity
            case "UIDNOTSTICKY": isPassing = true
            case "READ-ONLY": isReadOnly = true
            case "READ-WRITE": isReadOnly = false
            case _: break
            }
        }
    }

    mutating func connected(_ now: Duration) {
        guard phase == .opening else { return }
        isEncrypted = profile.security == .implicit
        advance(.connected)
        expect(now)
    }

    mutating func greeted(_ status: IMAPStatus, _ now: Duration, _ actions: inout [Action]) {
        greeting = status
        switch status.kind {
        case .ok, .preauth: break
        case .bye: return end(.refused(status, stage), &actions)
        case .no, .bad: return end(.violation(.unexpected, stage), &actions)
        }
        learnFromCode(status)
        guard status.kind == .ok else { return preauthenticated(now, &actions) }
        // What was said in the open before TLS does not count, save whether there is TLS.
        if hasOffer { introduced(now, &actions) } else { askCapabilities(now, &actions) }
    }

    /// The server knows already who this side is: too late for STARTTLS (RFC 9051 §7.1.4), so that link must not be used.
    private mutating func preauthenticated(_ now: Duration, _ actions: inout [Action]) {
        guard profile.security != .startTLS else { return end(.tlsNotOffered, &actions) }
        if hasOffer { openFolder(now, &actions) } else { askAnew(now, &actions) }
    }

    private mutating func learnFromCode(_ status: IMAPStatus) {
        guard status.code == "CAPABILITY" else { return }
        learn(IMAPOffer(IMAPOffer.names(in: status.argument[...])))
    }

    private mutating func askCapabilities(_ now: Duration, _ actions: inout [Action]) {
        advance(.asked)
        command(IMAPCommand("CAPABILITY"), now, &actions)
    }

    mutating func capabilityAnswered(_ status: IMAPStatus, _ now: Duration, _ actions: inout [Action]) {
        guard status.kind == .ok else { return end(.refused(status, stage), &actions) }
        learnFromCode(status)
        introduced(now, &actions)
    }

    private mutating func introduced(_ now: Duration, _ actions: inout [Action]) {
        if profile.security == .startTLS, !isEncrypted {
            guard offer.hasStartTLS else { return end(.tlsNotOffered, &actions) }
            advance(.tlsAsked)
            return command(IMAPCommand("STARTTLS"), now, &actions)
        }
        candidates = SASLMechanism.usable(offer.mechanisms, for: profile.login, isEncrypted: isEncrypted)
        beginLogin(now, &actions)
    }

    mutating func tlsAnswered(_ status: IMAPStatus, _ now: Duration, _ actions: inout [Action]) {
        guard status.kind == .ok else { return end(.refused(status, stage), &actions) }
        advance(.tlsGranted)
        expect(now)
        guard reader.isEmpty else { return end(.violation(.leftoverBeforeTLS, stage), &actions) }
        actions.append(.startTLS)
    }

    mutating func secured(_ now: Duration, _ actions: inout [Action]) {
        guard phase == .securing else { return }
        // Nothing that was said in the open counts any more (RFC 9051 §6.2.1).
        isEncrypted = true
        offer = IMAPOffer()
        hasOffer = false
        reader = IMAPResponseReader()
        askCapabilities(now, &actions)
    }
}

// MARK: - Login

extension IMAPClientSession {
    private mutating func beginLogin(_ now: Duration, _ actions: inout [Action]) {
        heldResponse = nil
        // What is offered to those who are not logged in says nothing of what is offered afterwards.
        hasOffer = false
        guard let mechanism = candidates.first else { return loginByCommand(now, &actions) }
        candidates.removeFirst()
        let exchange = SASLExchange(mechanism, profile.login, digests)
        self.exchange = exchange
        advance(.loginBegun)
        var words = "AUTHENTICATE \(mechanism.rawValue)"
        if let response = exchange.initialResponse {
            if offer.hasInitialResponse {
                let text = String(decoding: Base64.encode(response), as: UTF8.self)
                words += " " + (text.isEmpty ? "=" : text)
            } else {
                heldResponse = response
            }
        }
        command(IMAPCommand(words), now, &actions)
    }

    /// The command LOGIN is for servers that offer nothing else: the password travels as it is.
    private mutating func loginByCommand(_ now: Duration, _ actions: inout [Action]) {
        let login = profile.login
        let isSafe = isEncrypted || login.allowsPlainOnOpenLink
        guard let password = login.password, isSafe, !offer.refusesLogin, login.mechanisms.contains(.login),
            exchange == nil
        else { return end(.noLoginMethod(offered: offer.mechanisms), &actions) }
        guard let name = IMAPString(login.username), let secret = IMAPString(password) else {
            return end(.unspeakableLogin, &actions)
        }
        advance(.loginBegun)
        command(IMAPCommand("LOGIN", name, secret), now, &actions)
    }

    mutating func loginAnswered(_ status: IMAPStatus, _ now: Duration, _ actions: inout [Action]) {
        if status.kind == .ok {
            guard exchange?.mayEnd ?? true, heldResponse == nil else { return end(.serverNotProven, &actions) }
            loginMethod = exchange?.mechanism.rawValue ?? "LOGIN"
            exchange = nil
            return loggedIn(status, now, &actions)
        }
        // BAD: it offers what it does not have.
        if status.kind == .bad, !candidates.isEmpty { return beginLogin(now, &actions) }
        let complaint = exchange?.serverComplaint.map { "\(status.text) (\($0))" } ?? status.text
        end(.refused(IMAPStatus(status.kind, code: status.code, complaint), stage), &actions)
    }

    private mutating func loggedIn(_ status: IMAPStatus, _ now: Duration, _ actions: inout [Action]) {
        learnFromCode(status)
        if hasOffer { openFolder(now, &actions) } else { askAnew(now, &actions) }
    }

    mutating func challenged(_ words: [UInt8], _ now: Duration, _ actions: inout [Action]) {
        let text = words[...].droppingTrailingBlanks
        // The prompts of LOGIN count for nothing, so they may be anything; and so may the invitation to a first response.
        let isPrompt = exchange?.mechanism == .login || heldResponse != nil
        guard exchange != nil, let challenge = Base64.decode(text) ?? (isPrompt ? [] : nil) else {
            return end(.violation(.challenge, stage), &actions)
        }
        if let response = heldResponse {
            heldResponse = nil
            return respond(response, now, &actions)
        }
        do throws(SASLFault) {
            guard let response = try exchange?.answer(challenge) else { return }
            respond(response, now, &actions)
        } catch {
            switch error {
            case .unreadable: end(.violation(.challenge, stage), &actions)
            case .notProven: end(.serverNotProven, &actions)
            }
        }
    }

    private mutating func respond(_ response: [UInt8], _ now: Duration, _ actions: inout [Action]) {
        actions.append(.send(Base64.encode(response) + [ASCII.carriageReturn, ASCII.lineFeed]))
        expect(now)
    }
}

// MARK: - Folder

extension IMAPClientSession {
    private mutating func askAnew(_ now: Duration, _ actions: inout [Action]) {
        advance(.loggedIn)
        command(IMAPCommand("CAPABILITY"), now, &actions)
    }

    mutating func capabilityAnsweredAnew(_ status: IMAPStatus, _ now: Duration, _ actions: inout [Action]) {
        guard status.kind == .ok else { return end(.refused(status, stage), &actions) }
        learnFromCode(status)
        openFolder(now, &actions)
    }

    private mutating func openFolder(_ now: Duration, _ actions: inout [Action]) {
        guard let name = folderName(profile.folder) else {
            return end(.refused(IMAPStatus(.bad, "the folder's name holds an octet 0"), .folder), &actions)
        }
        advance(.folderAsked)
        opened = Opening()
        mailCount = 0
        command(IMAPCommand(profile.changesNothing ? "EXAMINE" : "SELECT", name), now, &actions)
    }

    /// A folder's name as this server wants it; `nil` when no command can carry it.
    func folderName(_ name: String) -> IMAPString? {
        // Servers of before IMAP4rev2, and those that speak both, want it the old way (RFC 9051 §5.1, appendix A).
        IMAPString(offer.isRevision2Only ? Array(name.utf8) : IMAPFolderName.encoded(name))
    }

    mutating func folderAnswered(_ status: IMAPStatus, _ now: Duration, _ actions: inout [Action]) {
        guard status.kind == .ok else { return end(.refused(status, stage), &actions) }
        opened.note(status)
        guard let validity = opened.validity, !opened.isPassing else { return end(.noLastingUIDs, &actions) }
        guard profile.changesNothing || !opened.isReadOnly else { return end(.folderIsReadOnly, &actions) }
        advance(.madeReady)
        nextDeadline = nil
        hasNews = false
        actions.append(.ready(IMAPFolder(validity: validity, mails: mailCount)))
    }
}
