import Bytes
import POP3
import SASL

/// A conversation with the POP3 server: the octets of the client, or, when the first octet is odd, anything that may
/// happen in any order.
enum POP3ServerTarget: FuzzTarget {
    static let name = "pop3-server"
    static let maximumLength = 2_048

    static func run(_ octets: [UInt8]) {
        guard (octets.first ?? 0).isMultiple(of: 2) else { return runAnything(Material(Array(octets.dropFirst()))) }
        checkForm(of: octets)
        let actions = POP3Conversation.run(octets[...], cut: .whole)
        for cutting in Cutting.allCases {
            require(
                POP3Conversation.run(octets[...], cut: cutting) == actions, "replies do not depend on cuts: \(cutting)")
        }
    }

    /// The octets as a mail that is sent, read back by a client.
    private static func checkForm(of mail: [UInt8]) {
        for lines in [nil, 0, 1, 3, Int.max] {
            var output: [UInt8] = [0x0D]
            POP3MailEncoder.append(mail, lines: lines, to: &output)
            let sent = Array(output.dropFirst())
            require(output.first == 0x0D, "what was there stays there")
            require(
                POP3Check.received(sent) == POP3Check.normal(mail, lines: lines), "a mail reads back: \(lines ?? -1)")
            for cutting in Cutting.allCases {
                require(POP3Check.received(sent, cut: cutting) == POP3Check.received(sent), "a mail reads alike")
            }
        }
        let size = POP3MailEncoder.size(of: mail)
        require(size == POP3Check.normal(mail, lines: nil).count, "a mail is as long as was said")
    }

    private static func runAnything(_ material: Material) {
        var material = material
        let stamp = material.bool() ? "<1@mail.example>" : nil
        var session = POP3ServerSession(POP3Conversation.profile, stamp: stamp, digests: MixingDigests())
        while !material.isEmpty { _ = POP3Check.feed(input(&material), to: &session) }
    }

    private static func input(_ material: inout Material) -> POP3ServerSession.Input {
        switch material.number(below: 32) {
        case 0: .connected(material.element(of: [.admitted, .refused, .tooMany]), link(&material))
        case 1: .secured(link(&material))
        case 2: .verifierFound(POP3Conversation.genuine)
        case 3: .authenticated(material.text())
        case 4: .authenticationFailed
        case 5: .authenticationUnavailable
        case 6: .mailboxOpened(maildrop(&material))
        case 7: .mailboxUnavailable
        case 8: .mail(material.bool() ? Array(material.line()) : nil)
        case 9: .mailUnavailable
        case 10: material.bool() ? .updated : .updateFailed
        case 11: .unreadable(material.element(of: LineFramer.Failure.allCases))
        case 12: material.bool() ? .timedOut : .stopping
        default: .line(material.line())
        }
    }

    private static func link(_ material: inout Material) -> POP3Link {
        let bits = material.octet()
        return POP3Link(
            isEncrypted: bits & 1 == 1, canStartTLS: bits & 2 == 2, takesPasswords: bits & 4 == 4,
            mechanisms: POP3Conversation.mechanisms(bits >> 3))
    }

    private static func maildrop(_ material: inout Material) -> POP3Maildrop {
        let mails = (0..<material.number(below: 200)).map { _ in
            POP3Mail(number: Int64(material.word()) << 31, octets: Int(material.octet()) << 40)
        }
        return POP3Maildrop(store: UInt64(material.word()) << 20, mails: mails)
    }
}
