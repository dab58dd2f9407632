import Bytes
import SASL

// AUTH, APOP, USER and PASS, one after the other until one is not refused for what it is.
extension POP3ClientSession {
    mutating func beginLogin(_ now: Duration, _ actions: inout [Action]) {
        let method = candidates.removeFirst()
        loginMethod = method
        (exchange, loginStep) = (nil, 0)
        advance(.loginBegun)
        switch method {
        case .sasl(let mechanism):
            exchange = SASLExchange(mechanism, profile.login, digests)
            // What is said first waits for an empty challenge: servers of before RFC 5034 know nothing else.
            ask("AUTH \(mechanism.rawValue)", now, &actions)
        case .apop: askByDigest(now, &actions)
        case .user: ask("USER \(profile.login.username)", now, &actions)
        }
    }

    private mutating func askByDigest(_ now: Duration, _ actions: inout [Action]) {
        let password = Array((profile.login.password ?? "").utf8)
        let digest = digests.md5((stamp ?? []) + password)
        // Some systems have no MD5 any more.
        guard !digest.isEmpty else { return tryNext(now, &actions) }
        ask("APOP \(profile.login.username) \(digest.hexadecimal)", now, &actions)
    }

    private mutating func tryNext(_ now: Duration, _ actions: inout [Action]) {
        guard candidates.isEmpty else { return beginLogin(now, &actions) }
        end(.noLoginMethod(offered: loginMethod.map { [$0.description] } ?? []), &actions)
    }

    mutating func loginAnswered(_ answer: POP3Answer, _ now: Duration, _ actions: inout [Action]) {
        guard answer.isPositive else { return loginRefused(answer, now, &actions) }
        switch loginMethod {
        case .sasl:
            // An end before the first word, or without the server's proof, is no login.
            guard loginStep > 0, exchange?.mayEnd == true else { return end(.serverNotProven, &actions) }
            loggedIn(now, &actions)
        case .user where loginStep == 0:
            loginStep = 1
            ask("PASS \(profile.login.password ?? "")", now, &actions)
        case .apop, .user, nil: loggedIn(now, &actions)
        }
    }

    private mutating func loginRefused(_ answer: POP3Answer, _ now: Duration, _ actions: inout [Action]) {
        // Before anything was proven, it is the way of logging in that is refused. An APOP without a word why may be a
        // server that does not know the password as APOP needs it.
        let isOfMethod = loginStep == 0 && answer.code == nil
        guard isOfMethod, !candidates.isEmpty else { return end(.refused(answer, stage), &actions) }
        beginLogin(now, &actions)
    }

    mutating func challenged(
        _ text: ArraySlice<UInt8>, _ now: Duration, _ actions: inout [Action]
    ) throws(POP3Violation) {
        guard exchange != nil else { throw .noAnswer }
        // The prompts of LOGIN count for nothing, so they may be anything.
        let octets = Base64.decode(text.droppingLeadingBlanks.droppingTrailingBlanks)
        guard let challenge = octets ?? (exchange?.mechanism == .login ? [] : nil) else { throw .challenge }
        loginStep += 1
        if loginStep == 1, let response = exchange?.initialResponse {
            guard challenge.isEmpty else { throw .challenge }
            return ask(Base64.encode(response), now, &actions)
        }
        do throws(SASLFault) {
            guard let response = try exchange?.answer(challenge) else { return }
            ask(Base64.encode(response), now, &actions)
        } catch {
            switch error {
            case .unreadable: throw .challenge
            case .notProven: end(.serverNotProven, &actions)
            }
        }
    }

    private mutating func loggedIn(_ now: Duration, _ actions: inout [Action]) {
        (exchange, candidates) = (nil, [])
        advance(.loggedIn)
        ask("UIDL", now, &actions)
    }
}
