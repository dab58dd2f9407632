import Bytes
import IMAP
import SASL

/// The client's side of IMAP, with a server that says anything, a shell that asks anything, and a clock that runs.
enum IMAPClientTarget: FuzzTarget {
    static let name = "imap-client"
    static let maximumLength = 1_024

    static func run(_ octets: [UInt8]) {
        let actions = tell(octets, cut: .whole)
        for cutting in Cutting.allCases {
            require(tell(octets, cut: cutting) == actions, "what is done does not depend on cuts: \(cutting)")
        }
    }

    private static func tell(_ octets: [UInt8], cut cutting: Cutting) -> [IMAPClientSession.Action] {
        var budget = TimeBudget(octets.count, milliseconds: 50, microsecondsPerOctet: 20)
        var material = Material(octets)
        var story = IMAPClientStory(profile(&material))
        while !material.isEmpty {
            let choice = material.octet()
            // So far that the few seconds a slow server may earn by its octets, as it cuts them, mean nothing.
            if choice >> 5 == 7 { story.now += .seconds(70) }
            switch choice & 0x0F {
            case 0: story.tick()
            case 1: story.happen(.connected)
            case 2: story.happen(material.number(below: 4) == 0 ? .finish : .connected)
            case 3: story.happen(material.bool() ? .secured : .handshakeFailed)
            case 4, 5:
                let question = question(&material, at: story.now)
                // A few octets may list a million mails.
                if question == .list { budget.extend(milliseconds: 3_000) }
                story.ask(question)
            case 6: story.happen(material.number(below: 16) == 0 ? .connectionLost : .connected)
            default:
                let line = material.line() + [ASCII.carriageReturn, ASCII.lineFeed]
                for piece in cutting.pieces(of: line) { story.happen(.received(Array(piece))) }
            }
        }
        story.happen(.connectionLost)
        story.checkEnd()
        budget.check("a session")
        return withoutVainTLS(story.actions)
    }

    /// Octets behind the answer to STARTTLS are the end; whether TLS was ordered before they came is a matter of cuts.
    private static func withoutVainTLS(_ actions: [IMAPClientSession.Action]) -> [IMAPClientSession.Action] {
        actions.indices.filter { index in
            guard actions[index] == .startTLS, index + 1 < actions.count else { return true }
            return actions[index + 1] != .close(.violation(.leftoverBeforeTLS, .startTLS))
        }.map { actions[$0] }
    }

    private static func profile(_ material: inout Material) -> IMAPClientProfile {
        let (security, bits) = (material.element(of: IMAPClientProfile.Security.allCases), material.octet())
        let name = bits & 1 == 0 ? ClientSecret.name : "Ä"
        var login = bits & 2 == 0 ? SASLLogin(username: name, password: ClientSecret.text) : ClientSecret.token
        login.allowsPlainOnOpenLink = bits & 4 != 0
        let folder = bits & 8 == 0 ? "INBOX" : "a \"&\\ü"
        var profile = IMAPClientProfile(security: security, login: login, folder: folder)
        profile.changesNothing = bits & 16 != 0
        profile.mailOctets = 60
        return profile
    }

    private static func question(_ material: inout Material, at now: Duration) -> IMAPQuestion {
        switch material.number(below: 7) {
        case 0, 1: .list
        case 2: .sizes(uids(&material))
        case 3: .retrieve(UInt32(material.octet()) + 1)
        case 4: .settle(uids(&material), material.bool() ? .delete : .markSeen)
        case 5: .settle(uids(&material), .move(folder: material.element(of: ["done", "ä", "a\0b"])))
        default: .idle(until: now + .seconds(70 * material.number(below: 40)))
        }
    }

    private static func uids(_ material: inout Material) -> [UInt32] {
        (0..<material.number(below: 5)).map { _ in material.bool() ? material.word() | 1 : UInt32(material.octet()) + 1
        }
    }
}
