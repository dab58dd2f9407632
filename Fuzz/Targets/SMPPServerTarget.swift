import SMPP

/// The server's side of SMPP, with a client that says anything, a shell that answers anything, and a clock that runs.
enum SMPPServerTarget: FuzzTarget {
    static let name = "smpp-server"
    static let maximumLength = 1_024

    private static let settings = {
        var settings = SMPPServerSettings(systemID: "fuzz")
        (settings.window, settings.inboundWindow) = (3, 3)
        return settings
    }()

    static func run(_ octets: [UInt8]) {
        var material = Material(octets)
        var now = Duration.zero
        var session = SMPPServerSession<Int>(settings, at: now)
        var tokens = SMPPTokens()
        while !material.isEmpty {
            let wasClosed = session.phase == .closed
            let choice = material.octet()
            now += .seconds(Int(choice >> 4))
            let actions =
                choice & 0x0F == 0
                ? session.tick(at: now) : session.receive(input(choice & 0x0F, &material, &tokens), at: now)
            for action in actions { check(action, &tokens) }
            require(tokens.openCount <= settings.window, "the window is kept")
            require(!wasClosed || session.phase == .closed, "what is closed stays closed")
            require(session.phase != .closed || session.nextDeadline == nil, "nothing is awaited after the end")
        }
        for action in session.receive(.connectionLost, at: now) { check(action, &tokens) }
        require(tokens.openCount == 0 && session.phase == .closed, "every message is settled in the end")
    }

    private static func input(
        _ choice: UInt8, _ material: inout Material, _ tokens: inout SMPPTokens
    ) -> SMPPServerSession<Int>.Input {
        switch choice {
        case 1: return material.number(below: 16) == 0 ? .stop : .bindDecided(.ok)
        case 2: return .bindDecided(CommandStatus(UInt32(material.octet())))
        case 3: return material.number(below: 16) == 0 ? .connectionLost : .bindDecided(.ok)
        case 4:
            let (sequence, status) = (UInt32(material.octet()), CommandStatus(UInt32(material.octet())))
            return .answer(sequence, SMPPAnswer(status: status, messageID: material.bool() ? "id" : nil))
        case 5:
            let resp = SubmitMultiResp(messageID: "id")
            return .answerMulti(UInt32(material.octet()), CommandStatus(UInt32(material.octet())), resp)
        case 6: return material.bool() ? .unframeable(.lengthNotAccepted(material.word())) : .bindDecided(.ok)
        case 9: return .answerOrder(UInt32(material.octet()), CommandStatus(UInt32(material.octet())))
        case 10:
            let answer = QuerySMResp(messageID: "id", finalDate: "", state: material.octet(), errorCode: 0)
            return .answerQuery(UInt32(material.octet()), CommandStatus(UInt32(material.octet())), answer)
        case 7, 8: return .deliver(SMPPPeer.message(&material), tokens.issue())
        default: break
        }
        do throws(PDUFailure) { return .received(try SMPPPeer.pdu(&material)) } catch { return .undecodable(error) }
    }

    private static func check(_ action: SMPPServerSession<Int>.Action, _ tokens: inout SMPPTokens) {
        switch action {
        case .send(let pdu): SMPPPDUTarget.check(pdu)
        case .deliverAnswered(let token, _): tokens.settle(token, isOverdue: false)
        case .deliverUnanswered(let token, let silence): tokens.settle(token, isOverdue: silence == .timedOut)
        case .lateAnswer(let token, _): tokens.settleLate(token)
        case .submit(let sequence, _), .query(let sequence, _), .cancel(let sequence, _), .replace(let sequence, _):
            require(sequence != 0, "a request has a sequence")
        case .authenticate, .bound, .report, .close: break
        }
    }
}
