import Gateway
import Messages
import SMPP
import Testing

@testable import Connections

struct EarlyReportsTests {
    private func report(_ id: String, _ sequence: UInt32 = 1) -> InboundReport {
        InboundReport(sequence: sequence, report: network(id), mayBeEarly: true)
    }

    private func network(_ id: String) -> NetworkReport {
        NetworkReport(networkIDs: [id], verdict: .delivered, detail: "")
    }

    private let message = MessageID(rawValue: 7)

    @Test func `A report whose answer is not durable waits for it, however long`() {
        var early = EarlyReports()
        early.expect("A", of: message)
        #expect(early.message(expecting: network("A")) == message)
        early.hold(report("A"), at: .zero)
        #expect(early.nextDeadline == nil)
        #expect(early.release(at: .seconds(1_000), isAllAnswered: true).isEmpty)
        #expect(early.release(durable: ["B"]).isEmpty)
        #expect(early.release(durable: ["A"]).map(\.report.networkIDs) == [["A"]])
        #expect(early.message(expecting: network("A")) == nil)
        #expect(!early.isExpecting)
    }

    @Test func `A report that writes the id in another form waits for the same answer`() {
        var early = EarlyReports()
        early.expect("00FF", of: message)
        #expect(early.message(expecting: network("ff")) == message)
        early.hold(report("255"), at: .zero)
        #expect(early.nextDeadline == nil)
        #expect(early.release(durable: ["00FF"]).count == 1)
    }

    @Test func `A released report is not held a second time`() {
        var early = EarlyReports()
        early.expect("A", of: message)
        early.hold(report("A"), at: .zero)
        #expect(early.release(durable: ["A"]).map(\.mayBeEarly) == [false])
        #expect(early.release(durable: ["A"]).isEmpty)
    }

    @Test func `A report that no answer announced waits only so long`() {
        var early = EarlyReports()
        early.hold(report("A"), at: .seconds(1))
        #expect(early.nextDeadline == .seconds(1) + EarlyReports.patience)
        #expect(early.release(at: .seconds(2), isAllAnswered: false).isEmpty)
        #expect(early.release(at: .seconds(1) + EarlyReports.patience, isAllAnswered: false).count == 1)
        #expect(early.nextDeadline == nil)
    }

    @Test func `It does not wait when no answer can announce it any more`() {
        var early = EarlyReports()
        early.hold(report("A"), at: .zero)
        #expect(early.release(at: .zero, isAllAnswered: true).count == 1)
    }

    @Test func `An answer that comes while it waits makes it wait for the commit instead`() {
        var early = EarlyReports()
        early.hold(report("A"), at: .zero)
        early.expect("A", of: message)
        #expect(early.nextDeadline == nil)
        #expect(early.release(at: .seconds(60), isAllAnswered: true).isEmpty)
        #expect(early.release(durable: ["A"]).count == 1)
    }

    @Test func `Reports come out in the order in which they came`() {
        var early = EarlyReports()
        for (index, id) in ["A", "B", "A", "C"].enumerated() {
            early.expect(id, of: message)
            early.hold(report(id, UInt32(index)), at: .zero)
        }
        #expect(early.release(durable: ["A", "C"]).map(\.sequence) == [0, 2, 3])
        #expect(early.release(durable: ["B"]).map(\.sequence) == [1])
    }
}

struct QueueTests {
    @Test func `What went in first comes out first, also when many have passed`() {
        var queue = Queue<Int>()
        var out: [Int] = []
        for number in 0..<1_000 {
            queue.append(number)
            guard number % 3 == 2, let first = queue.first else { continue }
            out.append(first)
            queue.removeFirst()
        }
        #expect(queue.count == 1_000 - out.count)
        while let first = queue.first {
            out.append(first)
            queue.removeFirst()
        }
        #expect(out == Array(0..<1_000))
        #expect(queue.isEmpty)
    }
}

struct ReceiptReadingTests {
    private func receipt(_ text: String) -> DeliveryReceipt {
        DeliveryReceipt(text: Array(text.utf8)[...], parameters: [])
    }

    @Test func `Receipts read as reports`() {
        let cases: [(text: String, verdict: NetworkReport.Verdict, detail: String)] = [
            ("id:1 stat:DELIVRD err:000", .delivered, "delivered"),
            ("id:1 stat:UNDELIV err:011", .undelivered, "undeliverable, error 011"),
            ("id:1 stat:EXPIRED", .expired, "expired"), ("id:1 stat:REJECTD", .undelivered, "rejected"),
            ("id:1 stat:DELETED", .undelivered, "deleted"), ("id:1 stat:ENROUTE", .underway, "enroute"),
            ("id:1 stat:ACCEPTD", .underway, "accepted"), ("id:1 stat:UNKNOWN", .underway, "unknown"),
            ("id:1 stat:FROBNIC", .underway, "FROBNIC"),
        ]
        for (text, verdict, detail) in cases {
            let report = NetworkReport(receipt(text), from: nil)
            #expect(report?.networkIDs == ["1"], "\(text)")
            #expect(report?.verdict == verdict, "\(text)")
            #expect(report?.detail == "the network says: \(detail)")
        }
    }

    @Test func `A receipt without an id, or with an impossible one, is no report`() {
        #expect(NetworkReport(DeliveryReceipt(), from: nil) == nil)
        #expect(NetworkReport(receipt("id:\(String(repeating: "1", count: 65)) stat:DELIVRD"), from: nil) == nil)
        #expect(NetworkReport(receipt("id:\(String(repeating: "1", count: 64)) stat:DELIVRD"), from: nil) != nil)
    }

    @Test func `What a carrier makes up is cut short`() throws {
        let word = String(repeating: "x", count: 5_000)
        let report = try #require(NetworkReport(receipt("id:1 stat:\(word) err:\(word)"), from: nil))
        #expect(report.detail.count < 100)
    }
}
