import Testing

@testable import SMPP

struct RequestWindowTests {
    private let answer = CommandID.submitSM.response

    @Test func `it has as many places as it was given, at least one`() {
        for (asked, places) in [(3, 3), (1, 1), (0, 1), (-4, 1)] {
            var window = RequestWindow<Int>(capacity: asked)
            for sequence in 1...places {
                #expect(window.hasRoom)
                window.add(sequence, sequence: UInt32(sequence), answer: answer, deadline: .seconds(1))
            }
            #expect(!window.hasRoom)
        }
    }

    @Test func `requests time out oldest first and their answers may still come`() {
        var window = RequestWindow<String>(capacity: 5)
        window.add("a", sequence: 1, answer: answer, deadline: .seconds(1))
        window.add("b", sequence: 2, answer: answer, deadline: .seconds(2))
        window.add("c", sequence: 3, answer: answer, deadline: .seconds(3))
        #expect(window.nextDeadline == .seconds(1))
        #expect(window.expire(at: .milliseconds(999)).isEmpty)
        #expect(window.expire(at: .seconds(2)) == ["a", "b"])
        #expect(window.nextDeadline == .seconds(3))
        #expect(window.count == 1)
        #expect(word(window.take(1, answer: answer)) == "overdue a")
        #expect(word(window.take(1, answer: answer)) == "none")
        #expect(word(window.take(3, answer: answer)) == "open c")
        #expect(window.isEmpty)
        #expect(window.nextDeadline == nil)
    }

    @Test func `an answer of another kind takes nothing`() {
        var window = RequestWindow<Int>(capacity: 5)
        window.add(7, sequence: 1, answer: answer, deadline: .seconds(1))
        #expect(word(window.take(1, answer: .dataSM.response)) == "none")
        #expect(word(window.take(2, answer: answer)) == "none")
        #expect(word(window.take(1, answer: .genericNack)) == "open 7")
    }

    @Test func `only so many late ones are remembered`() {
        var window = RequestWindow<Int>(capacity: 10, memory: 3)
        for sequence in 1...10 {
            window.add(sequence, sequence: UInt32(sequence), answer: answer, deadline: .seconds(1))
        }
        #expect(window.expire(at: .seconds(1)) == Array(1...10))
        #expect(word(window.take(7, answer: answer)) == "none")
        #expect(word(window.take(8, answer: answer)) == "overdue 8")
        #expect(word(window.take(10, answer: answer)) == "overdue 10")
    }

    @Test func `one request without answer does not hide the others' deadlines`() {
        var window = RequestWindow<Int>(capacity: 2)
        window.add(0, sequence: 1, answer: answer, deadline: .seconds(60))
        for sequence in 2...10_000 as ClosedRange<UInt32> {
            window.add(Int(sequence), sequence: sequence, answer: answer, deadline: .seconds(61))
            #expect(word(window.take(sequence, answer: answer)) == "open \(sequence)")
        }
        #expect(window.nextDeadline == .seconds(60))
        window.add(5, sequence: 20_000, answer: answer, deadline: .seconds(90))
        #expect(window.expire(at: .seconds(60)) == [0])
        #expect(window.nextDeadline == .seconds(90))
        #expect(window.removeAll() == [5])
        #expect(window.isEmpty)
    }

    @Test func `numbers count from 1 to 0x7FFFFFFF and begin again`() {
        var numbers = SequenceNumbers()
        #expect(numbers.next() == 1)
        #expect(numbers.next() == 2)
        var late = SequenceNumbers(after: 0x7FFF_FFFE)
        #expect(late.next() == 0x7FFF_FFFF)
        #expect(late.next() == 1)
    }

    private func word<Token>(_ match: RequestWindow<Token>.Match) -> String {
        switch match {
        case .open(let token): "open \(token)"
        case .overdue(let token): "overdue \(token)"
        case .none: "none"
        }
    }
}
