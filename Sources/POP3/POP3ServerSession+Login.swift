import Bytes
import SASL

// Before somebody is logged in (RFC 1939 §4).

extension POP3ServerSession {
    func admit(_ command: POP3Command) -> Step {
        switch command {
        case .user(let name): user(name)
        case .password(let password): self.password(password)
        case .apop(let name, let digest): apop(name, digest)
        case .authenticate(let mechanism, let response): authenticate(mechanism, response)
        case .startTLS: startTLS()
        case .capabilities: stay(capabilities())
        // Mails and texts go out as they are, so there is nothing to switch (RFC 6856 §2).
        case .utf8: stay(POP3Reply.utf8)
        case .quit: close(POP3Reply.goodbye)
        case .status, .list, .uniqueIDs, .retrieve, .top, .delete, .reset, .noOperation:
            misuse(POP3Reply.logInFirst, in: .authorization)
        }
    }

    private func stay(_ reply: [UInt8]) -> Step {
        Step(phase: .authorization, action: .reply(reply))
    }

    private func startTLS() -> Step {
        if link.isEncrypted { return misuse(POP3Reply.encryptedAlready, in: .authorization) }
        guard link.offersTLS else { return misuse(POP3Reply.tlsNotOffered, in: .authorization) }
        return Step(phase: .securing, action: .startTLS(POP3Reply.tlsNext), change: .forgetLogin)
    }

    private var refusalOfPasswords: [UInt8] {
        link.offersTLS ? POP3Reply.passwordsNeedTLS : POP3Reply.passwordsNotTaken
    }

    private func user(_ name: String) -> Step {
        guard link.takesPasswords else { return misuse(refusalOfPasswords, in: .authorization) }
        return Step(phase: .authorization, action: .reply(POP3Reply.passwordNext), change: .name(name))
    }

    private func password(_ password: [UInt8]) -> Step {
        guard link.takesPasswords else { return misuse(refusalOfPasswords, in: .authorization) }
        guard let name else { return misuse(POP3Reply.userFirst, in: .authorization) }
        return Step(
            phase: .authenticating, action: .authenticate(.password(name: name, password: password)),
            change: .forgetLogin)
    }

    private func apop(_ name: String, _ digest: [UInt8]) -> Step {
        guard let stamp else { return misuse(POP3Reply.apopNotOffered, in: .authorization) }
        let credentials = Credentials.apop(name: name, challenge: Array(stamp.utf8), digest: digest)
        return Step(phase: .authenticating, action: .authenticate(credentials), change: .forgetLogin)
    }

    func failLogin() -> Step {
        Step(phase: .authorization, action: .reply(POP3Reply.wrong), change: .countFailedLogin)
    }
}

// MARK: - AUTH

extension POP3ServerSession {
    private func authenticate(_ mechanism: ArraySlice<UInt8>?, _ response: ArraySlice<UInt8>?) -> Step {
        guard let mechanism else { return stay(POP3Reply.lines(link.mechanismNames)) }
        guard let mechanism = SASLMechanism(name: mechanism), link.mechanisms.contains(mechanism) else {
            return misuse(POP3Reply.unknownMechanism, in: .authorization)
        }
        var exchange = SASLServerExchange(mechanism, hostname: profile.hostname, digests: digests)
        switch response.map(SASLAnswer.init(initial:)) {
        case nil: return proceed(exchange.begin(nil), exchange)
        case .response(let octets): return proceed(exchange.begin(octets), exchange)
        case .cancelled, .unreadable: return misuse(POP3Reply.badResponse, in: .authorization)
        }
    }

    func respond(_ line: ArraySlice<UInt8>) -> Step {
        guard var exchange else { return close(POP3Reply.confused) }
        switch SASLAnswer(line: line) {
        case .response(let octets): return proceed(exchange.receive(octets), exchange)
        case .cancelled: return misuse(POP3Reply.cancelled, in: .authorization)
        case .unreadable: return misuse(POP3Reply.badResponse, in: .authorization)
        }
    }

    func resume(with verifier: SCRAMVerifier) -> Step {
        guard var exchange else { return close(POP3Reply.confused) }
        return proceed(exchange.verifierFound(verifier), exchange)
    }

    private func proceed(_ step: SASLServerExchange.Step, _ exchange: SASLServerExchange) -> Step {
        switch step {
        case .challenge(let octets):
            Step(phase: .exchanging, action: .reply(POP3Reply.challenge(octets)), change: .exchange(exchange))
        case .findVerifier(let name):
            Step(phase: .findingVerifier, action: .findVerifier(name), change: .exchange(exchange))
        case .verify(let credentials):
            Step(phase: .authenticating, action: .authenticate(credentials), change: .forgetLogin)
        case .refused: failLogin()
        case .malformed: misuse(POP3Reply.badResponse, in: .authorization)
        }
    }
}
