import SMPP
import TestKit
import Testing

struct ReceiptTests {
    struct Case: Decodable {
        let text: String
        let expect: Expectation
    }

    struct Expectation: Decodable {
        let isReceipt: Bool
        let expected: [String: Value]

        enum Value: Equatable {
            case null
            case number(Int)
            case text(String)
            case flag(Bool)
        }

        init(from decoder: any Decoder) throws {
            let container = try decoder.container(keyedBy: Key.self)
            var expected: [String: Value] = [:]
            for key in container.allKeys { expected[key.stringValue] = try Self.value(key, in: container) }
            isReceipt = expected.removeValue(forKey: "is_receipt") != .flag(false)
            self.expected = expected
        }

        private static func value(_ key: Key, in container: KeyedDecodingContainer<Key>) throws -> Value {
            if try container.decodeNil(forKey: key) { return .null }
            if let flag = try? container.decode(Bool.self, forKey: key) { return .flag(flag) }
            if let number = try? container.decode(Int.self, forKey: key) { return .number(number) }
            return .text(try container.decode(String.self, forKey: key))
        }
    }

    struct Key: CodingKey {
        let stringValue: String
        var intValue: Int? { nil }

        init?(stringValue: String) {
            self.stringValue = stringValue
        }

        init?(intValue: Int) {
            nil
        }
    }

    @Test func `receipts of the corpus read as stated, and nothing is made up`() throws {
        let cases = try Corpus.cases(Case.self, in: "smpp/receipts.json")
        #expect(cases.count >= 10)
        for item in cases {
            let receipt = DeliveryReceipt(appendixB: Array(item.text.utf8)[...])
            #expect((receipt != nil) == item.expect.isReceipt, "\(item.text)")
            guard let receipt else { continue }
            let facts = facts(of: receipt)
            for (key, value) in item.expect.expected { #expect(facts[key] == value, "\(key) of \(item.text)") }
        }
    }

    private func facts(of receipt: DeliveryReceipt) -> [String: Expectation.Value] {
        func text(_ value: String?) -> Expectation.Value { value.map { .text($0) } ?? .null }
        func number(_ value: Int?) -> Expectation.Value { value.map { .number($0) } ?? .null }
        return [
            "id": text(receipt.id), "stat": text(receipt.stat), "err": text(receipt.error),
            "text": text(receipt.text), "sub": number(receipt.submitted), "dlvrd": number(receipt.delivered),
            "submit_date": text(receipt.submitDate?.description), "done_date": text(receipt.doneDate?.description),
            "final": .flag(receipt.isFinal), "delivered": .flag(receipt.isDelivered),
        ]
    }

    @Test func `dialects are understood`() {
        let cases: [(String, String?, ReceiptState?, String?)] = [
            ("ID:9 STAT:delivrd ERR:001", "9", .delivered, "001"),
            ("  id:9 submit_date:2611200930 done_date:20261120093155 stat:EXPIRED", "9", .expired, nil),
            ("id: 9  sub: 001 stat: UNDELIV err: 12 text: a stat:DELIVRD", "9", .undeliverable, "12"),
            ("id:9\tstat:WEIRD\r\nerr:", "9", nil, nil),
            ("id:9 stat:FAILED error:069", "9", .undeliverable, "069"),
        ]
        for (written, id, state, error) in cases {
            let receipt = DeliveryReceipt(appendixB: Array(written.utf8)[...])
            #expect(receipt?.id == id, "\(written)")
            #expect(receipt?.state == state, "\(written)")
            #expect(receipt?.error == error, "\(written)")
        }
        let long = DeliveryReceipt(appendixB: Array("id:9 done date:20261120093155 stat:EXPIRED".utf8)[...])
        #expect(long?.doneDate == CivilTime(year: 2026, month: 11, day: 20, hour: 9, minute: 31, second: 55))
    }

    @Test func `what is no receipt is none`() {
        let texts = [
            "", "id:", "id: stat:DELIVRD", "id:9", "stat:DELIVRD", "my id:9 stat:DELIVRD", "id:{} stat:DELIVRD",
            "id:9 text:stat:DELIVRD", "identity stat:DELIVRD", "id", ":",
        ]
        for text in texts { #expect(DeliveryReceipt(appendixB: Array(text.utf8)[...]) == nil, "\(text)") }
    }

    @Test func `counts that are no number stay unknown`() {
        let text = "id:9 sub:xyz dlvrd:99999999999999999999999 stat:DELIVRD"
        let receipt = DeliveryReceipt(appendixB: Array(text.utf8)[...])
        #expect(receipt?.id == "9")
        #expect(receipt?.submitted == nil)
        #expect(receipt?.delivered == nil)
    }

    @Test func `optional parameters count before the text`() {
        var message = ShortMessage(source: .international("1"), destination: .international("2"))
        message.esmClass = .deliveryReceipt
        message.shortMessage = Array("id:0123 stat:ENROUTE err:005".utf8)
        message.parameters.receiptedMessageID = "7b"
        message.parameters.messageState = .delivered
        message.parameters.networkErrorCode = NetworkErrorCode(network: 3, code: 0)
        let receipt = DeliveryReceipt(message)
        #expect(receipt?.id == "7b")
        #expect(receipt?.state == .delivered)
        #expect(receipt?.stat == "ENROUTE")
        #expect(receipt?.error == "005")
        #expect(receipt?.networkError == NetworkErrorCode(network: 3, code: 0))
        #expect(receipt?.isFinal == true)
    }

    @Test func `a text from a phone that looks like a receipt is none`() {
        var message = ShortMessage(source: .international("1"), destination: .international("2"))
        message.shortMessage = Array("id:1 sub:001 dlvrd:001 stat:DELIVRD err:000 text:".utf8)
        #expect(DeliveryReceipt(message) == nil)
        message.esmClass = ESMClass(rawValue: 0x20)
        #expect(DeliveryReceipt(message)?.id == "1")
        message.esmClass = .ordinary
        message.parameters.receiptedMessageID = "1"
        #expect(DeliveryReceipt(message)?.state == .delivered)
    }

    @Test func `a receipt in data_sm is read from its parameters`() {
        var message = DataSM(source: .international("1"), destination: .international("2"))
        #expect(DeliveryReceipt(message) == nil)
        message.esmClass = .deliveryReceipt
        message.parameters.receiptedMessageID = "77"
        message.parameters.messageState = .undeliverable
        #expect(DeliveryReceipt(message)?.id == "77")
        #expect(CarriedMessage.data(message).receipt?.state == .undeliverable)
    }

    @Test func `a receipt marked as such that says nothing is still one`() {
        var message = ShortMessage(source: .international("1"), destination: .international("2"))
        message.esmClass = .deliveryReceipt
        message.shortMessage = Array("Your message was read".utf8)
        #expect(DeliveryReceipt(message) == DeliveryReceipt())
    }

    @Test func `the text that is written reads back`() throws {
        var receipt = DeliveryReceipt()
        receipt.id = "00ab"
        receipt.submitted = 1
        receipt.delivered = 0
        receipt.submitDate = CivilTime(year: 2026, month: 11, day: 20, hour: 9, minute: 30)
        receipt.doneDate = CivilTime(year: 2026, month: 11, day: 20, hour: 9, minute: 31)
        receipt.state = .undeliverable
        receipt.error = "069"
        receipt.text = "Hello, this is longer than twenty"
        let expected =
            "id:00ab sub:001 dlvrd:000 submit date:2611200930 done date:2611200931 stat:UNDELIV err:069 "
            + "text:Hello, this is longe"
        #expect(receipt.appendixB == expected)
        let read = try #require(DeliveryReceipt(appendixB: Array(expected.utf8)[...]))
        receipt.stat = "UNDELIV"
        receipt.text = "Hello, this is longe"
        #expect(read == receipt)
        #expect(DeliveryReceipt().appendixB.hasSuffix("stat:UNKNOWN err:000 text:"))
    }

    @Test func `each state is read from the word it is written as`() {
        for state in ReceiptState.allCases { #expect(ReceiptState(stat: state.abbreviation) == state) }
        #expect(ReceiptState(stat: "") == nil)
    }
}
