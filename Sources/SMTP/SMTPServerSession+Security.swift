import Bytes
import Messages
import SASL

// STARTTLS (RFC 3207) and AUTH (RFC 4954).

extension SMTPServerSession {
    func startTLS(in phase: Phase) -> Step {
        guard !link.isEncrypted else { return misuse(.alreadyEncrypted, in: phase) }
        guard profile.startsTLS else { return misuse(.notOffered, in: phase) }
        guard phase == .ready else { return misuse(phase.refusalOfMail, in: phase) }
        return Step(phase: .securing, action: .startTLS(.startTLS))
    }

    /// A new conversation, without a new greeting (RFC 3207 §4.2).
    func startAgain(_ link: SMTPLink) -> Step {
        Step(phase: .greeted, action: .readOn, change: .secure(link))
    }

    /// What MAIL is answered with while nobody is logged in.
    var refusalOfStrangers: SMTPReply {
        profile.startsTLS && !link.isEncrypted && link.mechanisms.isEmpty ? .startTLSFirst : .loginFirst
    }

    func authenticate(_ mechanism: SASLMechanism?, _ initial: SASLAnswer?, in phase: Phase) -> Step {
        guard let rules = profile.login else { return misuse(.notOffered, in: phase) }
        guard phase == .ready else { return misuse(phase.refusalOfMail, in: phase) }
        guard login == nil else { return misuse(.alreadyLoggedIn, in: phase) }
        guard let mechanism, SASLMechanism.ofServers.contains(mechanism) else {
            return misuse(.unknownMechanism, in: phase)
        }
        guard link.mechanisms.contains(mechanism) else {
            let isForTLS = rules.mechanisms.contains(mechanism) && mechanism.showsPassword && !link.isEncrypted
            return misuse(isForTLS ? .encryptionRequired : .unknownMechanism, in: phase)
        }
        guard initial == nil || mechanism.clientBegins else { return misuse(.noInitialResponse, in: phase) }
        var exchange = SASLServerExchange(mechanism, hostname: profile.hostname, digests: rules.digests)
        switch initial {
        case nil: return go(exchange.begin(nil), exchange)
        case .response(let octets): return go(exchange.begin(octets), exchange)
        // Only a line of its own cancels.
        case .cancelled, .unreadable: return misuse(.badBase64, in: phase)
        }
    }

    func answered(_ answer: SASLAnswer) -> Step {
        guard var exchange else { return misuse(.confused, in: .ready) }
        switch answer {
        case .response(let octets): return go(exchange.receive(octets), exchange)
        case .cancelled: return misuse(.loginCancelled, in: .ready)
        case .unreadable: return misuse(.badBase64, in: .ready)
        }
    }

    func found(_ verifier: SCRAMVerifier) -> Step {
        guard var exchange else { return misuse(.confused, in: .ready) }
        return go(exchange.verifierFound(verifier), exchange)
    }

    /// A line of a login that is none.
    func refuseLogin(for failure: SMTPSyntaxFailure) -> Step {
        misuse(failure == .line(.tooLong) ? .loginLineTooLong : SMTPReply(failure), in: .ready)
    }

    func logIn(_ name: String) -> Step {
        Step(phase: .ready, action: .reply(.loggedIn), change: .logIn(name))
    }

    func failLogin(_ reply: SMTPReply) -> Step {
        Step(phase: .ready, action: .reply(reply), change: .failLogin)
    }

    private func go(_ step: SASLServerExchange.Step, _ exchange: SASLServerExchange) -> Step {
        switch step {
        case .challenge(let octets):
            Step(phase: .challenged, action: .reply(.challenge(octets)), change: .exchange(exchange))
        case .findVerifier(let name):
            Step(phase: .findingVerifier, action: .findVerifier(name: name), change: .exchange(exchange))
        case .verify(let credentials):
            Step(phase: .authenticating, action: .authenticate(credentials), change: .endExchange)
        case .refused: failLogin(.wrongLogin)
        case .malformed: misuse(.badLogin, in: .ready)
        }
    }
}
