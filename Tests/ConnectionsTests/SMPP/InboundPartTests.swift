import Bytes
import Messages
import SMPP
import SMS
import TestKit
import Testing

@testable import Connections

struct InboundPartTests {
    private static func message(
        _ octets: [UInt8], coding: UInt8 = 0, esmClass: UInt8 = 0, _ change: (inout ShortMessage) -> Void = { _ in }
    ) -> CarriedMessage {
        var message = ShortMessage(source: .international("447700900123"), destination: .international("447700900100"))
        message.shortMessage = octets
        message.dataCoding = DataCoding(rawValue: coding)
        message.esmClass = ESMClass(rawValue: esmClass)
        change(&message)
        return .short(message)
    }

    private func part(_ message: CarriedMessage, _ alphabet: CarrierAlphabet = .gsm7) -> InboundPart {
        var reading = InboundReading()
        reading.defaultAlphabet = alphabet
        return InboundPart(message, reading)
    }

    private func text(_ octets: [UInt8], _ coding: UInt8, _ alphabet: CarrierAlphabet = .gsm7) -> String {
        JoinedText([part(Self.message(octets, coding: coding), alphabet).payload]).text
    }

    @Test func `every data_coding reads as its alphabet`() throws {
        let gsm = try GSM7.encode("Café €5 @home")
        let ucs2 = UCS2.encode("Привет 😀")
        for coding: UInt8 in [
            0x00, 0x0B, 0x0C, 0x0F, 0x10, 0x11, 0x12, 0x13, 0x1C, 0x40, 0x50, 0x80, 0xBF, 0xC0, 0xC8, 0xD0, 0xDF, 0xF0,
            0xF1, 0xF3, 0xF8,
        ] {
            #expect(text(gsm, coding) == "Café €5 @home", "\(coding)")
        }
        for coding: UInt8 in [0x08, 0x18, 0x19, 0x1B, 0x48, 0x58, 0xE0, 0xE8, 0xEF] {
            #expect(text(ucs2, coding) == "Привет 😀", "\(coding)")
        }
        #expect(text([0x47, 0x72, 0xFC, 0xDF, 0x65], 0x03) == "Grüße")
        #expect(text(Array("Hi @ {you}".utf8), 0x01) == "Hi @ {you}")
        #expect(text([0xBF, 0xE0], 0x06) == "Пр")
        #expect(text([0xF9, 0xEC], 0x07) == "של")
        for coding: UInt8 in [0x02, 0x04, 0x09, 0x14, 0x15, 0x20, 0x28, 0x3F, 0x60, 0xF4, 0xF7] {
            #expect(part(Self.message([1, 2], coding: coding)).payload.coding == .octets, "\(coding)")
        }
        let foreign: [(UInt8, PartCoding)] = [(5, .shiftJIS), (10, .iso2022JP), (13, .extendedKanji), (14, .korean)]
        for (coding, expected) in foreign {
            #expect(part(Self.message([1], coding: coding)).payload.coding == expected)
        }
    }

    @Test func `the default alphabet is what the connection says`() throws {
        let words = "Zoë: 5€ {a}"
        let septets = try GSM7.encode("Zoè: 5€ {a}")
        #expect(text(septets, 0) == "Zoè: 5€ {a}")
        #expect(text(GSM7.pack(septets), 0, .gsm7Packed) == "Zoè: 5€ {a}")
        #expect(text(GSM7.pack(septets), 0xF1, .gsm7Packed) == "Zoè: 5€ {a}")
        #expect(text(Array(words.utf8), 0, .utf8) == words)
        #expect(text([0x5A, 0x6F, 0xEB, 0x40], 0, .latin1) == "Zoë@")
        #expect(text(Array("a@b_c".utf8), 0, .ascii) == "a@b_c")
        // A scheme that names its alphabet is not the default one.
        #expect(text(septets, 0xF1, .latin1) == "Zoè: 5€ {a}")
        #expect(text([0x5A, 0x40], 0x80, .latin1) == "Z@")
    }

    @Test func `class 0 is a flash and nothing else is`() {
        for coding in UInt8.min...UInt8.max {
            let scheme: Set<UInt8> = [
                0x10, 0x14, 0x18, 0x1C, 0x30, 0x34, 0x38, 0x3C, 0x50, 0x54, 0x58, 0x5C, 0x70, 0x74, 0x78, 0x7C, 0xF0,
                0xF4, 0xF8, 0xFC,
            ]
            #expect(part(Self.message([], coding: coding)).payload.isFlash == scheme.contains(coding), "\(coding)")
        }
    }

    private struct National: Decodable {
        let text: String
        let language: String
        let locking: Int
        let shift: Int
        let septets: String
        let udh: String
        let user_data: String
    }

    @Test func `texts in the tables of each language are read, packed and unpacked`() throws {
        let cases = try Corpus.cases(National.self, in: "sms/national.json")
        #expect(cases.count >= 28)
        for item in cases {
            let (header, septets) = (
                try #require([UInt8](hexadecimal: item.udh)), try #require([UInt8](hexadecimal: item.septets))
            )
            let unpacked = part(Self.message(header + septets, esmClass: 0x40)).payload
            #expect(JoinedText([unpacked]).text == item.text, "\(item.language)")
            let packed = try #require([UInt8](hexadecimal: item.user_data))
            let payload = part(Self.message(packed, esmClass: 0x40), .gsm7Packed).payload
            #expect(payload == unpacked, "\(item.language)")
        }
    }

    @Test func `a place is told by 8 bits, by 16 bits, and by the parameters`() {
        let eight = part(Self.message([5, 0, 3, 42, 3, 2, 0x41], esmClass: 0x40))
        #expect(eight.concatenation == Concatenation(reference: 42, size: .eightBit, count: 3, number: 2))
        #expect(eight.payload.octets == [0x41])
        let sixteen = part(Self.message([6, 8, 4, 1, 2, 3, 1, 0x41], esmClass: 0x40))
        #expect(sixteen.concatenation == Concatenation(reference: 0x102, size: .sixteenBit, count: 3, number: 1))
        let segment = Segmentation(reference: 0x203, total: 4, number: 4)
        let parameters = part(Self.message([0x41]) { $0.parameters.segmentation = segment })
        #expect(parameters.concatenation == Concatenation(reference: 0x203, size: .sixteenBit, count: 4, number: 4))
        let both = part(
            Self.message([5, 0, 3, 42, 3, 2, 0x41], esmClass: 0x40) { $0.parameters.segmentation = segment })
        #expect(both.concatenation == eight.concatenation)
    }

    @Test func `a place that is none is no place`() {
        let headers: [[UInt8]] = [
            [5, 0, 3, 42, 1, 1], [5, 0, 3, 42, 0, 0], [5, 0, 3, 42, 3, 0], [5, 0, 3, 42, 3, 4], [4, 0, 2, 42, 3], [0],
        ]
        for header in headers {
            let part = part(Self.message(header + [0x41], esmClass: 0x40))
            #expect(part.concatenation == nil && part.payload.octets == [0x41], "\(header)")
        }
        let one = Segmentation(reference: 1, total: 1, number: 1)
        #expect(part(Self.message([0x41]) { $0.parameters.segmentation = one }).concatenation == nil)
    }

    @Test func `the text may stand in message_payload, and in data_sm always does`() {
        let long = [UInt8](repeating: 0x61, count: 1000)
        let short = part(Self.message([]) { $0.parameters.messagePayload = long })
        #expect(short.payload.octets == long)
        var data = DataSM(source: .international("447700900123"), destination: .international("447700900100"))
        data.parameters.messagePayload = [5, 0, 3, 7, 2, 1] + long
        data.esmClass = .userDataHeader
        let carried = part(.data(data))
        #expect(carried.payload.octets == long && carried.concatenation?.reference == 7)
        #expect(carried.sender.description == "+447700900123" && carried.recipient.description == "+447700900100")
    }

    @Test func `octets for a program keep its ports`() {
        let card = Array("BEGIN:VCARD\r\nEND:VCARD\r\n".utf8)
        let header = part(Self.message([6, 5, 4, 0x23, 0xF4, 0, 0] + card, coding: 0xF5, esmClass: 0x40))
        let ports = ApplicationPorts(destination: 9204, source: 0)
        #expect(header.payload == PartPayload(.octets, card, ports: ports))
        #expect(JoinedText([header.payload]).binary?.mediaType == "text/vcard")
        let parameters = part(
            Self.message(card, coding: 4) {
                $0.parameters.destinationPort = 9204
                $0.parameters.sourcePort = 0
            })
        #expect(parameters.payload == header.payload)
    }

    @Test func `a garbled header is left out where its length fits, and is text otherwise`() {
        let cases: [([UInt8], [UInt8])] = [
            ([3, 0, 9, 1, 0x41, 0x42], [0x41, 0x42]), ([1, 0, 0x41], [0x41]), ([200, 0x41], [200, 0x41]),
            ([0x48, 0x69], [0x48, 0x69]), ([5, 0, 3, 1, 2], [5, 0, 3, 1, 2]), ([], []), ([0], []), ([1, 0x41], []),
        ]
        for (octets, body) in cases {
            let part = part(Self.message(octets, esmClass: 0x40))
            #expect(part.payload.octets == body, "\(octets)")
            #expect(part.facts.contains("a header that cannot be read"))
        }
    }

    @Test func `replace types take the place of earlier texts`() {
        for protocolID in UInt8.min...UInt8.max {
            let part = part(Self.message([]) { $0.protocolID = protocolID })
            #expect(part.replaceType == ((0x41...0x47).contains(protocolID) ? Int(protocolID) - 0x40 : nil))
        }
    }

    @Test func `the trace is told the facts and nothing of the text`() {
        let rows: [(InboundPart, String)] = [
            (part(Self.message([0x41, 0x42])), "data_coding 0 (GSM 7-bit), 2 octets"),
            (
                part(Self.message([0x41], coding: 0xF0), .gsm7Packed),
                "data_coding 240 (GSM 7-bit, packed), 1 octets, to be shown at once"
            ),
            (
                part(Self.message([8, 0, 3, 42, 3, 2, 0x24, 1, 1, 0x41], esmClass: 0x40) { $0.protocolID = 0x41 }),
                "data_coding 0 (GSM 7-bit), 10 octets, esm_class 0x40, part 2 of 3, reference 42, tables for turkish, protocol_id 65"
            ),
            (
                part(Self.message([6, 5, 4, 0x23, 0xF4, 0, 1, 0x41], coding: 4, esmClass: 0x40)),
                "data_coding 4 (binary), 8 octets, esm_class 0x40, from port 1 for port 9204"
            ),
            (
                part(Self.message([0x41], coding: 0xC8)),
                "data_coding 200 (GSM 7-bit), 1 octets, tells of waiting messages"
            ),
        ]
        for (part, facts) in rows { #expect(part.facts == facts) }
    }

    @Test func `any octets under any coding make a part that keeps in a store`() {
        var state: UInt64 = 0x9E37_79B9_7F4A_7C15
        func next() -> UInt64 {
            state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            return state >> 33
        }
        for round in 0..<2_000 {
            // Small numbers make headers that are nearly right.
            let top: UInt64 = round % 2 == 0 ? 256 : 10
            let octets = (0..<Int(next() % 40)).map { _ in UInt8(next() % top) }
            let message = Self.message(octets, coding: UInt8(next() % 256), esmClass: UInt8(next() % 256)) {
                $0.source.text = String(String.UnicodeScalarView(octets.prefix(21).map { Unicode.Scalar($0) }))
                $0.source.ton = TypeOfNumber(rawValue: UInt8(next() % 8))
            }
            for alphabet in CarrierAlphabet.allCases {
                let part = part(message, alphabet)
                #expect(PartPayload(encoded: part.payload.encoded) == part.payload)
                #expect(Party(part.sender.description) == part.sender)
                #expect(JoinedText([part.payload]).text.utf8.count <= octets.count * 4 + 100)
            }
        }
    }
}
