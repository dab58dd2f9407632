import Bytes
import Messages
import SASL
import SMTP

/// A conversation with the SMTP server: the octets of the client, or, when the first octet is odd, anything that may
/// happen in any order. The first octet's other bits say what the server is like.
enum SMTPSessionTarget: FuzzTarget {
    static let name = "smtp-session"
    static let maximumLength = 2_048

    static func run(_ octets: [UInt8]) {
        let traits = SMTPTraits(octets.first ?? 0)
        let stream = octets.dropFirst()
        guard (octets.first ?? 0).isMultiple(of: 2) else { return runAnything(Material(Array(stream)), traits) }
        let actions = SMTPConversation.run(stream, traits, cut: .whole)
        for cutting in Cutting.allCases {
            let others = SMTPConversation.run(stream, traits, cut: cutting)
            require(others == actions, "replies do not depend on cuts: \(cutting)")
        }
    }

    private static func runAnything(_ material: Material, _ traits: SMTPTraits) {
        var material = material
        var session = SMTPServerSession(traits.profile)
        while !material.isEmpty {
            _ = SMTPCheck.feed(input(&material, session), to: &session, traits.profile)
        }
    }

    private static func input(_ material: inout Material, _ session: SMTPServerSession) -> SMTPServerSession.Input {
        switch material.number(below: 32) {
        case 0: .connected(material.element(of: [.admitted, .refused, .tooMany, .mayLogIn]), link(&material))
        case 1: .recipientJudged(.accepted)
        case 2: .recipientJudged(.refused(SMTPConversation.refusal(material.text())))
        case 3: .dataEnded(.complete)
        case 4: .dataEnded(.refused(material.element(of: DataFault.allCases)))
        case 5: .chunkEnded(.complete)
        case 6: .chunkEnded(.refused(material.element(of: DataFault.allCases)))
        case 7: .messageStored(material.text())
        case 8: .messageRefused(SMTPConversation.refusal(material.text()))
        case 9: .unreadable(.line(material.element(of: LineFramer.Failure.allCases)))
        case 10: material.bool() ? .timedOut : .stopping
        case 16: .tlsStarted(link(&material))
        case 17: material.bool() ? .tlsUnavailable : .tlsFailed
        case 18: .verifierFound(SMTPConversation.genuine)
        case 19: .authenticated(material.text())
        case 20: material.bool() ? .authenticationFailed : .authenticationUnavailable
        case 21: .response(SASLAnswer(line: material.line()))
        case 22: .line(material.line())
        default: session.input(material.line())
        }
    }

    private static func link(_ material: inout Material) -> SMTPLink {
        let bits = material.octet()
        return SMTPLink(isEncrypted: bits & 1 == 1, mechanisms: POP3Conversation.mechanisms(bits >> 1))
    }
}
