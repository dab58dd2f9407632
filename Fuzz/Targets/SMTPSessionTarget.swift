import Bytes
import Messages
import SMTP

/// A conversation with the SMTP server: the octets of the client, or, when the first octet is odd, anything that may
/// happen in any order.
enum SMTPSessionTarget: FuzzTarget {
    static let name = "smtp-session"
    static let maximumLength = 2_048

    static func run(_ octets: [UInt8]) {
        guard octets.first ?? 0 & 1 == 0 else { return runAnything(Material(Array(octets.dropFirst()))) }
        let stream = octets.dropFirst()
        let actions = SMTPConversation.run(stream, cut: .whole)
        for cutting in Cutting.allCases {
            require(SMTPConversation.run(stream, cut: cutting) == actions, "replies do not depend on cuts: \(cutting)")
        }
    }

    private static func runAnything(_ material: Material) {
        var material = material
        var session = SMTPServerSession(SMTPConversation.profile)
        while !material.isEmpty {
            let wasClosed = session.phase == .closed
            let action = session.receive(input(&material))
            SMTPConversation.check(action, of: session)
            require(!wasClosed || action == .close, "what is closed stays closed")
        }
    }

    private static func input(_ material: inout Material) -> SMTPServerSession.Input {
        switch material.number(below: 16) {
        case 0: .connected(material.element(of: [.admitted, .refused, .tooMany]))
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
        default: .line(material.line())
        }
    }
}
