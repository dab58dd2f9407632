import SMPP

/// The client's side of SMPP, with a peer that says anything, a shell that asks anything, and a clock that runs.
enum SMPPClientTarget: FuzzTarget {
    static let name = "smpp-client"
    static let maximumLength = 1_024

    private static let settings = {
        var settings = SMPPClientSettings(mode: .transceiver, bind: Bind(systemID: "fuzz", password: "secret"))
        (settings.window, settings.inboundWindow) = (3, 3)
        return settings
    }()

    static func run(_ octets: [UInt8]) {
        var material = Material(octets)
        var session = SMPPClientSession<Int>(settings)
        var tokens = SMPPTokens()
        var now = Duration.zero
        while !material.isEmpty {
            let wasClosed = session.phase == .closed
            let choice = material.octet()
            now += .seconds(Int(choice >> 4))
            let actions =
                choice & 0x0F == 0
                ? session.tick(at: now) : session.receive(input(choice & 0x0F, &material, &tokens), at: now)
            for action in actions { check(action, &tokens) }
            require(session.outstandingCount <= settings.window, "the window is kept")
            require(session.outstandingCount == tokens.openCount, "every message is awaited or settled")
            require(!wasClosed || session.phase == .closed, "what is closed stays closed")
            require(session.phase != .closed || session.nextDeadline == nil, "nothing is awaited after the end")
        }
        for action in session.receive(.connectionLost, at: now) { check(action, &tokens) }
        require(tokens.openCount == 0 && session.phase == .closed, "every message is settled in the end")
    }

    private static func input(
        _ choice: UInt8, _ material: inout Material, _ tokens: inout SMPPTokens
    ) -> SMPPClientSession<Int>.Input {
        switch choice {
        case 1: return .connected
        case 2: return .stop
        case 3: return material.number(below: 16) == 0 ? .connectionLost : .connected
        case 4: return .acknowledge(UInt32(material.octet()), CommandStatus(UInt32(material.octet())))
        case 5: return material.bool() ? .unframeable(.lengthNotAccepted(material.word())) : .stop
        case 6, 7, 8: return .submit(SMPPPeer.message(&material), tokens.issue())
        default: break
        }
        do throws(PDUFailure) { return .received(try SMPPPeer.pdu(&material)) } catch { return .undecodable(error) }
    }

    private static func check(_ action: SMPPClientSession<Int>.Action, _ tokens: inout SMPPTokens) {
        switch action {
        case .send(let pdu): SMPPPDUTarget.check(pdu)
        case .submitAnswered(let token, _): tokens.settle(token, isOverdue: false)
        case .submitUnanswered(let token, let silence): tokens.settle(token, isOverdue: silence == .timedOut)
        case .lateAnswer(let token, _): tokens.settleLate(token)
        case .deliver(_, let message): _ = (message.userData, message.receipt)
        case .bound, .refused, .alert, .report, .close: break
        }
    }
}
