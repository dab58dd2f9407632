import Bytes
import POP3
import SASL

/// The client's side of POP3, with a server that says anything, a shell that asks anything, and a clock that runs.
enum POP3ClientTarget: FuzzTarget {
    static let name = "pop3-client"
    static let maximumLength = 1_024

    static func run(_ octets: [UInt8]) {
        let actions = tell(octets, cut: .whole)
        for cutting in Cutting.allCases {
            require(tell(octets, cut: cutting) == actions, "what is done does not depend on cuts: \(cutting)")
        }
    }

    private static func tell(_ octets: [UInt8], cut cutting: Cutting) -> [POP3ClientSession.Action] {
        let budget = TimeBudget(octets.count, milliseconds: 50, microsecondsPerOctet: 20)
        var material = Material(octets)
        var story = POP3ClientStory(profile(&material))
        while !material.isEmpty {
            let choice = material.octet()
            story.now += .seconds(Int(choice >> 5))
            switch choice & 0x0F {
            case 0: story.tick()
            case 1: story.happen(.connected)
            case 2: story.happen(.finish)
            case 3: story.happen(material.bool() ? .secured : .handshakeFailed)
            case 4, 5: story.ask(.retrieve(material.number(below: 6)))
            case 6, 7: story.ask(.delete(material.number(below: 6)))
            case 8: story.happen(material.number(below: 16) == 0 ? .connectionLost : .connected)
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

    /// Octets behind the answer to STLS are the end; whether TLS was ordered before they came is a matter of cuts.
    private static func withoutVainTLS(_ actions: [POP3ClientSession.Action]) -> [POP3ClientSession.Action] {
        actions.indices.filter { index in
            guard actions[index] == .startTLS, index + 1 < actions.count else { return true }
            return actions[index + 1] != .close(.violation(.leftoverBeforeTLS, .startTLS))
        }.map { actions[$0] }
    }

    private static func profile(_ material: inout Material) -> POP3ClientProfile {
        let (security, bits) = (material.element(of: POP3ClientProfile.Security.allCases), material.octet())
        let name = ClientSecret.name
        var login = bits & 1 == 0 ? SASLLogin(username: name, password: ClientSecret.text) : ClientSecret.token
        login.allowsPlainOnOpenLink = bits & 2 != 0
        var profile = POP3ClientProfile(security: security, login: login)
        (profile.allowsAPOP, profile.allowsUser) = (bits & 4 == 0, bits & 8 == 0)
        (profile.mailOctets, profile.listedMails, profile.listOctets) = (60, 4, 100)
        profile.times = POP3ClientTimes(.seconds(20))
        return profile
    }
}
