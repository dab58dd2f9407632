import Gateway
import Messages
import SMPP
import SMS
import Testing

@testable import Connections

struct AttemptTests {
    private let carrier: ConnectionName
    private let other: ConnectionName
    private let number: PhoneNumber
    private static let blank = ShortMessage(source: .none, destination: .none)

    init() throws {
        carrier = try #require(ConnectionName("carrier"))
        other = try #require(ConnectionName("other"))
        number = try #require(PhoneNumber(e164: "+447700900123"))
    }

    private func message(_ parts: [PartOutcome] = [], on connection: ConnectionName? = nil) -> Message {
        let moment = Timestamp(seconds: 1)
        return Message(
            id: MessageID(rawValue: 1), submission: SubmissionID(rawValue: 1),
            order: MessageOrder(
                application: nil, addressedAs: "", recipient: number, via: [carrier], text: "", alphabet: .gsm7),
            state: .sending, acceptedAt: moment, changedAt: moment, connection: connection, parts: parts)
    }

    private func attempt(_ count: Int, _ earlier: [PartOutcome] = [], on connection: ConnectionName? = nil) -> Attempt {
        Attempt(
            message(earlier, on: connection), parts: Array(repeating: Self.blank, count: count), on: carrier)
    }

    private func part(
        _ number: Int, of count: Int, _ state: PartOutcome.State, id: String? = nil, detail: String = ""
    ) -> PartOutcome {
        PartOutcome(number: number, count: count, state: state, networkID: id, detail: detail)
    }

    private static let ok = SMPPAnswer(status: .ok, messageID: "A")

    private func refusal(of outcome: AttemptOutcome) -> Refusal? {
        if case .refused(let refusal, _) = outcome { refusal } else { nil }
    }

    @Test func `Parts are written in order, and all taken means sent`() {
        var attempt = attempt(3)
        var written: [Int] = []
        while let (number, count, _, isLast) = attempt.nextPart() {
            written.append(number)
            #expect(count == 3)
            #expect(isLast == (number == 3))
            attempt.answered(number, SMPPAnswer(status: .ok, messageID: "id\(number)"))
        }
        #expect(written == [1, 2, 3])
        #expect(attempt.hasEnded)
        let (outcome, forgets) = attempt.takeOutcome()
        #expect(outcome == .sent((1...3).map { part($0, of: 3, .sent, id: "id\($0)") }))
        #expect(!forgets)
    }

    @Test func `It has not ended while a part is outstanding or unwritten`() {
        var attempt = attempt(2)
        #expect(!attempt.hasEnded)
        _ = attempt.nextPart()
        #expect(!attempt.hasEnded)
        attempt.answered(1, Self.ok)
        #expect(!attempt.hasEnded)
        _ = attempt.nextPart()
        #expect(!attempt.hasEnded)
        attempt.answered(2, Self.ok)
        #expect(attempt.hasEnded)
    }

    @Test func `Answers out of order come out in the order of parts`() {
        var attempt = attempt(2)
        _ = (attempt.nextPart(), attempt.nextPart())
        attempt.answered(2, SMPPAnswer(status: .ok, messageID: "second"))
        attempt.answered(1, SMPPAnswer(status: .ok, messageID: "first"))
        #expect(
            attempt.takeOutcome().0
                == .sent([part(1, of: 2, .sent, id: "first"), part(2, of: 2, .sent, id: "second")]))
    }

    @Test func `An empty network id is none`() {
        var attempt = attempt(1)
        _ = attempt.nextPart()
        attempt.answered(1, SMPPAnswer(status: .ok, messageID: ""))
        #expect(attempt.takeOutcome().0 == .sent([part(1, of: 1, .sent)]))
    }

    @Test func `After a refusal nothing more is written, and what is outstanding is awaited`() {
        var attempt = attempt(3)
        _ = (attempt.nextPart(), attempt.nextPart())
        attempt.answered(1, SMPPAnswer(status: .systemError))
        #expect(attempt.nextPart() == nil)
        #expect(!attempt.hasEnded)
        attempt.answered(2, Self.ok)
        #expect(attempt.hasEnded)
        let outcome = attempt.takeOutcome().0
        #expect(refusal(of: outcome)?.persistence == .temporary)
        #expect(refusal(of: outcome)?.text.hasPrefix("part 1 of 3: ") == true)
    }

    @Test func `A permanent refusal outweighs a temporary one, whichever came first`() {
        for statuses in [
            [CommandStatus.systemError, .invalidDestinationAddress], [.invalidDestinationAddress, .systemError],
        ] {
            var attempt = attempt(2)
            _ = (attempt.nextPart(), attempt.nextPart())
            attempt.answered(1, SMPPAnswer(status: statuses[0]))
            attempt.answered(2, SMPPAnswer(status: statuses[1]))
            let refusal = refusal(of: attempt.takeOutcome().0)
            #expect(refusal?.persistence == .permanent)
            #expect(refusal?.scope == .recipient)
        }
    }

    @Test func `The carrier's own words go into the detail, in one line`() {
        var parameters = OptionalParameters()
        parameters.additionalStatusText = "no\r\nX-Evil: yes" + String(repeating: "!", count: 500)
        var attempt = attempt(1)
        _ = attempt.nextPart()
        attempt.answered(1, SMPPAnswer(status: .invalidDestinationAddress, parameters: parameters))
        let refusal = refusal(of: attempt.takeOutcome().0)
        #expect(refusal?.text == "the destination address is not acceptable, ESME_RINVDSTADR (0xB)")
        #expect(refusal?.detail.hasPrefix("no  X-Evil: yes!") == true)
        #expect(refusal?.detail.count == 120)
    }

    @Test func `Throttled parts are postponed with what was taken`() {
        var attempt = attempt(3)
        _ = (attempt.nextPart(), attempt.nextPart())
        attempt.answered(1, Self.ok)
        attempt.answered(2, SMPPAnswer(status: .throttled))
        #expect(attempt.nextPart() == nil)
        #expect(attempt.hasEnded)
        #expect(attempt.takeOutcome().0 == .postponed([part(1, of: 3, .sent, id: "A")]))
    }

    @Test func `A single throttled part is postponed, not sent`() {
        var attempt = attempt(1)
        _ = attempt.nextPart()
        attempt.answered(1, SMPPAnswer(status: .messageQueueFull))
        #expect(attempt.takeOutcome().0 == .postponed([]))
    }

    @Test func `A part without answer leaves the message unknown, even if another was refused`() {
        for silence in [SMPPSilence.timedOut, .linkLost] {
            var attempt = attempt(3)
            _ = (attempt.nextPart(), attempt.nextPart())
            attempt.unanswered(2, silence)
            #expect(attempt.nextPart() == nil)
            attempt.answered(1, SMPPAnswer(status: .systemError))
            guard case .unanswered(let parts) = attempt.takeOutcome().0 else {
                Issue.record("not unanswered after \(silence)")
                return
            }
            #expect(parts.map(\.state) == [.refused, .unanswered])
        }
    }

    @Test func `What was never sent is written again, and alone it leaves nothing behind`() {
        var attempt = attempt(1)
        _ = attempt.nextPart()
        attempt.unanswered(1, .neverSent)
        #expect(!attempt.hasEnded)
        var same = attempt
        #expect(same.nextPart()?.number == 1)
        #expect(attempt.takeOutcome().0 == .notWritten)
    }

    @Test func `Cut off before the first part nothing was written, between two parts the rest is postponed`() {
        var untouched = attempt(2)
        #expect(untouched.takeOutcome().0 == .notWritten)
        var half = attempt(2)
        _ = half.nextPart()
        half.answered(1, Self.ok)
        #expect(half.takeOutcome().0 == .postponed([part(1, of: 2, .sent, id: "A")]))
    }

    @Test func `Parts that the same connection took before are not sent again, nor told again`() {
        let earlier = [
            part(1, of: 3, .delivered, id: "1"), part(2, of: 3, .refused), part(3, of: 3, .sent, id: "3"),
        ]
        var attempt = attempt(3, earlier, on: carrier)
        #expect(attempt.nextPart()?.number == 2)
        #expect(attempt.nextPart() == nil)
        attempt.answered(2, Self.ok)
        let (outcome, forgets) = attempt.takeOutcome()
        #expect(outcome == .sent([part(2, of: 3, .sent, id: "A")]))
        #expect(!forgets)
    }

    @Test func `Parts without answer are sent again`() {
        var attempt = attempt(2, [part(1, of: 2, .sent, id: "1"), part(2, of: 2, .unanswered)], on: carrier)
        #expect(attempt.nextPart()?.number == 2)
    }

    @Test func `When all parts were taken before, it has ended at once and is sent`() {
        var attempt = attempt(1, [part(1, of: 1, .sent, id: "1")], on: carrier)
        #expect(attempt.hasEnded)
        #expect(attempt.takeOutcome().0 == .sent([]))
    }

    @Test func `What another connection took, or took in other parts, is void once something is written`() {
        let cases: [(ConnectionName, Int)] = [(other, 2), (carrier, 3)]
        for (connection, count) in cases {
            let earlier = (1...2).map { part($0, of: 2, .sent, id: "\($0)") }
            var untouched = attempt(count, earlier, on: connection)
            #expect(untouched.takeOutcome() == (.notWritten, false))
            var afresh = attempt(count, earlier, on: connection)
            #expect(afresh.nextPart()?.number == 1)
            afresh.answered(1, SMPPAnswer(status: .throttled))
            #expect(afresh.takeOutcome() == (.postponed([]), true))
        }
    }

    @Test func `Progress is told once, and forgets earlier parts once`() {
        var attempt = attempt(2, [part(1, of: 1, .sent, id: "old")], on: other)
        _ = (attempt.nextPart(), attempt.nextPart())
        attempt.answered(1, Self.ok)
        let (told, forgets) = attempt.takeProgress()
        #expect(told == [part(1, of: 2, .sent, id: "A")])
        #expect(forgets)
        #expect(attempt.message.parts == told)
        #expect(attempt.takeProgress() == ([], false))
        attempt.answered(2, SMPPAnswer(status: .ok, messageID: "B"))
        #expect(attempt.takeOutcome() == (.sent([part(2, of: 2, .sent, id: "B")]), false))
    }
}
