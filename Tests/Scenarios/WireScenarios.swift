import Bytes
import Foundation
import TestKit
import Testing

/// The octets that arrive at an SMSC that is not ours.
@Suite(
    .enabled(if: SinkSMSC.isAvailable, "../shared/bench or a C compiler is not there"), .timeLimit(.minutes(3)))
struct SinkScenarios {
    @Test func `Text of the GSM alphabet and its extensions has one septet in each octet`() async throws {
        let part = try await Self.onlyPart(of: #"@£$_Ä 5€ [x] {y} ~|^\"#)
        #expect(part.shortMessage.hexadecimal == "000102115b20351b65201b3c781b3e201b28791b29201b3d1b401b141b2f")
        #expect(part.dataCoding == 0)
        #expect(part.esmClass == 0)
        #expect(part.registeredDelivery == 1)
        #expect(part.source == "447700900100")
        #expect(part.destination == "447700900123")
    }

    @Test func `Other text is UTF-16 with the high octet first`() async throws {
        let part = try await Self.onlyPart(of: "Привет 🎉")
        #expect(part.shortMessage.hexadecimal == "041f04400438043204350442" + "0020" + "d83cdf89")
        #expect(part.dataCoding == 8)
        #expect(part.esmClass == 0)
    }

    @Test func `udh8 joins parts by a header with an 8-bit reference`() async throws {
        let parts = try await Self.parts(of: Self.long, 2, "concatenation = \"udh8\"")
        let reference = try #require(parts.first?.place?.reference)
        #expect(parts.map(\.esmClass) == [0x40, 0x40])
        let mark = [UInt8(reference)].hexadecimal
        let texts = [Self.long.prefix(153), Self.long.dropFirst(153)].map { Array($0.utf8).hexadecimal }
        #expect(
            parts.map(\.shortMessage.hexadecimal) == ["050003\(mark)0201\(texts[0])", "050003\(mark)0202\(texts[1])"])
    }

    @Test func `udh16 joins parts by a header with a 16-bit reference`() async throws {
        let parts = try await Self.parts(of: Self.long, 2, "concatenation = \"udh16\"")
        let reference = try #require(parts.first?.place?.reference)
        #expect(parts.map(\.esmClass) == [0x40, 0x40])
        let mark = [UInt8(reference >> 8), UInt8(reference & 0xFF)].hexadecimal
        let texts = [Self.long.prefix(152), Self.long.dropFirst(152)].map { Array($0.utf8).hexadecimal }
        #expect(
            parts.map(\.shortMessage.hexadecimal) == ["060804\(mark)0201\(texts[0])", "060804\(mark)0202\(texts[1])"])
    }

    @Test func `UCS-2 text in parts has 67 units in each and cuts no pair`() async throws {
        let words = String(repeating: "ж", count: 66) + "🎉" + String(repeating: "ю", count: 10)
        let parts = try await Self.parts(of: words, 2)
        #expect(parts.map(\.dataCoding) == [8, 8])
        #expect(parts.map(\.body.count) == [132, 24])
        #expect(ReceivedText.joining(parts).map(\.text) == [words])
    }

    @Test func `payload sends one submission with the whole text`() async throws {
        let parts = try await Self.parts(of: Self.long, 1, "concatenation = \"payload\"")
        #expect(parts.map(\.shortMessage) == [Array(Self.long.utf8)])
        #expect(parts.map(\.esmClass) == [0])
    }

    @Test func `The data_coding of a network with other numbers is configured`() async throws {
        let part = try await Self.onlyPart(of: "plain", "data_coding = { gsm7 = 3, ucs2 = 24 }")
        #expect(part.dataCoding == 3)
    }

    /// 161 letters, one more than a text message holds.
    private static let long = String(String(repeating: "abcdefghijklmnopqrstuvwxyz", count: 7).prefix(161))

    private static func onlyPart(of text: String, _ more: String...) async throws -> ReceivedPart {
        try #require(try await parts(of: text, 1, more).first)
    }

    private static func parts(of text: String, _ count: Int, _ more: String...) async throws -> [ReceivedPart] {
        try await parts(of: text, count, more)
    }

    /// Sends a mail, and returns what the sink has when all is over.
    private static func parts(of text: String, _ count: Int, _ more: [String]) async throws -> [ReceivedPart] {
        try await Stage.run { stage in
            let sink = try await SinkSMSC(stage)
            let carrier = Document.Carrier(port: sink.port, more: more)
            let telepost = try await Telepost.ready(Document(carriers: [carrier]), on: stage)
            try await telepost.take(Letter(text), for: "+447700900123@sms.test")
            _ = try await telepost.line("message sent") { $0.text == "message sent" }
            try await telepost.stop()
            try await sink.stop()
            let parts = try sink.parts()
            guard parts.count == count else { throw Trouble("\(parts.count) submissions: \(parts)") }
            return parts
        }
    }
}

/// Whole PDUs, octet by octet.
@Suite(.timeLimit(.minutes(3))) struct SubmissionScenarios {
    @Test func `A submission is octet by octet as SMPP has it`() async throws {
        let smsc = try await Self.smsc(
            after: "Hello", "priority = 2", "validity = \"2h\"", "numbers = [\"+447700900100\"]")
        let part = try #require(smsc.first)
        var expected: [UInt8] = [0]
        expected += [1, 1] + "447700900100".utf8 + [0]
        expected += [1, 1] + "447700900123".utf8 + [0]
        expected += [0, 0, 2]
        expected += [0] + "000000020000000R".utf8 + [0]
        expected += [1, 0, 0, 0, 5] + "Hello".utf8
        #expect(part.octets.hexadecimal == expected.hexadecimal)
    }

    @Test func `A name as the sender is alphanumeric, a short code is of no type`() async throws {
        for (from, octets) in [("ACME", [5, 0] as [UInt8]), ("60300", [0, 0])] {
            let part = try #require(try await Self.smsc(making: "from = \"\(from)\"", after: "Hello").first)
            #expect(Array(part.octets.prefix(3 + from.utf8.count + 1)) == [0] + octets + from.utf8 + [0])
        }
    }

    @Test func `sar joins parts by parameters and leaves the text alone`() async throws {
        let long = String(repeating: "0123456789", count: 17)
        let parts = try await Self.smsc(after: long, "concatenation = \"sar\"")
        #expect(parts.map(\.esmClass) == [0, 0])
        #expect(parts.map { $0.parameters[0x020E] } == [[2], [2]])
        #expect(parts.map { $0.parameters[0x020F] } == [[1], [2]])
        #expect(parts.first?.parameters[0x020C] == parts.last?.parameters[0x020C])
        #expect(parts.first?.parameters[0x020C]?.count == 2)
        #expect(parts.map { String(decoding: $0.shortMessage, as: UTF8.self) }.joined() == long)
    }

    @Test func `payload leaves short_message empty`() async throws {
        let long = String(repeating: "0123456789", count: 17)
        let parts = try await Self.smsc(after: long, "concatenation = \"payload\"")
        #expect(parts.map(\.shortMessage) == [[]])
        #expect(parts.map { $0.parameters } == [[0x0424: Array(long.utf8)]])
    }

    @Test func `Two long texts to one phone have different references`() async throws {
        try await Stage.run { stage in
            let smsc = try stage.smsc()
            let telepost = try await Telepost.ready(Document(smsc), on: stage)
            let texts = ["a", "b", "c"].map { String(repeating: $0, count: 200) }
            for text in texts { try await telepost.take(Letter(text), for: "+447700900123@sms.test") }
            #expect(try await smsc.texts(3).map(\.text) == texts)
            #expect(Set(smsc.seen.value.parts.compactMap(\.place?.reference)).count == 3)
        }
    }

    /// Sends a mail, and returns what the SMSC has once the message is sent.
    private static func smsc(
        making: String = "", after text: String, _ more: String...
    ) async throws -> [ReceivedPart] {
        try await Stage.run { stage in
            let smsc = try stage.smsc()
            var document = Document(smsc)
            document.carriers[0].more = more
            document.making = [making]
            let telepost = try await Telepost.ready(document, on: stage)
            try await telepost.take(Letter(text), for: "+447700900123@sms.test")
            _ = try await telepost.line("message sent") { $0.text == "message sent" }
            return smsc.seen.value.parts
        }
    }
}
