import Testing

@testable import SMPP

/// What happens between bind and unbind.
struct SMPPClientExchangeTests {
    typealias Fixture = SMPPClientSessionTests
    typealias Session = SMPPClientSession<String>

    private func bound(_ mode: BindMode = .transceiver) -> Session { Fixture.session(in: .bound(mode)) }

    @Test func `a bind that is accepted is reported with what the peer says of itself`() {
        for mode in BindMode.allCases {
            var session = Session(Fixture.settings(mode))
            let sent = session.receive(.connected, at: .zero)
            #expect(sent == [.send(PDU(.bind(mode, Fixture.bind), sequence: 1))])
            let answer = BindResp(systemID: "C", parameters: [TLV(.interfaceVersion, [0x34])])
            #expect(
                session.receive(.received(PDU(.bindResp(mode, answer), sequence: 1)), at: .zero) == [.bound(answer)])
            #expect(session.phase == .bound(mode))
            #expect(session.hasRoom == mode.maySubmit)
        }
    }

    @Test func `a bind that is refused ends the session`() {
        let refusals = [
            PDU(.bindResp(.transceiver, BindResp(systemID: nil)), sequence: 1, status: .invalidPassword),
            PDU(.genericNack, sequence: 1, status: .invalidPassword),
        ]
        for refusal in refusals {
            var session = Fixture.session(in: .binding)
            let actions = session.receive(.received(refusal), at: .seconds(11))
            #expect(actions == [.refused(.invalidPassword), .close(.bindRefused(.invalidPassword))])
            #expect(session.phase == .closed)
        }
    }

    @Test func `an answer to another bind changes nothing`() {
        var session = Fixture.session(in: .binding)
        let answer = PDU(.bindResp(.transceiver, BindResp(systemID: "C")), sequence: 5)
        let command = CommandID.bindTransceiver.response
        #expect(
            session.receive(.received(answer), at: .seconds(11))
                == [.report(.unexpectedAnswer(command, sequence: 5, .ok))])
        #expect(session.phase == .binding)
    }

    @Test func `a bind without answer ends the session in time`() {
        var session = Fixture.session(in: .binding)
        #expect(session.nextDeadline == .seconds(40))
        #expect(session.tick(at: .milliseconds(39_999)).isEmpty)
        #expect(session.tick(at: .seconds(40)) == [.close(.bindTimedOut)])
        #expect(session.nextDeadline == nil)
    }

    @Test func `answers settle their messages in any order`() {
        var session = bound()
        #expect(session.receive(.submit(Fixture.message, "a"), at: .seconds(11)) == [.send(Fixture.submit(2))])
        #expect(session.hasRoom)
        #expect(session.receive(.submit(Fixture.message, "b"), at: .seconds(11)) == [.send(Fixture.submit(3))])
        #expect(!session.hasRoom)
        #expect(session.outstandingCount == 2)
        let second = session.receive(.received(Fixture.submitResp(3, "m3")), at: .seconds(12))
        #expect(second == [.submitAnswered("b", SMPPAnswer(status: .ok, messageID: "m3"))])
        let first = session.receive(.received(Fixture.submitResp(2, nil, .throttled)), at: .seconds(12))
        #expect(first == [.submitAnswered("a", SMPPAnswer(status: .throttled))])
        #expect(session.hasRoom)
    }

    @Test func `data_sm is sent and answered alike`() {
        var session = bound()
        let data = DataSM(source: .none, destination: .international("1"))
        #expect(
            session.receive(.submit(.data(data), "a"), at: .seconds(11)) == [.send(PDU(.dataSM(data), sequence: 2))])
        let wrong = session.receive(.received(Fixture.submitResp(2, "x")), at: .seconds(11))
        #expect(wrong == [.report(.unexpectedAnswer(CommandID.submitSM.response, sequence: 2, .ok))])
        let answer = PDU(.dataSMResp(MessageResp(messageID: "y")), sequence: 2)
        #expect(
            session.receive(.received(answer), at: .seconds(11))
                == [.submitAnswered("a", SMPPAnswer(status: .ok, messageID: "y"))])
    }

    @Test func `an answer to nothing is reported and changes nothing`() {
        var session = bound()
        for pdu in [
            Fixture.submitResp(77, "x"), PDU(.enquireLinkResp, sequence: 3), PDU(.unbindResp, sequence: 4),
            PDU(.cancelSMResp, sequence: 5), PDU(.genericNack, sequence: 9, status: .systemError),
            PDU(.unknown(CommandID(rawValue: 0x8000_0999), []), sequence: 6),
        ] {
            let actions = session.receive(.received(pdu), at: .seconds(11))
            #expect(actions == [.report(.unexpectedAnswer(pdu.command, sequence: pdu.sequence, pdu.status))])
        }
        let nack = session.receive(.received(PDU(.genericNack, sequence: 0, status: .systemError)), at: .seconds(11))
        #expect(nack == [.report(.nack(.systemError))])
        #expect(session.phase == .bound(.transceiver))
    }

    @Test func `a nack fails the message it names, even one that says no error`() {
        var session = bound()
        _ = session.receive(.submit(Fixture.message, "a"), at: .seconds(11))
        _ = session.receive(.submit(Fixture.message, "b"), at: .seconds(11))
        let actions = session.receive(
            .received(PDU(.genericNack, sequence: 2, status: .invalidCommandLength)), at: .seconds(11))
        #expect(actions == [.submitAnswered("a", SMPPAnswer(status: .invalidCommandLength))])
        let strange = session.receive(.received(PDU(.genericNack, sequence: 3)), at: .seconds(11))
        #expect(strange == [.submitAnswered("b", SMPPAnswer(status: .unknownError))])
    }

    @Test func `a message without answer times out, and a late answer settles it after all`() {
        var session = bound()
        _ = session.receive(.submit(Fixture.message, "a"), at: .seconds(11))
        _ = session.receive(.received(PDU(.enquireLink, sequence: 1)), at: .seconds(70))
        #expect(session.nextDeadline == .seconds(71))
        #expect(session.tick(at: .seconds(71)) == [.submitUnanswered("a", .timedOut)])
        #expect(session.hasRoom)
        #expect(session.outstandingCount == 0)
        let late = session.receive(.received(Fixture.submitResp(2, "m")), at: .seconds(75))
        #expect(late == [.lateAnswer("a", SMPPAnswer(status: .ok, messageID: "m"))])
        let again = session.receive(.received(Fixture.submitResp(2, "m")), at: .seconds(76))
        #expect(again == [.report(.unexpectedAnswer(CommandID.submitSM.response, sequence: 2, .ok))])
    }

    @Test func `an answer that cannot be read settles its message by its header`() throws {
        var session = bound()
        _ = session.receive(.submit(Fixture.message, "a"), at: .seconds(11))
        let header = PDUHeader(length: 90, command: .submitSM.response, status: .ok, sequence: 2)
        let failure = PDUFailure(header: header, fault: .tooLong(.messageID))
        #expect(
            session.receive(.undecodable(failure), at: .seconds(11))
                == [.report(.undecodable(failure)), .submitAnswered("a", SMPPAnswer(status: .ok))])
    }

    @Test func `a request that cannot be read is refused with the reason`() {
        var session = bound()
        let header = PDUHeader(length: 90, command: .deliverSM, status: .ok, sequence: 8)
        let failure = PDUFailure(header: header, fault: .shortMessageOverrun(declared: 9, actual: 1))
        #expect(
            session.receive(.undecodable(failure), at: .seconds(11)) == [
                .report(.undecodable(failure)),
                .send(PDU(.deliverSMResp(.empty), sequence: 8, status: .invalidMessageLength)),
            ])
    }

    @Test func `delivered messages are acknowledged once, as what they came`() {
        var session = bound(.receiver)
        #expect(!session.hasRoom)
        _ = session.receive(.received(Fixture.deliver), at: .seconds(11))
        let data = DataSM(source: .none, destination: .international("1"))
        #expect(
            session.receive(.received(PDU(.dataSM(data), sequence: 91)), at: .seconds(11)) == [
                .deliver(91, .data(data))
            ])
        #expect(
            session.receive(.acknowledge(91, .ok), at: .seconds(11))
                == [.send(PDU(.dataSMResp(MessageResp(messageID: "")), sequence: 91))])
        #expect(
            session.receive(.acknowledge(90, .receiverRejects), at: .seconds(11)) == [
                .send(PDU(.deliverSMResp(MessageResp(messageID: "")), sequence: 90, status: .receiverRejects))
            ])
        #expect(session.receive(.acknowledge(90, .ok), at: .seconds(11)).isEmpty)
    }

    @Test func `more deliveries than the shell has room for are refused for now`() {
        var session = bound()
        for sequence in [90, 91] as [UInt32] {
            let pdu = PDU(Fixture.deliver.body, sequence: sequence)
            #expect(
                session.receive(.received(pdu), at: .seconds(11)) == [.deliver(sequence, Fixture.carried(pdu))])
        }
        let third = PDU(Fixture.deliver.body, sequence: 92)
        #expect(
            session.receive(.received(third), at: .seconds(11))
                == [.send(PDU(.deliverSMResp(.empty), sequence: 92, status: .receiverTemporaryError))])
        _ = session.receive(.acknowledge(90, .ok), at: .seconds(11))
        #expect(session.receive(.received(third), at: .seconds(11)) == [.deliver(92, Fixture.carried(third))])
    }

    @Test func `a sequence that is still in work is refused`() {
        var session = bound()
        _ = session.receive(.received(Fixture.deliver), at: .seconds(11))
        #expect(
            session.receive(.received(Fixture.deliver), at: .seconds(11)) == [
                .report(.repeatedSequence(90)),
                .send(PDU(.deliverSMResp(.empty), sequence: 90, status: .receiverTemporaryError)),
            ])
    }

    @Test func `a transmitter is not delivered to`() {
        var session = bound(.transmitter)
        #expect(
            session.receive(.received(Fixture.deliver), at: .seconds(11))
                == [.send(PDU(.deliverSMResp(.empty), sequence: 90, status: .invalidBindStatus))])
    }

    @Test func `requests that only a server takes are refused, outbind and alerts are not answered`() {
        var session = bound()
        let submit = session.receive(.received(PDU(Fixture.submit(1).body, sequence: 5)), at: .seconds(11))
        #expect(
            submit == [
                .report(.unexpectedRequest(.submitSM, sequence: 5)),
                .send(PDU(.submitSMResp(.empty), sequence: 5, status: .invalidCommandID)),
            ])
        let outbind = PDU(.outbind(Outbind(systemID: "a", password: "b")), sequence: 6)
        #expect(
            session.receive(.received(outbind), at: .seconds(11))
                == [.report(.unexpectedRequest(.outbind, sequence: 6))])
        let alert = AlertNotification(source: .none, esme: .none)
        #expect(
            session.receive(.received(PDU(.alertNotification(alert), sequence: 7)), at: .seconds(11))
                == [.alert(alert)])
    }

    @Test func `after silence the link is asked after, and closed when nothing comes`() {
        var session = bound()
        #expect(session.nextDeadline == .seconds(40))
        #expect(session.tick(at: .milliseconds(39_999)).isEmpty)
        #expect(session.tick(at: .seconds(40)) == [.send(PDU(.enquireLink, sequence: 2))])
        #expect(session.nextDeadline == .seconds(100))
        #expect(session.tick(at: .seconds(99)).isEmpty)
        _ = session.receive(.submit(Fixture.message, "a"), at: .seconds(99))
        #expect(session.tick(at: .seconds(100)) == [.submitUnanswered("a", .linkLost), .close(.linkDead)])
        #expect(session.phase == .closed)
    }

    @Test func `an answer, a nack or any other PDU shows that the link lives`() {
        let signs: [(PDU, Duration)] = [
            (PDU(.enquireLinkResp, sequence: 2), .seconds(80)),
            (PDU(.genericNack, sequence: 2, status: .invalidCommandID), .seconds(80)),
            (PDU(.enquireLink, sequence: 900), .seconds(110)),
        ]
        for (sign, deadline) in signs {
            var session = bound()
            _ = session.tick(at: .seconds(40))
            let actions = session.receive(.received(sign), at: .seconds(50))
            #expect(actions.allSatisfy { $0 == .send(PDU(.enquireLinkResp, sequence: 900)) })
            #expect(session.nextDeadline == deadline)
        }
    }

    @Test func `without an interval the link is never asked after`() {
        var settings = Fixture.settings()
        settings.enquireInterval = nil
        var session = Session(settings)
        _ = session.receive(.connected, at: .zero)
        _ = session.receive(.received(PDU(.bindResp(.transceiver, BindResp(systemID: "")), sequence: 1)), at: .zero)
        #expect(session.nextDeadline == nil)
        #expect(session.tick(at: .seconds(1_000_000)).isEmpty)
    }

    @Test func `a silent peer that owes an answer is asked at once, and gets nothing more until it is heard`() {
        var settings = Fixture.settings()
        settings.enquireInterval = nil
        var session = Session(settings)
        _ = session.receive(.connected, at: .zero)
        _ = session.receive(.received(PDU(.bindResp(.transceiver, BindResp(systemID: "")), sequence: 1)), at: .zero)
        _ = session.receive(.submit(Fixture.message, "a"), at: .seconds(1))
        #expect(
            session.tick(at: .seconds(61))
                == [.submitUnanswered("a", .timedOut), .send(PDU(.enquireLink, sequence: 3))])
        #expect(!session.hasRoom)
        let early = session.receive(.submit(Fixture.message, "b"), at: .seconds(62))
        #expect(early == [.submitUnanswered("b", .neverSent)])
        var dead = session
        #expect(dead.nextDeadline == .seconds(121))
        #expect(dead.tick(at: .seconds(121)) == [.close(.linkDead)])
        #expect(session.receive(.received(PDU(.enquireLinkResp, sequence: 3)), at: .seconds(63)).isEmpty)
        #expect(session.hasRoom)
        #expect(session.nextDeadline == nil)
    }

    @Test func `a peer that was heard lately is trusted though it owes an answer`() {
        for (heard, isTrusted) in [(Duration.milliseconds(31_001), true), (.seconds(31), false)] {
            var session = bound()
            _ = session.receive(.submit(Fixture.message, "a"), at: .seconds(1))
            _ = session.receive(.received(PDU(.enquireLink, sequence: 1)), at: heard)
            #expect(session.tick(at: .seconds(61)).first == .submitUnanswered("a", .timedOut))
            #expect(session.hasRoom == isTrusted)
        }
    }

    @Test func `stopping waits for answers and acknowledgements, then unbinds`() {
        var session = bound()
        _ = session.receive(.submit(Fixture.message, "a"), at: .seconds(11))
        _ = session.receive(.received(Fixture.deliver), at: .seconds(11))
        #expect(session.receive(.stop, at: .seconds(12)).isEmpty)
        #expect(!session.hasRoom)
        let answered = session.receive(.received(Fixture.submitResp(2, "m")), at: .seconds(13))
        #expect(answered == [.submitAnswered("a", SMPPAnswer(status: .ok, messageID: "m"))])
        let acknowledged = session.receive(.acknowledge(90, .ok), at: .seconds(14))
        #expect(
            acknowledged == [
                .send(PDU(.deliverSMResp(MessageResp(messageID: "")), sequence: 90)),
                .send(PDU(.unbind, sequence: 3)),
            ])
        #expect(session.phase == .unbinding)
        #expect(session.nextDeadline == .seconds(19))
        #expect(session.receive(.received(PDU(.unbindResp, sequence: 3)), at: .seconds(15)) == [.close(.unbound)])
    }

    @Test func `stopping does not wait for ever`() {
        var session = bound()
        _ = session.receive(.submit(Fixture.message, "a"), at: .seconds(11))
        _ = session.receive(.received(Fixture.deliver), at: .seconds(11))
        _ = session.receive(.stop, at: .seconds(12))
        _ = session.receive(.received(PDU(.enquireLink, sequence: 1)), at: .seconds(60))
        #expect(session.tick(at: .seconds(71)) == [.submitUnanswered("a", .timedOut)])
        #expect(session.tick(at: .seconds(72)) == [.send(PDU(.unbind, sequence: 3))])
        #expect(session.tick(at: .seconds(77)) == [.close(.unbindTimedOut)])
        #expect(session.phase == .closed)
    }

    @Test func `an unbind that is nacked ends the session too`() {
        var session = Fixture.session(in: .unbinding)
        let actions = session.receive(
            .received(PDU(.genericNack, sequence: 2, status: .invalidCommandID)), at: .seconds(11))
        #expect(actions == [.close(.unbound)])
    }

    @Test func `sequence numbers begin again behind the last`() {
        var session = Session(Fixture.settings(), firstSequenceAfter: 0x7FFF_FFFD)
        _ = session.receive(.connected, at: .zero)
        let bind = PDU(.bindResp(.transceiver, BindResp(systemID: "")), sequence: 0x7FFF_FFFE)
        _ = session.receive(.received(bind), at: .zero)
        #expect(session.receive(.submit(Fixture.message, "a"), at: .zero) == [.send(Fixture.submit(0x7FFF_FFFF))])
        #expect(session.receive(.submit(Fixture.message, "b"), at: .zero) == [.send(Fixture.submit(1))])
    }

    @Test func `every token comes back exactly once, whatever the peer sends`() {
        var random = SplitMix(seed: 0xBEEF)
        for _ in 0..<300 {
            var session = bound()
            var given = 0
            var back: [String] = []
            var now = Duration.seconds(10)
            for _ in 0..<200 {
                let actions: [Session.Action]
                switch random.next() % 6 {
                case 0, 1:
                    actions = session.receive(.submit(Fixture.message, "\(given)"), at: now)
                    given += 1
                case 2: actions = session.receive(.received(Fixture.submitResp(guess(&random), "m")), at: now)
                case 3: actions = session.receive(.received(PDU(.genericNack, sequence: guess(&random))), at: now)
                case 4: actions = session.receive(.received(PDU(.enquireLink, sequence: 1)), at: now)
                default:
                    now += .seconds(Int(random.next() % 40))
                    actions = session.tick(at: now)
                }
                back += actions.compactMap(settled)
            }
            back += session.receive(.connectionLost, at: now).compactMap(settled)
            #expect(back.sorted() == (0..<given).map(String.init).sorted())
        }
    }

    private func guess(_ random: inout SplitMix) -> UInt32 { UInt32(random.next() % 60) }

    private func settled(_ action: Session.Action) -> String? {
        switch action {
        case .submitAnswered(let token, _), .submitUnanswered(let token, _): token
        case .send, .bound, .refused, .lateAnswer, .deliver, .alert, .report, .close: nil
        }
    }
}
