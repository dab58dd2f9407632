import Testing

@testable import SMPP

/// What a client may ask about its messages, which versions it may speak, and how the server's side ends.
struct SMPPServerRequestTests {
    typealias Session = SMPPServerSession<String>
    typealias Action = Session.Action
    typealias Table = SMPPServerSessionTests

    static let question = QuerySM(messageID: "41", source: .none)
    static let cancel = CancelSM(messageID: "41", source: .none, destination: .none)
    static let replacement = ReplaceSM(messageID: "41", source: .none, shortMessage: [0x68])
    static let multi = SubmitMulti(destinations: [.list("all")], message: Table.message)
    static let data = DataSM(source: .none, destination: .international("447700900123"))

    /// Every request that the shell answers, with its action and its refusal.
    static let requests: [(PDU.Body, Action, PDU.Body)] = [
        (.submitSM(Table.message), .submit(7, .message(.short(Table.message))), .submitSMResp(.empty)),
        (.dataSM(data), .submit(7, .message(.data(data))), .dataSMResp(.empty)),
        (.submitMulti(multi), .submit(7, .multi(multi)), .submitMultiResp(SubmitMultiResp(messageID: nil))),
        (.querySM(question), .query(7, question), .querySMResp(nil)),
        (.cancelSM(cancel), .cancel(7, cancel), .cancelSMResp),
        (.replaceSM(replacement), .replace(7, replacement), .replaceSMResp),
    ]

    @Test func `the shell is asked where the client may submit, and nowhere else`() {
        for (body, action, empty) in Self.requests {
            for mode in BindMode.allCases {
                var session = Table.session(in: .bound(mode), mode: mode)
                let refusal: Action = .send(PDU(empty, sequence: 7, status: .invalidBindStatus))
                #expect(
                    session.receive(.received(PDU(body, sequence: 7)), at: .seconds(11))
                        == [mode.maySubmit ? action : refusal], "\(body.command) as \(mode)")
            }
            for (phase, status) in [
                (Session.Phase.open, CommandStatus.invalidBindStatus), (.leaving, .invalidBindStatus),
                (.stopping, .throttled), (.unbinding, .throttled),
            ] {
                var session = Table.session(in: phase)
                #expect(
                    session.receive(.received(PDU(body, sequence: 7)), at: .seconds(11))
                        == [.send(PDU(empty, sequence: 7, status: status))], "\(body.command) in \(phase)")
            }
        }
    }

    @Test func `every request has its place in the window, and its number to itself`() {
        for (body, _, empty) in Self.requests {
            var session = Table.session(in: .bound(.transceiver))
            for sequence in [7, 8] as [UInt32] {
                _ = session.receive(.received(PDU(body, sequence: sequence)), at: .seconds(11))
            }
            #expect(
                session.receive(.received(PDU(body, sequence: 9)), at: .seconds(11))
                    == [.send(PDU(empty, sequence: 9, status: .throttled))], "\(body.command)")
            #expect(
                session.receive(.received(PDU(body, sequence: 7)), at: .seconds(11)) == [
                    .report(.repeatedSequence(7)), .send(PDU(empty, sequence: 7, status: .systemError)),
                ], "\(body.command)")
        }
    }

    @Test func `a bind may have a window of its own`() {
        for window in [1, 3] {
            var session = Table.session(in: .authenticating(.transmitter), mode: .transmitter)
            _ = session.receive(.bindDecided(.ok, window: window), at: .seconds(11))
            let taken = (1...5).prefix { number in
                let pdu = PDU(.submitSM(Table.message), sequence: UInt32(number))
                return session.receive(.received(pdu), at: .seconds(11)).contains {
                    if case .submit = $0 { true } else { false }
                }
            }
            #expect(taken.count == window)
        }
    }

    @Test func `each request is answered once and by its own kind`() {
        let answer = QuerySMResp(messageID: "41", finalDate: "", state: 1, errorCode: 0)
        let cases: [(PDU.Body, Session.Input, PDU.Body, CommandStatus)] = [
            (.querySM(Self.question), .answerQuery(7, .ok, answer), .querySMResp(answer), .ok),
            (.querySM(Self.question), .answerQuery(7, .queryFailed, answer), .querySMResp(nil), .queryFailed),
            (.cancelSM(Self.cancel), .answerOrder(7, .ok), .cancelSMResp, .ok),
            (.cancelSM(Self.cancel), .answerOrder(7, .cancelFailed), .cancelSMResp, .cancelFailed),
            (.replaceSM(Self.replacement), .answerOrder(7, .ok), .replaceSMResp, .ok),
            (.replaceSM(Self.replacement), .answerOrder(7, .replaceFailed), .replaceSMResp, .replaceFailed),
        ]
        for (request, input, body, status) in cases {
            var session = Table.session(in: .bound(.transceiver))
            _ = session.receive(.received(PDU(request, sequence: 7)), at: .seconds(11))
            #expect(session.receive(input, at: .seconds(11)) == [.send(PDU(body, sequence: 7, status: status))])
            #expect(session.receive(input, at: .seconds(11)).isEmpty, "answered before")
            _ = session.receive(.received(PDU(.submitSM(Table.message), sequence: 7)), at: .seconds(11))
            #expect(session.receive(input, at: .seconds(11)).isEmpty, "that is no \(request.command)")
        }
    }

    @Test(
        arguments: [
            (0x00, nil), (0x33, nil), (0x34, 0x34), (0x35, 0x35), (0x50, 0x50), (0x51, 0x50), (0xFF, 0x50),
        ] as [(UInt8, UInt8?)])
    func `a client is told the version that both speak`(_ asked: UInt8, _ told: UInt8?) {
        var settings = Table.settings
        settings.interfaceVersion = 0x50
        var session = Session(settings, at: .zero)
        let bind = Bind(systemID: "acme", password: "secret", interfaceVersion: asked)
        _ = session.receive(.received(PDU(.bind(.receiver, bind), sequence: 1)), at: .zero)
        let parameters = OptionalParameters(told.map { [TLV(.interfaceVersion, [$0])] } ?? [])
        let answer = BindResp(systemID: "gw", parameters: parameters)
        #expect(
            session.receive(.bindDecided(.ok), at: .zero)
                == [.send(PDU(.bindResp(.receiver, answer), sequence: 1)), .bound(.receiver)])
    }

    @Test(arguments: [(0x33, false, false), (0x34, false, true), (0x50, true, true)] as [(UInt8, Bool, Bool)])
    func `words about a refusal go to clients that can read them`(
        _ version: UInt8, _ inSubmit: Bool, _ inData: Bool
    ) {
        let bind = Bind(systemID: "acme", password: "secret", interfaceVersion: version)
        var words: OptionalParameters = []
        words.additionalStatusText = "no"
        for (request, empty, isTold) in [
            (PDU.Body.submitSM(Table.message), PDU.Body.submitSMResp, inSubmit),
            (.dataSM(Self.data), PDU.Body.dataSMResp, inData),
        ] {
            var session = Table.session(in: .bound(.transmitter), mode: .transmitter, bind: bind)
            _ = session.receive(.received(PDU(request, sequence: 7)), at: .seconds(11))
            let answer = SMPPAnswer(status: .submitFailed, parameters: words)
            let body = isTold ? MessageResp(messageID: "", parameters: words) : MessageResp.empty
            #expect(
                session.receive(.answer(7, answer), at: .seconds(11))
                    == [.send(PDU(empty(body), sequence: 7, status: .submitFailed))])
        }
    }

    @Test func `stopping answers what is under way, then unbinds`() {
        var session = Table.session(in: .stopping)
        #expect(!session.hasRoom && session.nextDeadline == nil)
        #expect(session.receive(.stop, at: .seconds(12)).isEmpty)
        #expect(
            session.receive(.answer(5, SMPPAnswer(status: .ok, messageID: "x")), at: .seconds(20)) == [
                .send(PDU(.submitSMResp(MessageResp(messageID: "x")), sequence: 5)),
                .send(PDU(.unbind, sequence: 1)),
            ])
        #expect(session.phase == .unbinding && session.nextDeadline == .seconds(25))
    }

    @Test func `a client that unbinds while the server stops is answered first as well`() {
        var session = Table.session(in: .stopping)
        #expect(session.receive(.received(PDU(.unbind, sequence: 8)), at: .seconds(11)).isEmpty)
        #expect(
            session.receive(.answer(5, SMPPAnswer(status: .ok, messageID: "x")), at: .seconds(12)) == [
                .send(PDU(.submitSMResp(MessageResp(messageID: "x")), sequence: 5)),
                .send(PDU(.unbindResp, sequence: 8)), .close(.unboundByPeer),
            ])
    }

    @Test func `a delivery that is out when the server stops may still be answered`() {
        var session = Table.session(in: .bound(.transceiver))
        _ = session.receive(.deliver(.short(Table.message), "t"), at: .seconds(11))
        #expect(session.receive(.stop, at: .seconds(11)) == [.send(PDU(.unbind, sequence: 2))])
        #expect(
            session.receive(.received(PDU(.deliverSMResp(.empty), sequence: 1)), at: .seconds(12))
                == [.deliverAnswered("t", SMPPAnswer(status: .ok))])
        #expect(
            session.receive(.received(PDU(.unbindResp, sequence: 2)), at: .seconds(12)) == [.close(.unbound)])
    }

    @Test func `a client is called to bind before it has, and not afterwards`() {
        let call = Outbind(systemID: "gw", password: "secret")
        for phase in Table.allPhases {
            var session = Table.session(in: phase)
            let actions = session.receive(.callOut(call), at: .seconds(11))
            #expect(actions == (phase == .open ? [.send(PDU(.outbind(call), sequence: 1))] : []), "\(phase)")
        }
    }

    @Test func `answers that nobody waits for are told to the log and change nothing`() {
        let bodies: [PDU.Body] = [
            .bindResp(.receiver, BindResp(systemID: "x")), .unbindResp, .enquireLinkResp, .submitSMResp(.empty),
            .deliverSMResp(.empty), .dataSMResp(.empty), .submitMultiResp(SubmitMultiResp(messageID: nil)),
            .querySMResp(nil), .cancelSMResp, .replaceSMResp, .genericNack,
            .unknown(CommandID(rawValue: 0x8000_0777), []),
        ]
        for phase in Table.allPhases where phase != .closed {
            for body in bodies {
                var session = Table.session(in: phase)
                let actions = session.receive(.received(PDU(body, sequence: 900)), at: .seconds(11))
                #expect(
                    actions == [.report(.unexpectedAnswer(body.command, sequence: 900, .ok))],
                    "\(body.command) in \(phase)")
                #expect(session.phase == phase)
            }
        }
    }

    @Test func `requests without a number, with a status, or of no command are nacked`() {
        let cases: [(PDU, CommandStatus)] = [
            (PDU(.submitSM(Table.message), sequence: 0), .unknownError),
            (PDU(.enquireLink, sequence: 4, status: .systemError), .unknownError),
            (PDU(.unknown(CommandID(rawValue: 0x111), [1, 2]), sequence: 4), .invalidCommandID),
            (PDU(.outbind(Outbind(systemID: "x", password: "y")), sequence: 4), .invalidCommandID),
        ]
        for (pdu, status) in cases {
            for phase in Table.allPhases where phase != .closed {
                var session = Table.session(in: phase)
                #expect(
                    session.receive(.received(pdu), at: .seconds(11)) == [
                        .report(.unexpectedRequest(pdu.command, sequence: pdu.sequence)),
                        .send(PDU(.genericNack, sequence: pdu.sequence, status: status)),
                    ], "\(pdu.command) in \(phase)")
            }
        }
    }

    @Test func `the corpus of malformed requests is answered with the status that its fault has`() {
        let header = PDUHeader(length: 20, command: .submitSM, status: .ok, sequence: 9)
        let faults: [(PDUFault, CommandStatus)] = [
            (.missing(.dataCoding), .invalidCommandLength), (.unterminated(.serviceType), .invalidCommandLength),
            (.tooLong(.sourceAddress), .invalidSourceAddress),
            (.tooLong(.destinationAddress), .invalidDestinationAddress),
            (.tooLong(.serviceType), .invalidServiceType), (.tooLong(.validityPeriod), .invalidExpiry),
            (.tooLong(.scheduleDeliveryTime), .invalidSchedule),
            (.shortMessageOverrun(declared: 200, actual: 3), .invalidMessageLength),
            (.parameterIncomplete, .invalidParameterStream),
            (.parameterOverrun(.messagePayload, declared: 9, actual: 1), .invalidParameterLength),
        ]
        for (fault, status) in faults {
            var session = Table.session(in: .bound(.transceiver))
            let failure = PDUFailure(header: header, fault: fault)
            #expect(
                session.receive(.undecodable(failure), at: .seconds(11)) == [
                    .report(.undecodable(failure)), .send(PDU(.submitSMResp(.empty), sequence: 9, status: status)),
                ])
        }
    }
}
