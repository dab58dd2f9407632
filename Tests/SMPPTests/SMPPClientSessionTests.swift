import Testing

@testable import SMPP

struct SMPPClientSessionTests {
    typealias Session = SMPPClientSession<String>
    typealias Action = Session.Action
    typealias Phase = Session.Phase

    static let bind = Bind(systemID: "acme", password: "secret")
    static let message = CarriedMessage.short(
        ShortMessage(source: .alphanumeric("Shop"), destination: .international("447700900123")))

    static func settings(_ mode: BindMode = .transceiver) -> SMPPClientSettings {
        var settings = SMPPClientSettings(mode: mode, bind: bind)
        settings.window = 2
        settings.inboundWindow = 2
        return settings
    }

    /// A session in each phase, at ten seconds; in the later ones, message "a" has sequence 2.
    static func session(in phase: Phase) -> Session {
        var mode = BindMode.transceiver
        if case .bound(let wanted) = phase { mode = wanted }
        if case .draining(let wanted) = phase { mode = wanted }
        var session = Session(settings(mode))
        if phase == .opening { return session }
        _ = session.receive(.connected, at: .seconds(10))
        if phase == .binding { return session }
        _ = session.receive(.received(resp(.bindResp(mode, BindResp(systemID: "C")), 1)), at: .seconds(10))
        if phase == .bound(mode) { return session }
        if phase == .draining(mode) { _ = session.receive(.submit(message, "a"), at: .seconds(10)) }
        _ = session.receive(.stop, at: .seconds(10))
        if phase == .closed { _ = session.receive(.connectionLost, at: .seconds(10)) }
        return session
    }

    static func resp(_ body: PDU.Body, _ sequence: UInt32, _ status: CommandStatus = .ok) -> PDU {
        PDU(body, sequence: sequence, status: status)
    }

    static func submitResp(_ sequence: UInt32, _ id: String?, _ status: CommandStatus = .ok) -> PDU {
        resp(.submitSMResp(MessageResp(messageID: id)), sequence, status)
    }

    static let deliver = PDU(
        .deliverSM(ShortMessage(source: .international("1"), destination: .international("2"))), sequence: 90)
    static let allPhases: [Phase] = [
        .opening, .binding, .bound(.transceiver), .draining(.transceiver), .unbinding, .closed,
    ]

    @Test func `each session that is made for a phase is in it`() {
        for phase in Self.allPhases { #expect(Self.session(in: phase).phase == phase) }
    }

    @Test func `the table of phases`() {
        let turns: [Session.Turn] = [.connected, .bindAccepted(.receiver), .stopped, .drained, .ended]
        let expected: [Phase: [Phase]] = [
            .opening: [.binding, .opening, .opening, .opening, .closed],
            .binding: [.binding, .bound(.receiver), .binding, .binding, .closed],
            .bound(.transceiver): [
                .bound(.transceiver), .bound(.transceiver), .draining(.transceiver), .bound(.transceiver), .closed,
            ],
            .draining(.transceiver): [
                .draining(.transceiver), .draining(.transceiver), .draining(.transceiver), .unbinding, .closed,
            ],
            .unbinding: [.unbinding, .unbinding, .unbinding, .unbinding, .closed],
            .closed: [.closed, .closed, .closed, .closed, .closed],
        ]
        for phase in Self.allPhases {
            #expect(turns.map { Session.transition(from: phase, on: $0) } == expected[phase], "\(phase)")
        }
    }

    @Test func `state and actions for each phase and input`() {
        let enquire = PDU(.enquireLink, sequence: 91)
        let unbind = PDU(.unbind, sequence: 92)
        let unknown = PDU(.unknown(CommandID(rawValue: 0x999), [1]), sequence: 93)
        let nack: Action = .send(Self.resp(.genericNack, 93, .invalidCommandID))
        let odd: Action = .report(.unexpectedRequest(CommandID(rawValue: 0x999), sequence: 93))
        let lost: Action = .submitUnanswered("a", .linkLost)
        let refused: (CommandStatus) -> Action = { .send(Self.resp(.deliverSMResp(.empty), 90, $0)) }
        let inputs: [(String, Session.Input, [(Phase, [Action])])] = [
            (
                "connected", .connected,
                [
                    (.binding, [.send(PDU(.bind(.transceiver, Self.bind), sequence: 1))]), (.binding, []),
                    (.bound(.transceiver), []), (.draining(.transceiver), []), (.unbinding, []), (.closed, []),
                ]
            ),
            (
                "enquire_link", .received(enquire),
                [
                    (.opening, []), (.binding, [.send(Self.resp(.enquireLinkResp, 91))]),
                    (.bound(.transceiver), [.send(Self.resp(.enquireLinkResp, 91))]),
                    (.draining(.transceiver), [.send(Self.resp(.enquireLinkResp, 91))]),
                    (.unbinding, [.send(Self.resp(.enquireLinkResp, 91))]), (.closed, []),
                ]
            ),
            (
                "unbind", .received(unbind),
                [
                    (.opening, []), (.closed, [.send(Self.resp(.unbindResp, 92)), .close(.unboundByPeer)]),
                    (.closed, [.send(Self.resp(.unbindResp, 92)), .close(.unboundByPeer)]),
                    (.closed, [.send(Self.resp(.unbindResp, 92)), lost, .close(.unboundByPeer)]),
                    (.closed, [.send(Self.resp(.unbindResp, 92)), .close(.unboundByPeer)]), (.closed, []),
                ]
            ),
            (
                "deliver_sm", .received(Self.deliver),
                [
                    (.opening, []), (.binding, [refused(.invalidBindStatus)]),
                    (.bound(.transceiver), [.deliver(90, Self.carried(Self.deliver))]),
                    (.draining(.transceiver), [refused(.receiverTemporaryError)]),
                    (.unbinding, [refused(.receiverTemporaryError)]), (.closed, []),
                ]
            ),
            (
                "unknown command", .received(unknown),
                [
                    (.opening, []), (.binding, [odd, nack]), (.bound(.transceiver), [odd, nack]),
                    (.draining(.transceiver), [odd, nack]), (.unbinding, [odd, nack]), (.closed, []),
                ]
            ),
            (
                "submit", .submit(Self.message, "b"),
                [
                    (.opening, [.submitUnanswered("b", .neverSent)]),
                    (.binding, [.submitUnanswered("b", .neverSent)]),
                    (.bound(.transceiver), [.send(Self.submit(2))]),
                    (.draining(.transceiver), [.submitUnanswered("b", .neverSent)]),
                    (.unbinding, [.submitUnanswered("b", .neverSent)]),
                    (.closed, [.submitUnanswered("b", .neverSent)]),
                ]
            ),
            (
                "stop", .stop,
                [
                    (.closed, [.close(.stopped)]), (.closed, [.close(.stopped)]),
                    (.unbinding, [.send(PDU(.unbind, sequence: 2))]), (.draining(.transceiver), []),
                    (.unbinding, []), (.closed, []),
                ]
            ),
            (
                "connection lost", .connectionLost,
                [
                    (.closed, [.close(.connectionLost)]), (.closed, [.close(.connectionLost)]),
                    (.closed, [.close(.connectionLost)]), (.closed, [lost, .close(.connectionLost)]),
                    (.closed, [.close(.connectionLost)]), (.closed, []),
                ]
            ),
            (
                "unframeable", .unframeable(.lengthNotAccepted(1)),
                [
                    (.opening, []), (.closed, [Self.lengthNack, .close(.unframeable(.lengthNotAccepted(1)))]),
                    (.closed, [Self.lengthNack, .close(.unframeable(.lengthNotAccepted(1)))]),
                    (.closed, [Self.lengthNack, lost, .close(.unframeable(.lengthNotAccepted(1)))]),
                    (.closed, [Self.lengthNack, .close(.unframeable(.lengthNotAccepted(1)))]), (.closed, []),
                ]
            ),
        ]
        for (name, input, expected) in inputs {
            for (phase, outcome) in zip(Self.allPhases, expected) {
                var session = Self.session(in: phase)
                let actions = session.receive(input, at: .seconds(11))
                #expect(actions == outcome.1, "\(name) in \(phase)")
                #expect(session.phase == outcome.0, "\(name) in \(phase)")
            }
        }
    }

    static let lengthNack = Action.send(PDU(.genericNack, sequence: 0, status: .invalidCommandLength))

    static func submit(_ sequence: UInt32) -> PDU {
        guard case .short(let short) = message else { return PDU(.unbind, sequence: 0) }
        return PDU(.submitSM(short), sequence: sequence)
    }

    static func carried(_ pdu: PDU) -> CarriedMessage {
        guard case .deliverSM(let message) = pdu.body else { return message }
        return .short(message)
    }
}
