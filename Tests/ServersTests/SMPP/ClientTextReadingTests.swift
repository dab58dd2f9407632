import Gateway
import Messages
import SMPP
import SMS
import Testing

@testable import Servers

/// What a submission says, field by field.
struct ClientTextReadingTests {
    private static let now = Timestamp(seconds: 1_700_000_000)

    private func read(
        _ change: (inout ShortMessage) -> Void, alphabet: CarrierAlphabet = .gsm7
    ) throws(SubmissionFault) -> ClientText {
        var message = ShortMessage.test()
        change(&message)
        return try ClientTextReading(alphabet: alphabet, now: Self.now).text(.short(message))
    }

    private func status(_ change: (inout ShortMessage) -> Void) -> CommandStatus {
        do throws(SubmissionFault) {
            _ = try read(change)
            return .ok
        } catch {
            return error.status
        }
    }

    @Test func `an ordinary text`() throws {
        let text = try read { _ in }
        #expect(text.source == .name("Shop") && text.destination == "+447700900123")
        #expect(text.payload == PartPayload(.gsm7, Array("hello".utf8)) && text.place == nil)
        #expect(text.ready == ReadyPart(dataCoding: 0, octets: Array("hello".utf8)))
        #expect(text.notBefore == nil && text.expiresAt == nil && text.receipts == [] && !text.replacesPresent)
    }

    @Test(
        arguments: [
            (1, "447700900200", "+447700900200"), (1, "+447700900200", "+447700900200"),
            (1, "00447700900200", "+447700900200"), (0, "447700900200", "+447700900200"),
            (0, "07700900200", "07700900200"),
            (0, "84433", "84433"), (3, "84433", "84433"), (2, "07700900200", "07700900200"), (5, "Shop", "Shop"),
            (2, "447700900200", "447700900200"), (4, "7700900200", "7700900200"), (2, "+447700900200", "+447700900200"),
            (0, "Shop 24", "Shop 24"), (5, "12345", "12345"), (0, "", ""), (1, "", ""),
        ] as [(UInt8, String, String)])
    func `a source is a number, digits, a name or nobody`(_ ton: UInt8, _ text: String, _ party: String) throws {
        let address = SMPPAddress(ton: TypeOfNumber(rawValue: ton), npi: .isdn, text: text)
        #expect(try read { $0.source = address }.source.description == party)
    }

    @Test(
        arguments: [
            (1, "447700900123", "+447700900123"), (1, "00447700900123", "+447700900123"),
            (1, "+447700900123", "+447700900123"), (0, "+447700900123", "+447700900123"),
            (0, "447700900123", "447700900123"), (2, "07700900123", "07700900123"), (3, "84433", "84433"),
            (1, "", nil), (1, "Shop", nil), (1, "+", nil), (1, "44 7700", nil), (5, "friend", nil), (1, "4477²", nil),
        ] as [(UInt8, String, String?)])
    func `a destination is digits`(_ ton: UInt8, _ text: String, _ destination: String?) throws {
        let address = SMPPAddress(ton: TypeOfNumber(rawValue: ton), npi: .isdn, text: text)
        #expect(address.clientDestination == destination)
        #expect((status { $0.destination = address } == .ok) == (destination != nil))
    }

    @Test func `a destination says whether it is dialled at home, one of several as well`() throws {
        for ton in UInt8(0)...6 where ton != 5 {
            let address = SMPPAddress(ton: TypeOfNumber(rawValue: ton), npi: .isdn, text: "447700900123")
            #expect(try read { $0.destination = address }.isDialledAtHome == (ton == 2 || ton == 4), "\(ton)")
            let multi = SubmitMulti(destinations: [.address(address)], message: .test())
            let texts = try ClientTextReading(alphabet: .gsm7, now: Self.now).texts(multi).texts
            #expect(texts.map(\.isDialledAtHome) == [ton == 2 || ton == 4], "\(ton)")
        }
    }

    @Test(arguments: CarrierAlphabet.allCases)
    func `what takes the place of a text comes as octets, where that is safe`(_ alphabet: CarrierAlphabet) {
        let order = ReplaceSM(messageID: "1", source: .none, shortMessage: [0x61, 0xE4])
        let reading = ClientTextReading(alphabet: alphabet, now: Self.now)
        do throws(SubmissionFault) {
            let text = try reading.text(order)
            #expect(text.payload == PartPayload(.gsm7, [0x61, 0xE4]))
            #expect(alphabet != .utf8 && alphabet != .gsm7Packed)
        } catch {
            #expect(error.status == .replaceFailed && (alphabet == .utf8 || alphabet == .gsm7Packed))
        }
    }

    @Test func `fields that cannot be have each its status`() {
        let cases: [(CommandStatus, (inout ShortMessage) -> Void)] = [
            (.ok, { $0.source.ton = .abbreviated }),
            (.invalidSourceTON, { $0.source.ton = TypeOfNumber(rawValue: 7) }),
            (.invalidDestinationTON, { $0.destination.ton = TypeOfNumber(rawValue: 7) }),
            (.invalidDestinationAddress, { $0.destination.text = "" }), (.ok, { $0.priority = 3 }),
            (.invalidPriority, { $0.priority = 4 }),
            (.ok, { $0.registeredDelivery = RegisteredDelivery(rawValue: 0x1F) }),
            (.invalidRegisteredDelivery, { $0.registeredDelivery = RegisteredDelivery(rawValue: 0x20) }),
            (.ok, { $0.esmClass = ESMClass(rawValue: 3) }), (.invalidESMClass, { $0.esmClass = .deliveryReceipt }),
            (.invalidESMClass, { $0.esmClass = ESMClass(rawValue: 0x3C) }), (.ok, { $0.replaceIfPresent = 1 }),
            (.invalidReplaceFlag, { $0.replaceIfPresent = 2 }),
            (.ok, { $0.shortMessage = [UInt8](repeating: 0x61, count: 254) }),
            (.invalidMessageLength, { $0.shortMessage = [UInt8](repeating: 0x61, count: 255) }),
            (.parameterNotAllowed, { $0.parameters.messagePayload = [0x61] }), (.ok, { $0.shortMessage = [] }),
            (.ok, { $0.defaultMessageID = 1 }),
            (
                .invalidDefaultMessage,
                {
                    $0.defaultMessageID = 1
                    $0.shortMessage = []
                }
            ),
            (.invalidSchedule, { $0.scheduleDeliveryTime = "tomorrow" }),
            (.invalidExpiry, { $0.validityPeriod = "991231" }),
            (.invalidExpiry, { $0.validityPeriod = "200101000000000+" }),
            (.invalidExpiry, { $0.validityPeriod = "000000000000000R" }),
            (.ok, { $0.validityPeriod = "000000000001000R" }),
            (
                .invalidESMClass,
                {
                    $0.esmClass = .userDataHeader
                    $0.shortMessage = [9, 0, 3]
                }
            ),
            (
                .invalidESMClass,
                {
                    $0.esmClass = .userDataHeader
                    $0.shortMessage = []
                }
            ),
        ]
        for (index, (expected, change)) in cases.enumerated() { #expect(status(change) == expected, "case \(index)") }
    }

    @Test func `times are moments, and one that has passed is none`() throws {
        let text = try read {
            $0.scheduleDeliveryTime = "000000010000000R"
            $0.validityPeriod = "000001000000000R"
        }
        #expect(text.notBefore == Self.now + .seconds(3_600) && text.expiresAt == Self.now + .seconds(86_400))
        #expect(try read { $0.scheduleDeliveryTime = "230101000000000+" }.notBefore == nil)
        let moment = try read { $0.validityPeriod = "231114221321000+" }.expiresAt
        #expect(moment == Timestamp(seconds: 1_700_000_001))
        let late = status {
            $0.scheduleDeliveryTime = "000001000000000R"
            $0.validityPeriod = "000000010000000R"
        }
        #expect(late == .invalidExpiry)
    }

    @Test(
        arguments: [
            (0, []), (1, [.delivered, .failed]), (2, .failed), (3, .delivered), (0x11, [.delivered, .failed]),
            (0x1C, []),
        ] as [(UInt8, NoticeKinds)])
    func `registered_delivery says which receipts are wanted`(_ octet: UInt8, _ kinds: NoticeKinds) throws {
        #expect(try read { $0.registeredDelivery = RegisteredDelivery(rawValue: octet) }.receipts == kinds)
    }

    @Test func `a part says its place by header or by parameters, and goes on with a header`() throws {
        let header: [UInt8] = [5, 0, 3, 0xAB, 3, 2]
        let byHeader = try read {
            $0.esmClass = .userDataHeader
            $0.shortMessage = header + Array("two".utf8)
        }
        #expect(byHeader.place == Concatenation(reference: 0xAB, size: .eightBit, count: 3, number: 2))
        #expect(byHeader.payload.octets == Array("two".utf8))
        #expect(byHeader.ready.hasHeader && byHeader.ready.octets == header + Array("two".utf8))
        let byParameters = try read {
            $0.shortMessage = Array("two".utf8)
            $0.parameters.segmentation = Segmentation(reference: 0xABCD, total: 3, number: 2)
        }
        #expect(byParameters.place == Concatenation(reference: 0xABCD, size: .sixteenBit, count: 3, number: 2))
        #expect(byParameters.ready.octets == [6, 8, 4, 0xAB, 0xCD, 3, 2] + Array("two".utf8))
        let alone = try read { $0.parameters.segmentation = Segmentation(reference: 1, total: 1, number: 1) }
        #expect(alone.place == nil && !alone.ready.hasHeader)
    }

    @Test func `ports go on as a header`() throws {
        let text = try read {
            $0.parameters.destinationPort = 5_000
            $0.parameters.sourcePort = 1
        }
        #expect(text.payload.ports == ApplicationPorts(destination: 5_000, source: 1))
        #expect(text.ready.octets == [6, 5, 4, 0x13, 0x88, 0, 1] + Array("hello".utf8))
    }

    @Test(
        arguments: [
            (.gsm7, .gsm7, 0, Array("hello".utf8)), (.latin1, .latin1, 3, Array("hello".utf8)),
            (.ascii, .ascii, 1, Array("hello".utf8)),
            (.utf8, .utf8, 8, [0, 0x68, 0, 0x65, 0, 0x6C, 0, 0x6C, 0, 0x6F]),
        ] as [(CarrierAlphabet, PartCoding, UInt8, [UInt8])])
    func `data_coding 0 is what the server says, and goes on as what everybody knows`(
        _ alphabet: CarrierAlphabet, _ coding: PartCoding, _ dataCoding: UInt8, _ octets: [UInt8]
    ) throws {
        let text = try read({ _ in }, alphabet: alphabet)
        #expect(text.payload.coding == coding && text.payload.octets == Array("hello".utf8))
        #expect(text.ready == ReadyPart(dataCoding: dataCoding, octets: octets))
        let ucs2 = try read({ $0.dataCoding = .ucs2 }, alphabet: alphabet)
        #expect(ucs2.payload.coding == .ucs2 && ucs2.ready.dataCoding == 8)
    }

    @Test func `packed septets are unpacked, behind a header too`() throws {
        let packed = GSM7.pack(Array("hello".utf8))
        let text = try read({ $0.shortMessage = packed }, alphabet: .gsm7Packed)
        #expect(text.payload.octets == Array("hello".utf8) && text.ready.octets == Array("hello".utf8))
    }

    @Test func `a flash message and an odd protocol_id stay what they are`() throws {
        let flash = try read { $0.dataCoding = DataCoding(rawValue: 0x10) }
        #expect(flash.payload.isFlash && flash.ready.dataCoding == 0x10)
        #expect(try read { $0.protocolID = 0x40 }.ready.protocolID == 0x40)
    }
}
