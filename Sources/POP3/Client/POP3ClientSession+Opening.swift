import Bytes
import SASL

// From the first octet to the login.
extension POP3ClientSession {
    mutating func connected(_ now: Duration) {
        guard phase == .opening else { return }
        isEncrypted = profile.security == .implicit
        nextDeadline = now + profile.times.greeting
        advance(.connected)
    }

    mutating func greeted(
        _ answer: POP3Answer, _ line: ArraySlice<UInt8>, _ now: Duration, _ actions: inout [Action]
    ) {
        greeting = answer
        guard answer.isPositive else { return end(.refused(answer, stage), &actions) }
        stamp = Self.stamp(in: line)
        advance(.capabilitiesAsked)
        ask("CAPA", now, &actions)
    }

    /// The greeting's time stamp, for APOP; only one that is a message-id, for a server that could choose any octets
    /// could find out the password by and by (RFC 1939 §13 and CVE-2007-1558).
    ///
    ///     stamp = "<" 1*CHAR "@" 1*CHAR ">"        ; CHAR: %x21-7E save "<", "@", ">"
    static func stamp(in line: ArraySlice<UInt8>) -> [UInt8]? {
        let (left, at, right) = (UInt8(ascii: "<"), UInt8(ascii: "@"), UInt8(ascii: ">"))
        guard let start = line.firstIndex(of: left), let end = line[start...].firstIndex(of: right) else { return nil }
        let parts = line[(start + 1)..<end].split(separator: at, omittingEmptySubsequences: false)
        let isID =
            parts.count == 2
            && parts.allSatisfy { part in
                !part.isEmpty && part.allSatisfy { (0x21...0x7E).contains($0) && $0 != left }
            }
        return isID ? Array(line[start...end]) : nil
    }

    mutating func capabilitiesAnswered(_ answer: POP3Answer, _ now: Duration, _ actions: inout [Action]) {
        if answer.isPositive { return begin(.capabilities(POP3Capabilities()), now) }
        // Older than RFC 2449, which does not mean that it cannot do anything.
        capabilities = nil
        introduced(now, &actions)
    }

    mutating func introduced(_ now: Duration, _ actions: inout [Action]) {
        if profile.security == .startTLS, !isEncrypted {
            guard capabilities?.hasStartTLS ?? true else { return end(.tlsNotOffered, &actions) }
            advance(.tlsAsked)
            return ask("STLS", now, &actions)
        }
        candidates = POP3LoginMethod.usable(
            capabilities, hasStamp: stamp != nil, for: profile, isEncrypted: isEncrypted)
        guard !candidates.isEmpty else { return end(.noLoginMethod(offered: offeredLogins), &actions) }
        beginLogin(now, &actions)
    }

    private var offeredLogins: [String] {
        (capabilities?.mechanisms ?? []) + (stamp == nil ? [] : ["APOP"])
            + (capabilities?.hasUser ?? true ? ["USER"] : [])
    }

    mutating func tlsAnswered(_ answer: POP3Answer, _ now: Duration, _ actions: inout [Action]) {
        guard answer.isPositive else {
            return end(capabilities == nil ? .tlsNotOffered : .refused(answer, stage), &actions)
        }
        guard reader.isEmpty else { return end(.violation(.leftoverBeforeTLS, stage), &actions) }
        advance(.tlsGranted)
        nextDeadline = now + profile.times.answer
        actions.append(.startTLS)
    }

    mutating func secured(_ now: Duration, _ actions: inout [Action]) {
        guard phase == .securing else { return }
        // Nothing that was said in the open counts any more (RFC 2595 §4), and the time stamp was.
        isEncrypted = true
        (capabilities, stamp) = (nil, nil)
        reader = POP3AnswerReader()
        advance(.secured)
        ask("CAPA", now, &actions)
    }
}
