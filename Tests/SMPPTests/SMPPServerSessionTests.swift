import Bytes
import TestKit
import Testing

@testable import SMPP

struct SMPPServerSessionTests {
    typealias Session = SMPPServerSession<String>
    typealias Action = Session.Action
    typealias Phase = Session.Phase

    static let bind = Bind(systemID: "acme", password: "secret")
    static let message = ShortMessage(source: .alphanumeric("Shop"), destination: .international("447700900123"))
    static let submit = PDU(.submitSM(message), sequence: 5)
    static let allPhases: [Phase] = [
        .open, .authenticating(.transceiver), .bound(.transceiver), .leaving, .stopping, .unbinding, .closed,
    ]

    static var settings: SMPPServerSettings {
        var settings = SMPPServerSettings(systemID: "gw")
        settings.inboundWindow = 2
        settings.window = 1
        return settings
    }

    /// A session in each phase, at ten seconds; while leaving and stopping, submit_sm 5 waits for the shell.
    static func session(in phase: Phase, mode: BindMode = .transceiver, bind: Bind = bind) -> Session {
        var session = Session(settings, at: .seconds(10))
        if phase == .open { return session }
        _ = session.receive(.received(PDU(.bind(mode, bind), sequence: 1)), at: .seconds(10))
        if phase == .authenticating(mode) { return session }
        _ = session.receive(.bindDecided(.ok), at: .seconds(10))
        if phase == .leaving || phase == .stopping { _ = session.receive(.received(submit), at: .seconds(10)) }
        if phase == .leaving {
            _ = session.receive(.received(PDU(.unbind, sequence: 6)), at: .seconds(10))
        }
        if phase == .unbinding || phase == .stopping { _ = session.receive(.stop, at: .seconds(10)) }
        if phase == .closed { _ = session.receive(.connectionLost, at: .seconds(10)) }
        return session
    }

    @Test func `each session that is made for a phase is in it`() {
        for phase in Self.allPhases { #expect(Self.session(in: phase).phase == phase) }
    }

    @Test func `the table of phases`() {
        let turns: [Session.Turn] = [
            .bindAsked(.receiver), .bindAccepted, .unbindAsked, .stopAsked, .stopped, .ended,
        ]
        let both = BindMode.transceiver
        let expected: [Phase: [Phase]] = [
            .open: [.authenticating(.receiver), .open, .open, .open, .open, .closed],
            .authenticating(both): [
                .authenticating(both), .bound(both), .authenticating(both), .authenticating(both),
                .authenticating(both), .closed,
            ],
            .bound(both): [.bound(both), .bound(both), .leaving, .stopping, .unbinding, .closed],
            .leaving: [.leaving, .leaving, .leaving, .leaving, .leaving, .closed],
            .stopping: [.stopping, .stopping, .leaving, .stopping, .unbinding, .closed],
            .unbinding: [.unbinding, .unbinding, .unbinding, .unbinding, .unbinding, .closed],
            .closed: [.closed, .closed, .closed, .closed, .closed, .closed],
        ]
        for phase in Self.allPhases {
            #expect(turns.map { Session.transition(from: phase, on: $0) } == expected[phase], "\(phase)")
        }
    }

    @Test func `state and actions for each phase and input`() {
        let both = BindMode.transceiver
        let refused: Action = .send(PDU(.submitSMResp(.empty), sequence: 7, status: .invalidBindStatus))
        let later: Action = .send(PDU(.submitSMResp(.empty), sequence: 7, status: .throttled))
        let alive: Action = .send(PDU(.enquireLinkResp, sequence: 7))
        let again: Action = .send(
            PDU(.bindResp(both, BindResp(systemID: nil)), sequence: 7, status: .alreadyBound))
        let gone: Action = .send(PDU(.unbindResp, sequence: 7))
        let notBound: Action = .send(PDU(.unbindResp, sequence: 7, status: .invalidBindStatus))
        let inputs: [(String, PDU.Body, [(Phase, [Action])])] = [
            (
                "bind", .bind(both, Self.bind),
                [
                    (.authenticating(both), [.authenticate(both, Self.bind)]), (.authenticating(both), [again]),
                    (.bound(both), [again]), (.leaving, [again]), (.stopping, [again]), (.unbinding, [again]),
                    (.closed, []),
                ]
            ),
            (
                "submit_sm", .submitSM(Self.message),
                [
                    (.open, [refused]), (.authenticating(both), [refused]),
                    (.bound(both), [.submit(7, .message(.short(Self.message)))]), (.leaving, [refused]),
                    (.stopping, [later]), (.unbinding, [later]), (.closed, []),
                ]
            ),
            (
                "enquire_link", .enquireLink,
                [
                    (.open, [alive]), (.authenticating(both), [alive]), (.bound(both), [alive]), (.leaving, [alive]),
                    (.stopping, [alive]), (.unbinding, [alive]), (.closed, []),
                ]
            ),
            (
                "unbind", .unbind,
                [
                    (.open, [notBound]), (.authenticating(both), [notBound]),
                    (.closed, [gone, .close(.unboundByPeer)]), (.leaving, [notBound]),
                    (.leaving, []), (.closed, [gone, .close(.unboundByPeer)]), (.closed, []),
                ]
            ),
        ]
        for (name, body, expected) in inputs {
            for (phase, outcome) in zip(Self.allPhases, expected) {
                var session = Self.session(in: phase)
                #expect(
                    session.receive(.received(PDU(body, sequence: 7)), at: .seconds(11)) == outcome.1,
                    "\(name) in \(phase)")
                #expect(session.phase == outcome.0, "\(name) in \(phase)")
            }
        }
    }

    @Test func `a bind is answered as the shell decides`() {
        for mode in BindMode.allCases {
            var session = Self.session(in: .authenticating(mode), mode: mode)
            let answer = BindResp(systemID: "gw", parameters: [TLV(.interfaceVersion, [0x34])])
            #expect(
                session.receive(.bindDecided(.ok), at: .seconds(11))
                    == [.send(PDU(.bindResp(mode, answer), sequence: 1)), .bound(mode)])
            #expect(session.client == Self.bind)
            #expect(session.hasRoom == mode.mayReceive)
            var refused = Self.session(in: .authenticating(mode), mode: mode)
            #expect(
                refused.receive(.bindDecided(.invalidPassword), at: .seconds(11)) == [
                    .send(PDU(.bindResp(mode, BindResp(systemID: nil)), sequence: 1, status: .invalidPassword)),
                    .close(.bindRefused(.invalidPassword)),
                ])
            #expect(refused.client == nil)
        }
    }

    @Test func `a client below 3_4 gets no optional parameters`() {
        let old = Bind(systemID: "old", password: "", interfaceVersion: 0x33)
        var session = Self.session(in: .authenticating(.transceiver), bind: old)
        #expect(
            session.receive(.bindDecided(.ok), at: .seconds(11)).first
                == .send(PDU(.bindResp(.transceiver, BindResp(systemID: "gw")), sequence: 1)))
        var message = Self.message
        message.parameters = [TLV(.messagePayload, [65]), TLV(.userMessageReference, [0, 1])]
        var plain = Self.message
        plain.shortMessage = [65]
        #expect(
            session.receive(.deliver(.short(message), "t"), at: .seconds(11))
                == [.send(PDU(.deliverSM(plain), sequence: 1))])
    }

    @Test func `a client that does not bind is closed`() {
        var session = Self.session(in: .open)
        #expect(session.nextDeadline == .seconds(40))
        _ = session.receive(.received(PDU(.enquireLink, sequence: 1)), at: .seconds(39))
        #expect(session.tick(at: .seconds(39)).isEmpty)
        #expect(session.tick(at: .seconds(40)) == [.close(.bindTimedOut)])
    }

    @Test func `submissions are answered once, each with its own response`() {
        var session = Self.session(in: .bound(.transceiver))
        _ = session.receive(.received(Self.submit), at: .seconds(11))
        let data = DataSM(source: .none, destination: .international("1"))
        #expect(
            session.receive(.received(PDU(.dataSM(data), sequence: 6)), at: .seconds(11))
                == [.submit(6, .message(.data(data)))])
        #expect(
            session.receive(.answer(6, SMPPAnswer(status: .ok, messageID: "d1")), at: .seconds(11))
                == [.send(PDU(.dataSMResp(MessageResp(messageID: "d1")), sequence: 6))])
        #expect(
            session.receive(.answer(5, SMPPAnswer(status: .invalidDestinationAddress)), at: .seconds(11))
                == [.send(PDU(.submitSMResp(.empty), sequence: 5, status: .invalidDestinationAddress))])
        #expect(session.receive(.answer(5, SMPPAnswer(status: .ok)), at: .seconds(11)).isEmpty)
        let multi = SubmitMulti(destinations: [.list("all")], message: Self.message)
        #expect(
            session.receive(.received(PDU(.submitMulti(multi), sequence: 8)), at: .seconds(11))
                == [.submit(8, .multi(multi))])
        let answer = SubmitMultiResp(messageID: "m")
        #expect(
            session.receive(.answerMulti(8, .ok, answer), at: .seconds(11))
                == [.send(PDU(.submitMultiResp(answer), sequence: 8))])
    }

    @Test func `more submissions than the shell has room for are throttled`() {
        var session = Self.session(in: .bound(.transmitter), mode: .transmitter)
        for sequence in [5, 6] as [UInt32] {
            _ = session.receive(.received(PDU(Self.submit.body, sequence: sequence)), at: .seconds(11))
        }
        #expect(
            session.receive(.received(PDU(Self.submit.body, sequence: 7)), at: .seconds(11))
                == [.send(PDU(.submitSMResp(.empty), sequence: 7, status: .throttled))])
        #expect(
            session.receive(.received(Self.submit), at: .seconds(11)) == [
                .report(.repeatedSequence(5)),
                .send(PDU(.submitSMResp(.empty), sequence: 5, status: .systemError)),
            ])
    }

    @Test func `a receiver may not submit and a transmitter is not delivered to`() {
        var receiver = Self.session(in: .bound(.receiver), mode: .receiver)
        #expect(
            receiver.receive(.received(Self.submit), at: .seconds(11))
                == [.send(PDU(.submitSMResp(.empty), sequence: 5, status: .invalidBindStatus))])
        var transmitter = Self.session(in: .bound(.transmitter), mode: .transmitter)
        #expect(!transmitter.hasRoom)
        #expect(
            transmitter.receive(.deliver(.short(Self.message), "t"), at: .seconds(11))
                == [.deliverUnanswered("t", .neverSent)])
    }

    @Test func `deliveries keep to their window and are settled`() {
        var session = Self.session(in: .bound(.receiver), mode: .receiver)
        #expect(
            session.receive(.deliver(.short(Self.message), "t"), at: .seconds(11))
                == [.send(PDU(.deliverSM(Self.message), sequence: 1))])
        #expect(!session.hasRoom)
        let answer = PDU(.deliverSMResp(MessageResp(messageID: "")), sequence: 1)
        #expect(
            session.receive(.received(answer), at: .seconds(11))
                == [.deliverAnswered("t", SMPPAnswer(status: .ok, messageID: ""))])
        _ = session.receive(.deliver(.short(Self.message), "u"), at: .seconds(11))
        _ = session.receive(.received(PDU(.enquireLink, sequence: 1)), at: .seconds(70))
        #expect(session.tick(at: .seconds(71)) == [.deliverUnanswered("u", .timedOut)])
        let late = PDU(.deliverSMResp(.empty), sequence: 2, status: .receiverTemporaryError)
        #expect(
            session.receive(.received(late), at: .seconds(72))
                == [.lateAnswer("u", SMPPAnswer(status: .receiverTemporaryError))])
    }

    @Test func `an unbind waits for the answers that are owed`() {
        var session = Self.session(in: .leaving)
        #expect(
            session.receive(.answer(5, SMPPAnswer(status: .ok, messageID: "x")), at: .seconds(11)) == [
                .send(PDU(.submitSMResp(MessageResp(messageID: "x")), sequence: 5)),
                .send(PDU(.unbindResp, sequence: 6)), .close(.unboundByPeer),
            ])
    }

    @Test func `stopping unbinds and does not wait for ever`() {
        var session = Self.session(in: .bound(.transceiver))
        #expect(session.receive(.stop, at: .seconds(11)) == [.send(PDU(.unbind, sequence: 1))])
        #expect(session.nextDeadline == .seconds(16))
        var other = session
        #expect(session.receive(.received(PDU(.unbindResp, sequence: 1)), at: .seconds(12)) == [.close(.unbound)])
        #expect(other.tick(at: .seconds(16)) == [.close(.unbindTimedOut)])
    }

    @Test func `a silent client is asked after, then closed`() {
        var session = Self.session(in: .bound(.transceiver))
        #expect(session.tick(at: .seconds(70)) == [.send(PDU(.enquireLink, sequence: 1))])
        #expect(session.tick(at: .seconds(130)) == [.close(.linkDead)])
    }

    @Test func `what has no place is refused`() {
        let cases: [(PDU.Body, PDU.Body, CommandStatus)] = [
            (.deliverSM(Self.message), .genericNack, .invalidCommandID),
            (.unknown(CommandID(rawValue: 0x777), []), .genericNack, .invalidCommandID),
        ]
        for (request, answer, status) in cases {
            var session = Self.session(in: .bound(.transceiver))
            let actions = session.receive(.received(PDU(request, sequence: 7)), at: .seconds(11))
            #expect(actions.last == .send(PDU(answer, sequence: 7, status: status)))
        }
    }

    struct Malformed: Decodable {
        let name: String
        let pdu: String
    }

    @Test func `malformed PDUs of the corpus get an error answer, or the connection is closed, or more is awaited`()
        throws
    {
        let cases = try Corpus.cases(Malformed.self, in: "smpp/malformed.json")
        #expect(cases.count >= 7)
        for item in cases {
            for phase in [Phase.open, .bound(.transceiver)] {
                var session = Self.session(in: phase)
                let octets = try #require([UInt8](hexadecimal: item.pdu))
                let actions = feed(octets, to: &session)
                let isRefused = actions.contains { action in
                    switch action {
                    case .send(let pdu): !pdu.status.isOK && pdu.command.isResponse
                    case .close: true
                    case .authenticate, .bound, .submit, .query, .cancel, .replace, .deliverAnswered,
                        .deliverUnanswered, .lateAnswer, .report:
                        false
                    }
                }
                let isIncomplete = item.name == "body shorter than length"
                #expect(isRefused == !isIncomplete, "\(item.name)")
            }
        }
    }

    private func feed(_ octets: [UInt8], to session: inout Session) -> [Action] {
        var framer = PDUFramer()
        var chunk = octets[...]
        var actions: [Action] = []
        while true {
            switch framer.next(from: &chunk) {
            case .needMore: return actions
            case .failed(let fault): return actions + session.receive(.unframeable(fault), at: .seconds(11))
            case .frame(let frame):
                do throws(PDUFailure) {
                    actions += session.receive(.received(try PDU(decoding: frame)), at: .seconds(11))
                } catch {
                    actions += session.receive(.undecodable(error), at: .seconds(11))
                }
            }
        }
    }
}
