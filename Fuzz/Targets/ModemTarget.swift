import Modem

/// What a modem may say, cut in several ways, while messages are sent and time passes.
enum ModemTarget: FuzzTarget {
    static let name = "modem"
    static let maximumLength = 4000

    static func run(_ octets: [UInt8]) {
        var material = Material(octets)
        let cutting = material.element(of: Cutting.allCases)
        var settings = ModemSessionSettings()
        settings.takesDirectly = material.bool()
        if material.bool() { settings.pin = "1234" }
        var session = ModemSession(settings)
        var now = Duration.zero
        var isOut = false
        func judge(_ actions: [ModemAction]) {
            for action in actions {
                switch action {
                case .submitted, .submitRefused, .submitUnanswered, .submitNotWritten:
                    require(isOut, "only a message that was given has an end")
                    isOut = false
                case .close: require(session.nextDeadline == nil, "what is over waits for nothing")
                case .write, .changed, .arrived, .checkPIN, .pinAccepted, .balance, .report, .reset: break
                }
            }
        }
        judge(session.receive(.opened, at: now))
        while !material.isEmpty {
            let words = material.line()
            for piece in cutting.pieces(of: words + [0x0D]) { judge(session.receive(octets: piece, at: now)) }
            switch material.number(below: 8) {
            case 0 where session.maySubmit:
                isOut = true
                judge(session.receive(.submit(ModemSubmission(octets: [0, 1], length: 1, hasMore: true)), at: now))
            case 1: judge(session.receive(.kept(.stored(material.number(below: 8))), at: now))
            case 2: judge(session.receive(.notKept(.direct), at: now))
            case 3: judge(session.receive(.pinChecked(mayEnter: material.bool()), at: now))
            case 4:
                now = max(now, session.nextDeadline ?? now)
                judge(session.tick(at: now))
            default: break
            }
        }
        judge(session.receive(.lost, at: now))
        require(!isOut, "every message has an end")
    }
}
