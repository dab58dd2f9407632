import SMPP
import TestKit
import Testing

struct ReceiptDialectTests {
    private struct Dialect {
        let text: String
        let id: String?
        let state: ReceiptState?
        var error: String?
        var done: String?
        var excerpt: String?
    }

    /// What a carrier may write into a message marked as a receipt, and what it says.
    private static let dialects: [Dialect] = [
        Dialect(
            text:
                "id:0000000016 sub:001 dlvrd:001 submit date:2611200930 done date:2611200931 stat:DELIVRD err:000 text:Hello",
            id: "0000000016", state: .delivered, error: "000", done: "2026-11-20T09:31:00", excerpt: "Hello"),
        Dialect(
            text: "ID:9 SUB:001 DLVRD:001 STAT:delivrd ERR:001 TEXT:", id: "9", state: .delivered, error: "001",
            excerpt: ""),
        Dialect(text: "stat:UNDELIV err:069 id:9", id: "9", state: .undeliverable, error: "069"),
        Dialect(text: "done date:2611200931 id:9 stat:EXPIRED", id: "9", state: .expired, done: "2026-11-20T09:31:00"),
        Dialect(text: "id: 9  sub: 001 stat: EXPIRD", id: "9", state: .expired),
        Dialect(text: "id : 9 stat : REJECTED", id: "9", state: .rejected),
        Dialect(text: "id:{6AAD5} stat:DELIVERED", id: "6AAD5", state: .delivered),
        Dialect(text: "id:\"6aad5\" stat:2", id: "6aad5", state: .delivered),
        Dialect(
            text: "id:{bc59b8aa-2fd2-4035-8113-19301e050079} sub:001 stat:5",
            id: "bc59b8aa-2fd2-4035-8113-19301e050079", state: .undeliverable),
        Dialect(
            text: "id:0118Z 0122I 2309U sub:000 stat:REJECTD err:375", id: "0118Z 0122I 2309U", state: .rejected,
            error: "375"),
        Dialect(
            text:
                "id:0118Z-0122I-2309U sub:000 dlvrd:000 submitdate:180122230957 donedate:000000000000 stat:REJECTD err:375 text:",
            id: "0118Z-0122I-2309U", state: .rejected, error: "375", excerpt: ""),
        Dialect(text: "id:{sub:1}, stat:2", id: "{sub:1}", state: .delivered),
        Dialect(text: "id:9 smsc:alpha sub:001 stat:ACCEPTED", id: "9", state: .accepted),
        Dialect(text: "id:9 operator=x stat:ENROUTE mcc:234 mnc:15", id: "9", state: .enroute),
        Dialect(text: "id=9;stat=DELIVRD;err=0", id: "9", state: .delivered, error: "0"),
        Dialect(text: "id:9, stat:DELIVRD, err:1A2", id: "9", state: .delivered, error: "1A2"),
        Dialect(text: "id:9|sub:001|stat:EN_ROUTE|err:0x1F|", id: "9", state: .enroute, error: "0x1F|"),
        Dialect(
            text: "id:9 done_date:20261120093155 stat:EXPIRED", id: "9", state: .expired, done: "2026-11-20T09:31:55"),
        Dialect(
            text: "id:9 done date:261120093155 stat:EXPIRED", id: "9", state: .expired, done: "2026-11-20T09:31:55"),
        Dialect(
            text: "id:9 done date:202611200931 stat:EXPIRED", id: "9", state: .expired, done: "2026-11-20T09:31:00"),
        Dialect(
            text: "id:9 done date:261120093155012+ stat:UNDELIV", id: "9", state: .undeliverable,
            done: "2026-11-20T09:31:55"),
        Dialect(
            text: "id:9 done date:2026-11-20 09:31:55 stat:SKIPPED", id: "9", state: .skipped,
            done: "2026-11-20T09:31:55"),
        Dialect(
            text: "id:9 done date:2026-11-20T09:31:55 stat:SKIPPED", id: "9", state: .skipped,
            done: "2026-11-20T09:31:55"),
        Dialect(
            text: "id:9 done date:26/11/20 09:31 err:000 stat:DELETED", id: "9", state: .deleted, error: "000",
            done: "2026-11-20T09:31:00"),
        Dialect(text: "id:9 done date:2602300931 stat:UNKNWN", id: "9", state: .unknown),
        Dialect(text: "id:9 done date:0000000000 stat:BUFFERED", id: "9", state: .enroute),
        Dialect(text: "id:9 done date: stat:SCHEDULED", id: "9", state: .scheduled),
        Dialect(text: "id:9 status:FAILED error code:12", id: "9", state: .undeliverable, error: "12"),
        Dialect(text: "message_id:9 state:UNDELIVERABLE errcode:12", id: "9", state: .undeliverable, error: "12"),
        Dialect(text: "Receipt. id:9 stat:DELIVRD", id: "9", state: .delivered),
        Dialect(
            text: "id:9 stat:DELIVRD err:000 Text:id:8 stat:UNDELIV", id: "9", state: .delivered, error: "000",
            excerpt: "id:8 stat:UNDELIV"),
        Dialect(text: "id:9 id:8 stat:DELIVRD stat:UNDELIV err:1 err:2", id: "9", state: .delivered, error: "1"),
        Dialect(text: "id:9 stat:WEIRD", id: "9", state: nil),
        Dialect(text: "id:9 stat:NOT DELIVERED", id: "9", state: nil),
        Dialect(text: "id:9 stat:10", id: "9", state: nil), Dialect(text: "id:9 stat:256", id: "9", state: nil),
        Dialect(text: "id:9\r\nstat:DELIVRD\r\ntext:a b \0\0", id: "9", state: .delivered, excerpt: "a b "),
        Dialect(text: "id:9 sub:001", id: "9", state: nil), Dialect(text: "stat:DELIVRD", id: nil, state: .delivered),
        Dialect(text: "id: stat:DELIVRD", id: nil, state: .delivered),
        Dialect(text: "id:{} stat:DELIVRD", id: nil, state: .delivered),
        Dialect(text: "Your message was read", id: nil, state: nil), Dialect(text: "", id: nil, state: nil),
        Dialect(text: "id:9 stat:DELIVRD text:Grüße", id: "9", state: .delivered, excerpt: "Grüße"),
    ]

    private func receipt(_ octets: [UInt8], esmClass: UInt8 = 0x04) throws -> DeliveryReceipt {
        var message = ShortMessage(source: .international("1"), destination: .international("2"))
        message.esmClass = ESMClass(rawValue: esmClass)
        message.shortMessage = octets
        return try #require(DeliveryReceipt(message))
    }

    private func check(_ read: DeliveryReceipt, _ dialect: Dialect, _ way: String) {
        #expect(read.id == dialect.id, "\(dialect.text) \(way)")
        #expect(read.state == dialect.state, "\(dialect.text) \(way)")
        #expect(read.error == dialect.error, "\(dialect.text) \(way)")
        #expect(read.doneDate?.description == dialect.done, "\(dialect.text) \(way)")
        #expect(read.text == dialect.excerpt, "\(dialect.text) \(way)")
    }

    @Test func `each dialect is understood, in octets and in UTF-16 of either order`() throws {
        for dialect in Self.dialects {
            check(try receipt(Array(dialect.text.utf8)), dialect, "in UTF-8")
            guard dialect.text.utf8.count > 2 else { continue }
            let units = Array(dialect.text.utf16)
            let high = units.flatMap { [UInt8($0 >> 8), UInt8(truncatingIfNeeded: $0)] }
            let low = units.flatMap { [UInt8(truncatingIfNeeded: $0), UInt8($0 >> 8)] }
            check(try receipt(high), dialect, "high octet first")
            check(try receipt([0xFE, 0xFF] + high), dialect, "with a mark")
            check(try receipt(low), dialect, "low octet first")
            check(try receipt([0xFF, 0xFE] + low), dialect, "low octet first, with a mark")
            check(
                try receipt([5, 0, 3, 1, 1, 1] + Array(dialect.text.utf8), esmClass: 0x44), dialect, "after a header")
        }
    }

    @Test func `text in Latin-1 and in any octets is kept`() throws {
        let latin = Array("id:9 stat:DELIVRD text:Gr".utf8) + [0xFC, 0xDF, 0x65]
        #expect(try receipt(latin).text == "Grüße")
        let any = Array("id:9 stat:DELIVRD text:".utf8) + Array(1...255)
        #expect(try receipt(any).text?.unicodeScalars.count == 255)
        #expect(try receipt(any).id == "9")
    }

    @Test func `a header bit without a header does no harm`() throws {
        #expect(try receipt(Array("id:9 stat:DELIVRD".utf8), esmClass: 0x44).id == "9")
        for octets: [UInt8] in [[], [0], [1], [255, 1, 2], [5, 0, 3]] {
            #expect(try receipt(octets, esmClass: 0x44) == DeliveryReceipt())
        }
    }

    @Test func `states are known by many words`() {
        let words: [(ReceiptState, [String])] = [
            (.scheduled, ["SCHEDULED", "SCHEDLD", "0"]),
            (.enroute, ["ENROUTE", "EN_ROUTE", "EN-ROUTE", "BUFFERED", "BUFFRED", "QUEUED", "PENDING", "1", "001"]),
            (.delivered, ["DELIVERED", "DELIVRD", "delivered", "Delivered.", "DELIVERD", "2", "02", "'DELIVRD'"]),
            (.expired, ["EXPIRED", "EXPIRD", "3"]), (.deleted, ["DELETED", "4"]),
            (.undeliverable, ["UNDELIV", "UNDELIVERABLE", "UNDELIVERED", "UNDELIVRD", "FAILED", "5"]),
            (.accepted, ["ACCEPTD", "ACCEPTED", "6"]), (.unknown, ["UNKNOWN", "UNKNWN", "7"]),
            (.rejected, ["REJECTD", "REJECTED", "8"]), (.skipped, ["SKIPPED", "9"]),
        ]
        for (state, spellings) in words {
            for word in spellings { #expect(ReceiptState(stat: word) == state, "\(word)") }
        }
        for word in ["", "10", "99", "-", "NOT", "UNDELIVERABLEX", "255", "256", "99999999999999999999999999999999999"]
        {
            #expect(ReceiptState(stat: word) == nil, "\(word)")
        }
        #expect(ReceiptState(stat: String(repeating: "-", count: 33) + "DELIVRD") == nil)
    }

    @Test func `each state means one thing for the message`() {
        let meanings: [(ReceiptState, ReceiptMeaning)] = [
            (.scheduled, .underway), (.enroute, .underway), (.delivered, .delivered), (.expired, .expired),
            (.deleted, .undelivered), (.undeliverable, .undelivered), (.accepted, .underway), (.unknown, .unknown),
            (.rejected, .undelivered), (.skipped, .undelivered),
        ]
        #expect(meanings.count == ReceiptState.allCases.count)
        for (state, meaning) in meanings {
            var receipt = DeliveryReceipt()
            receipt.state = state
            #expect(receipt.meaning == meaning)
            receipt.isIntermediate = true
            #expect(receipt.meaning == (meaning == .delivered ? .delivered : .underway), "\(state) on the way")
        }
        #expect(DeliveryReceipt().meaning == .unknown)
    }

    @Test func `an error is one when it is not all zeros`() {
        let cases: [(String?, UInt16?, Bool)] = [
            (nil, nil, false), ("000", nil, false), ("0", 0, false), ("", nil, false), ("001", nil, true),
            ("1A2", nil, true),
            ("000", 27, true), (nil, 27, true),
        ]
        for (written, network, expected) in cases {
            var receipt = DeliveryReceipt()
            receipt.error = written
            receipt.networkError = network.map { NetworkErrorCode(network: 3, code: $0) }
            #expect(receipt.hasError == expected)
        }
    }

    @Test func `both ids are told when the parameters have another one than the text`() {
        let text = Array("id:0000436949 submit date:1504211508 done date:1504211508 stat:DELIVRD err:000\0".utf8)
        var parameters: OptionalParameters = []
        #expect(DeliveryReceipt(text: text[...], parameters: parameters).ids == ["0000436949"])
        parameters.receiptedMessageID = "6aad5"
        #expect(DeliveryReceipt(text: text[...], parameters: parameters).ids == ["6aad5", "0000436949"])
        parameters.receiptedMessageID = "0000436949"
        #expect(DeliveryReceipt(text: text[...], parameters: parameters).ids == ["0000436949"])
        parameters.receiptedMessageID = ""
        #expect(DeliveryReceipt(text: text[...], parameters: parameters).ids == ["0000436949"])
        #expect(DeliveryReceipt(text: [], parameters: []).ids == [])
    }

    @Test func `what a message is, esm_class says first and the carrier's parameters next`() {
        let text = "id:1 stat:DELIVRD"
        enum Kind { case text, final, intermediate, byPhone, byPerson }
        let cases: [(UInt8, id: String?, state: ReceiptState?, Kind)] = [
            (0x00, nil, nil, .text), (0x00, "1", nil, .final), (0x00, nil, .delivered, .final),
            (0x04, nil, nil, .final),
            (0x07, nil, nil, .final), (0x20, nil, nil, .intermediate), (0x20, "1", .enroute, .intermediate),
            (0x24, nil, nil, .intermediate), (0x44, nil, nil, .final), (0x84, nil, nil, .final),
            (0x08, nil, nil, .byPhone),
            (0x08, "1", .delivered, .byPhone), (0x10, nil, nil, .byPerson), (0x10, "1", nil, .byPerson),
            (0x18, nil, nil, .text), (0x18, "1", nil, .text), (0x0C, nil, nil, .text), (0x4D, "1", nil, .text),
            (0x40, nil, nil, .text), (0x40, "1", nil, .final), (0x80, nil, nil, .text), (0x03, nil, nil, .text),
        ]
        for (esmClass, id, state, kind) in cases {
            var message = ShortMessage(source: .international("1"), destination: .international("2"))
            message.esmClass = ESMClass(rawValue: esmClass)
            message.shortMessage = Array(text.utf8)
            message.parameters.receiptedMessageID = id
            message.parameters.messageState = state
            let read: Kind =
                switch CarriedMessage.short(message).arrival {
                case .text: .text
                case .receipt(let receipt): receipt.isIntermediate ? .intermediate : .final
                case .acknowledgement(let byPerson): byPerson ? .byPerson : .byPhone
                }
            #expect(read == kind, "\(esmClass) \(id ?? "-")")
            #expect((DeliveryReceipt(message) != nil) == (kind == .final || kind == .intermediate), "\(esmClass)")
        }
    }

    @Test func `a protocol id is the PDU's, and 0 where there is none`() {
        var message = ShortMessage(source: .international("1"), destination: .international("2"))
        message.protocolID = 0x41
        #expect(CarriedMessage.short(message).protocolID == 0x41)
        #expect(
            CarriedMessage.data(DataSM(source: .international("1"), destination: .international("2"))).protocolID == 0)
    }

    @Test func `a long receipt costs no more than its length, whatever it is made of`() {
        let patterns = [
            ",", "a,", "id:", "id: a ", "done date: a ", "id ", "stat:,", "a;;", "submit date", " =", "text", "id:{",
            "{}",
            "a:b ", "id:a b c d ",
        ]
        func time(_ pattern: String, _ count: Int) -> Duration {
            let octets = Array(String(repeating: pattern, count: count / pattern.utf8.count).utf8)
            return WorkTime.of { _ = DeliveryReceipt(text: octets[...], parameters: []) }
        }
        for pattern in patterns {
            // Sixteen times the length takes sixteen times as long, not 256 times.
            let (short, long) = (time(pattern, 2_000), time(pattern, 32_000))
            #expect(long < (short + .milliseconds(2)) * 80, "\(pattern): \(short), \(long)")
        }
    }
}
