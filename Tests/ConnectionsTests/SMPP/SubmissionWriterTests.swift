import Bytes
import Gateway
import Messages
import SMPP
import SMS
import Testing

@testable import Connections

/// The octets are worked out by hand from SMPP 3.4 §4.4.1 and 3GPP TS 23.040 §9.2.3.24.
struct SubmissionWriterTests {
    private let now = Timestamp(seconds: 1_800_000_000)
    // service_type, then source and destination: TON 1, NPI 1, digits, NUL.
    private static let addresses = "00" + "0101" + "34343737303039303031303000" + "0101" + "34343737303039303031323300"

    private func message(
        _ text: String, alphabet: Alphabet = .gsm7, from: String? = "+447700900100", expires: Duration? = nil
    ) throws -> Message {
        var order = MessageOrder(
            application: nil, addressedAs: "", recipient: try #require(PhoneNumber(e164: "+447700900123")), via: [],
            text: text, alphabet: alphabet)
        order.originator = try from.map { try #require(Originator($0)) }
        order.expiresAt = expires.map { now + $0 }
        return Message(
            id: MessageID(rawValue: 0x51234), submission: SubmissionID(rawValue: 1), order: order, state: .sending,
            acceptedAt: now, changedAt: now)
    }

    private func parts(
        _ message: Message, _ change: (inout SMPPConnectionSettings.Writing) -> Void = { _ in }
    ) throws -> [ShortMessage] {
        var writing = SMPPConnectionSettings.Writing()
        change(&writing)
        return try SubmissionWriter(writing).parts(of: message, at: now)
    }

    private func hex(_ part: ShortMessage) -> String { PDU(.submitSM(part), sequence: 1).encoded.hexadecimal }

    @Test func `A short text is one part without a header`() throws {
        let parts = try parts(message("hello"))
        #expect(
            parts.map(hex) == [
                "0000003e000000040000000000000001" + Self.addresses
                    + "00" + "00" + "00" + "00" + "00" + "01" + "00" + "00" + "00" + "05" + "68656c6c6f"
            ])
    }

    @Test func `The GSM alphabet goes one septet to an octet, with its escapes`() throws {
        // @ is 00, £ is 01, € is 1B 65.
        #expect(try parts(message("@£€")).map { $0.shortMessage.hexadecimal } == ["00011b65"])
    }

    @Test func `UCS-2 is big-endian under data_coding 8`() throws {
        let parts = try parts(message("日本", alphabet: .ucs2))
        #expect(parts.map { $0.shortMessage.hexadecimal } == ["65e5672c"])
        #expect(parts.map(\.dataCoding.rawValue) == [8])
    }

    @Test func `Both alphabets take the data_coding that the carrier wants`() throws {
        let change: (inout SMPPConnectionSettings.Writing) -> Void = {
            $0.gsm7 = DataCoding(rawValue: 1)
            $0.ucs2 = DataCoding(rawValue: 0x18)
        }
        #expect(try parts(message("a"), change)[0].dataCoding.rawValue == 1)
        #expect(try parts(message("日", alphabet: .ucs2), change)[0].dataCoding.rawValue == 0x18)
    }

    @Test func `Parts are joined by a header with an 8-bit reference`() throws {
        let parts = try parts(message(String(repeating: "a", count: 161)))
        #expect(parts.count == 2)
        #expect(parts[0].shortMessage.hexadecimal == "050003340201" + String(repeating: "61", count: 153))
        #expect(
            hex(parts[1]) == "00000047000000040000000000000001" + Self.addresses
                + "40" + "00" + "00" + "00" + "00" + "01" + "00" + "00" + "00" + "0e" + "050003340202"
                + "6161616161616161")
    }

    @Test func `Parts are joined by a header with a 16-bit reference`() throws {
        let parts = try parts(message(String(repeating: "a", count: 161))) { $0.joining = .header(.sixteenBit) }
        #expect(parts.map(\.esmClass.rawValue) == [0x40, 0x40])
        #expect(parts[0].shortMessage.hexadecimal == "06080412340201" + String(repeating: "61", count: 152))
        #expect(parts[1].shortMessage.hexadecimal == "06080412340202" + String(repeating: "61", count: 9))
    }

    @Test func `Parts are joined by the sar parameters`() throws {
        let parts = try parts(message(String(repeating: "a", count: 161))) { $0.joining = .parameters }
        #expect(parts.map(\.esmClass.rawValue) == [0, 0])
        // sar_msg_ref_num 020C, sar_total_segments 020E, sar_segment_seqnum 020F.
        #expect(
            hex(parts[1]) == "00000051000000040000000000000001" + Self.addresses
                + "00" + "00" + "00" + "00" + "00" + "01" + "00" + "00" + "00" + "08" + "6161616161616161"
                + "020c00021234" + "020e000102" + "020f000102")
        #expect(parts[0].parameters.segmentation == Segmentation(reference: 0x1234, total: 2, number: 1))
    }

    @Test func `A single part has no sar parameters`() throws {
        let parts = try parts(message("hello")) { $0.joining = .parameters }
        #expect(parts.count == 1)
        #expect(parts[0].parameters.isEmpty)
    }

    @Test func `A long text goes whole in message_payload, a short one does not`() throws {
        let long = try parts(message(String(repeating: "a", count: 161))) { $0.joining = .payload }
        #expect(
            long.map(hex) == [
                "000000de000000040000000000000001" + Self.addresses
                    + "00" + "00" + "00" + "00" + "00" + "01" + "00" + "00" + "00" + "00" + "042400a1"
                    + String(repeating: "61", count: 161)
            ])
        let short = try parts(message("hello")) { $0.joining = .payload }
        #expect(short.map { $0.shortMessage.hexadecimal } == ["68656c6c6f"])
        #expect(short[0].parameters.isEmpty)
    }

    @Test func `Every part asks for a report and has the priority`() throws {
        let parts = try parts(message(String(repeating: "a", count: 400))) { $0.priority = 3 }
        #expect(parts.count == 3)
        #expect(parts.allSatisfy { $0.registeredDelivery == .final && $0.priority == 3 })
    }

    @Test func `The originator decides type of number and plan`() throws {
        let cases: [(from: String, ton: UInt8, npi: UInt8, text: String)] = [
            ("+447700900100", 1, 1, "447700900100"), ("12345", 0, 0, "12345"), ("Acme", 5, 0, "Acme"),
        ]
        for (from, ton, npi, text) in cases {
            let source = try parts(message("a", from: from))[0].source
            #expect(source.ton.rawValue == ton, "\(from)")
            #expect(source.npi.rawValue == npi, "\(from)")
            #expect(source.text == text)
        }
    }

    @Test func `The configuration overrides both for numbers, not for names`() throws {
        let change: (inout SMPPConnectionSettings.Writing) -> Void = {
            $0.sourceTON = .national
            $0.sourceNPI = .privatePlan
        }
        for from in ["+447700900100", "12345"] {
            let source = try parts(message("a", from: from), change)[0].source
            #expect(source.ton == .national)
            #expect(source.npi == .privatePlan)
        }
        #expect(try parts(message("a", from: "Acme"), change)[0].source == .alphanumeric("Acme"))
    }

    @Test func `Without an originator the connection's first number counts, and without one there is none`() throws {
        let number = try #require(Originator("+447700900111"))
        let own = try parts(message("a", from: nil)) { $0.numbers = [number] }
        #expect(own[0].source == .international("447700900111"))
        #expect(try parts(message("a", from: nil))[0].source == SMPPAddress.none)
    }

    @Test func `The shorter validity counts, at least a minute, at most 31 days`() throws {
        let cases: [(own: Duration?, left: Duration?, text: String)] = [
            (nil, nil, ""), (.seconds(86_400), nil, "000001000000000R"), (nil, .seconds(7_200), "000000020000000R"),
            (.seconds(86_400), .seconds(7_200), "000000020000000R"),
            (.seconds(3_600), .seconds(7_200), "000000010000000R"), (nil, .seconds(-5), "000000000100000R"),
            (.seconds(86_400 * 400), nil, "000031235959000R"),
        ]
        for (own, left, text) in cases {
            let part = try parts(message("a", expires: left)) { $0.validity = own }[0]
            #expect(part.validityPeriod == text)
        }
    }

    @Test func `A text of 256 parts is refused, one of 255 is not`() throws {
        #expect(try parts(message(String(repeating: "a", count: 153 * 255))).count == 255)
        let long = try message(String(repeating: "a", count: 153 * 255 + 1))
        #expect(throws: SegmentFailure.self) { try parts(long) }
    }

    @Test func `A text that its alphabet lacks is refused`() throws {
        let foreign = try message("日本", alphabet: .gsm7)
        #expect(throws: SegmentFailure.self) { try parts(foreign) }
    }

    @Test func `A part that its sender coded goes out as it came`() throws {
        var binary = try message("binary")
        binary.order.ready = ReadyPart(
            dataCoding: 0xF5, hasHeader: true, protocolID: 0x7F, octets: [0x03, 0x05, 0x01, 0x00, 0xDE, 0xAD])
        let parts = try parts(binary) { $0.joining = .payload }
        #expect(
            parts.map(hex) == [
                "0000003f000000040000000000000001" + Self.addresses
                    + "40" + "7f" + "00" + "00" + "00" + "01" + "00" + "f5" + "00" + "06" + "03050100dead"
            ])
    }

    @Test func `The default alphabet of a part that its sender coded is the carrier's`() throws {
        var plain = try message("@")
        plain.order.ready = ReadyPart(dataCoding: 0, octets: [0x00])
        let written = try parts(plain) { $0.gsm7 = DataCoding(rawValue: 1) }
        #expect(written.map(\.dataCoding.rawValue) == [1])
        #expect(written.map(\.shortMessage) == [[0x00]])
        #expect(written.map(\.esmClass.hasUserDataHeader) == [false])
    }
}
