import SMPP
import Testing

struct ReceiptWritingTests {
    @Test func `a receipt is written in the words of appendix B and reads back`() throws {
        var receipt = DeliveryReceipt()
        receipt.id = "p17"
        receipt.submitted = 1
        receipt.delivered = 1
        receipt.submitDate = CivilTime(year: 2026, month: 11, day: 20, hour: 9, minute: 31)
        receipt.doneDate = CivilTime(year: 2026, month: 11, day: 21)
        receipt.state = .delivered
        receipt.error = "000"
        receipt.text = "hello you"
        let text = receipt.standardText
        #expect(
            String(decoding: text, as: UTF8.self)
                == "id:p17 sub:001 dlvrd:001 submit date:2611200931 done date:2611210000 stat:DELIVRD err:000 "
                + "text:hello you")
        let read = try #require(DeliveryReceipt(appendixB: text[...]))
        #expect(read.id == "p17" && read.state == .delivered && read.text == "hello you" && read.error == "000")
        #expect(read.doneDate == receipt.doneDate && read.delivered == 1)
    }

    @Test func `what is not known is zeros, and what is no plain letter a question mark`() {
        var receipt = DeliveryReceipt()
        receipt.text = "дом\r\nid:7"
        receipt.submitted = 5_000
        #expect(
            String(decoding: receipt.standardText, as: UTF8.self)
                == "id: sub:999 dlvrd:000 submit date:0000000000 done date:0000000000 stat:UNKNOWN err:000 "
                + "text:?????id:7")
    }

    @Test func `how long a message is kept reads and writes as four octets`() {
        var parameters: OptionalParameters = []
        #expect(parameters.timeToLive == nil)
        parameters.timeToLive = 0x0102_0304
        #expect(parameters[.timeToLive] == [1, 2, 3, 4] && parameters.timeToLive == 0x0102_0304)
        parameters[.timeToLive] = [1, 2]
        #expect(parameters.timeToLive == nil)
    }
}
