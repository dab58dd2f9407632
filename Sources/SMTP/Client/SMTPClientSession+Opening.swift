import Bytes
import SASL

// From the first octet to the moment when mail may flow.
extension SMTPClientSession {
    mutating func connected(_ now: Duration) {
        guard phase == .opening else { return }
        isEncrypted = profile.security == .implicit
        nextDeadline = now + profile.times.greeting
        advance(.connected)
    }

    mutating func greeted(_ reply: RemoteReply, _ now: Duration, _ actions: inout [Action]) {
        greeting = reply
        guard reply.isPositive else { return refuse(reply, &actions) }
        advance(.greeted)
        ask("EHLO \(profile.name)", now, &actions)
    }

    mutating func helloAnswered(_ reading: ReplyReader.Reading, _ now: Duration, _ actions: inout [Action]) {
        if reading.reply.isPositive {
            offer = phase == .hello ? SMTPOffer(reading.lines) : SMTPOffer()
            return introduced(now, &actions)
        }
        // A server of before RFC 1869 knows HELO only, which will not do for TLS and logins (RFC 5321 §3.2).
        let needsExtensions = profile.security == .startTLS || profile.login != nil
        guard phase == .hello, reading.reply.isPermanent, !needsExtensions else {
            return refuse(reading.reply, &actions)
        }
        advance(.helloRefused)
        ask("HELO \(profile.name)", now, &actions)
    }

    private mutating func introduced(_ now: Duration, _ actions: inout [Action]) {
        if profile.security == .startTLS, !isEncrypted {
            guard offer.hasStartTLS else { return end(.tlsNotOffered, &actions) }
            advance(.tlsAsked)
            return ask("STARTTLS", now, &actions)
        }
        guard let login = profile.login else { return makeReady(now, &actions) }
        candidates = SASLMechanism.usable(offer.mechanisms, for: login, isEncrypted: isEncrypted)
        guard !candidates.isEmpty else { return end(.noMechanism(offered: offer.mechanisms), &actions) }
        beginLogin(login, now, &actions)
    }

    mutating func tlsAnswered(_ reply: RemoteReply, _ now: Duration, _ actions: inout [Action]) {
        guard reply.isPositive else { return refuse(reply, &actions) }
        advance(.tlsGranted)
        nextDeadline = now + profile.times.command
        guard reader.isEmpty else { return end(.violation(.leftoverBeforeTLS, stage), &actions) }
        actions.append(.startTLS)
    }

    mutating func secured(_ now: Duration, _ actions: inout [Action]) {
        guard phase == .securing else { return }
        // Nothing that was said in the open counts any more (RFC 3207 §4.2).
        isEncrypted = true
        offer = SMTPOffer()
        reader = ReplyReader()
        advance(.secured)
        ask("EHLO \(profile.name)", now, &actions)
    }
}

// MARK: - Login

extension SMTPClientSession {
    // A longer AUTH would be no command line; its response waits for an empty challenge (RFC 4954 §4).
    private static let commandLimit = 510

    private mutating func beginLogin(_ login: SASLLogin, _ now: Duration, _ actions: inout [Action]) {
        let exchange = SASLExchange(candidates.removeFirst(), login, digests)
        self.exchange = exchange
        heldResponse = nil
        advance(.loginBegun)
        var line = Array("AUTH \(exchange.mechanism.rawValue)".utf8)
        if let response = exchange.initialResponse {
            let text = Base64.encode(response)
            if line.count + 1 + text.count <= Self.commandLimit {
                line += [ASCII.space] + text
            } else {
                heldResponse = response
            }
        }
        ask(line, now, &actions)
    }

    mutating func loginAnswered(_ reading: ReplyReader.Reading, _ now: Duration, _ actions: inout [Action]) {
        let reply = reading.reply
        guard let exchange, let login = profile.login else { return }
        if reply.code == 334 { return challenged(reading, now, &actions) }
        if reply.isPositive {
            guard exchange.mayEnd, heldResponse == nil else { return end(.serverNotProven, &actions) }
            mechanism = exchange.mechanism
            self.exchange = nil
            return makeReady(now, &actions)
        }
        // 504: it offers what it does not have (RFC 4954 §4).
        if reply.code == 504, !candidates.isEmpty { return beginLogin(login, now, &actions) }
        refuse(reply, &actions)
    }

    private mutating func challenged(_ reading: ReplyReader.Reading, _ now: Duration, _ actions: inout [Action]) {
        let text = (reading.lines.first ?? []).droppingLeadingBlanks.droppingTrailingBlanks
        // The prompts of LOGIN count for nothing, so they may be anything.
        let decoded = Base64.decode(text) ?? (exchange?.mechanism == .login ? [] : nil)
        guard reading.lines.count == 1, let challenge = decoded else {
            return end(.violation(.challenge, stage), &actions)
        }
        if let response = heldResponse, challenge.isEmpty {
            heldResponse = nil
            return ask(Base64.encode(response), now, &actions)
        }
        do throws(SASLFault) {
            guard let response = try exchange?.answer(challenge) else { return }
            ask(Base64.encode(response), now, &actions)
        } catch {
            switch error {
            case .unreadable: end(.violation(.challenge, stage), &actions)
            case .notProven: end(.serverNotProven, &actions)
            }
        }
    }
}
