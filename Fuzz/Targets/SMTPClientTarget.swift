import Bytes
import Messages
import SASL
import SMTP

/// The client's side of SMTP, with a server that says anything, a shell that asks anything, and a clock that runs.
enum SMTPClientTarget: FuzzTarget {
    static let name = "smtp-client"
    static let maximumLength = 1_024

    /// No digest takes time here, and a server can guess what they are.
    private struct FlatDigests: SASLDigesting {
        func hmacMD5(_ message: [UInt8], key: [UInt8]) -> [UInt8] { [1] }
        func sha256(_ message: [UInt8]) -> [UInt8] { [2] }
        func hmacSHA256(_ message: [UInt8], key: [UInt8]) -> [UInt8] { [3, 4, 5] }
        func pbkdf2SHA256(_ password: [UInt8], salt: [UInt8], iterations: Int) -> [UInt8] { [6] }
        func nonce() -> [UInt8] { [0, 0, 0] }
    }

    /// What happens in an input, apart from its cuts.
    private struct Story {
        var session: SMTPClientSession
        var now = Duration.zero
        var openMails = 0
        var actions: [SMTPClientSession.Action] = []

        mutating func happen(_ input: SMTPClientSession.Input) {
            let wasClosed = session.phase == .closed
            perform(session.receive(input, at: now))
            require(!wasClosed || session.phase == .closed, "what is closed stays closed")
            require(session.phase != .closed || session.nextDeadline == nil, "nothing is awaited after the end")
        }

        mutating func perform(_ orders: [SMTPClientSession.Action]) {
            actions += orders
            for order in orders {
                switch order {
                case .send(let octets): require(octets.suffix(2) == [0x0D, 0x0A], "a command ends its line")
                case .sendContent:
                    require(
                        session.phase == .writing || session.phase == .closed,
                        "a mail is written where it was asked for")
                case .startTLS: require(!session.isEncrypted, "TLS begins once")
                case .settle: openMails -= 1
                case .ready, .close: break
                }
            }
            require(openMails == 0 || openMails == 1, "every mail is settled once")
        }

        mutating func write(_ count: Int) {
            for _ in 0..<count { _ = session.nextContent(at: now) }
        }
    }

    static func run(_ octets: [UInt8]) {
        let actions = tell(octets, cut: .whole)
        for cutting in Cutting.allCases {
            require(tell(octets, cut: cutting) == actions, "what is done does not depend on cuts: \(cutting)")
        }
    }

    private static func tell(_ octets: [UInt8], cut cutting: Cutting) -> [SMTPClientSession.Action] {
        var material = Material(octets)
        var story = Story(session: SMTPClientSession(settings(&material), digests: FlatDigests()))
        while !material.isEmpty {
            let choice = material.octet()
            story.now += .seconds(Int(choice >> 5))
            switch choice & 0x0F {
            case 0: story.perform(story.session.tick(at: story.now))
            case 1: story.happen(.connected)
            case 2: story.happen(.stop)
            case 3: story.happen(material.bool() ? .secured : .handshakeFailed)
            case 4: story.happen(.probe)
            case 5: story.happen(material.number(below: 16) == 0 ? .connectionLost : .connected)
            case 6, 7:
                story.openMails += 1
                story.happen(.submit(mail(&material)))
            case 8: story.write(material.number(below: 3))
            default:
                let line = material.line() + [ASCII.carriageReturn, ASCII.lineFeed]
                for piece in cutting.pieces(of: line) { story.happen(.received(Array(piece))) }
            }
        }
        story.happen(.connectionLost)
        require(story.openMails == 0 && story.session.phase == .closed, "every mail is settled in the end")
        return withoutVainTLS(story.actions)
    }

    /// Octets behind the answer to STARTTLS are the end; whether TLS was ordered before they came is a matter of cuts.
    private static func withoutVainTLS(_ actions: [SMTPClientSession.Action]) -> [SMTPClientSession.Action] {
        actions.indices.filter { index in
            guard actions[index] == .startTLS, index + 1 < actions.count else { return true }
            return actions[index + 1] != .close(.violation(.leftoverBeforeTLS, .startTLS))
        }.map { actions[$0] }
    }

    private static func settings(_ material: inout Material) -> SMTPClientProfile {
        var settings = SMTPClientProfile(
            name: "fuzz.example", security: material.element(of: [.none, .startTLS, .implicit]))
        if material.bool() { settings.login = SASLLogin(username: "u", password: "p") }
        settings.mailsPerConnection = 3
        settings.times = SMTPClientTimes(.seconds(20))
        return settings
    }

    private static func mail(_ material: inout Material) -> OutgoingMail {
        let addresses = ["a@b.example", "ü@b.example", "\"a b\"@c.example"].compactMap { EmailAddress($0) }
        let recipients = (0..<material.number(below: 4)).map { _ in material.element(of: addresses) }
        return OutgoingMail(from: addresses.first, to: recipients, content: Array(material.line()))
    }
}
