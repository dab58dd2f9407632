import Bytes
import Gateway
import Messages
import Modem
import SMS
import Testing

@testable import Connections

/// Messages as SMS-SUBMIT.
struct ModemWriterTests {
    private let now = Timestamp(seconds: 1_800_000_000)

    private func message(
        _ text: String, alphabet: Alphabet = .gsm7, _ change: (inout MessageOrder) -> Void = { _ in }
    ) throws -> Message {
        var order = MessageOrder(
            application: nil, addressedAs: "x", recipient: try #require(PhoneNumber(e164: "+447700900123")), via: [],
            text: text, alphabet: alphabet)
        change(&order)
        return Message(
            id: MessageID(rawValue: 0x34), submission: SubmissionID(rawValue: 1), order: order, state: .queued,
            acceptedAt: now, changedAt: now)
    }

    private func written(
        _ message: Message, _ change: (inout ModemConnectionSettings) -> Void = { _ in }
    ) throws -> [SubmitTPDU] {
        var settings = ModemConnectionSettings(
            name: try #require(ConnectionName("desk")), devices: [],
            policy: FailurePolicy(schedule: RetrySchedule(), whenUnknown: .hold))
        change(&settings)
        return try ModemWriter(settings).parts(of: message, at: now).map { part in
            #expect(part.length == part.octets.count - 1 - Int(part.octets[0]))
            guard case .submit(let submit) = try CarriedTPDU(decoding: part.octets).tpdu else {
                throw ModemWriter.Misfit(words: "no SMS-SUBMIT")
            }
            return submit
        }
    }

    @Test func `A text is one TPDU, which asks for a report`() throws {
        let submit = try #require(try written(message("hello")).first)
        #expect(submit.destination.shown == "+447700900123" && submit.requestsReport && submit.validity == .unsaid)
        #expect(submit.scheme.rawValue == 0 && submit.userData == TPDUUserData(body: Array("hello".utf8)))
    }

    @Test(arguments: [(160, 1), (161, 2), (306, 2), (307, 3)])
    func `A long text has as many parts as it needs`(_ length: Int, _ count: Int) throws {
        let parts = try written(message(String(repeating: "a", count: length)))
        #expect(parts.count == count)
        #expect(parts.compactMap { $0.userData.elements.concatenation?.number } == (count == 1 ? [] : Array(1...count)))
    }

    @Test func `The validity is the shorter of what the connection and the message say`() throws {
        let late = try message("x") { $0.expiresAt = now + .seconds(3600) }
        let parts = try written(late) { $0.validity = .seconds(86_400) }
        #expect(parts.first?.validity == .relative(within: .seconds(3600)))
    }

    @Test(arguments: [
        (UInt8(0), UInt8(0)), (2, 4), (4, 4), (8, 8), (0x10, 0x10), (0x18, 0x18), (0xF5, 0xF5),
    ])
    func `A ready part keeps its coding and its octets`(_ coding: UInt8, _ scheme: UInt8) throws {
        let octets: [UInt8] = [5, 0, 3, 7, 2, 1, 0x41, 0x42]
        let ready = ReadyPart(dataCoding: coding, hasHeader: true, protocolID: 0x41, octets: octets)
        let submit = try #require(try written(message("AB") { $0.ready = ready }).first)
        #expect(submit.scheme.rawValue == scheme && submit.protocolID == 0x41)
        #expect(submit.userData.octets == octets && submit.userData.elements.concatenation?.number == 1)
    }

    @Test func `A ready part in an alphabet that phones do not have keeps its header, and its words`() throws {
        let latin = ReadyPart(dataCoding: 3, hasHeader: true, octets: [5, 0, 3, 7, 2, 1, 0xE9])
        let submit = try #require(try written(message("é") { $0.ready = latin }).first)
        #expect(submit.scheme.rawValue == 0 && submit.userData.elements.concatenation?.number == 1)
        #expect(GSM7.decode(submit.userData.body) == "é")
        let cyrillic = ReadyPart(dataCoding: 6, hasHeader: true, octets: [5, 0, 3, 7, 2, 1, 0xD6])
        let other = try #require(try written(message("ж") { $0.ready = cyrillic }).first)
        #expect(other.scheme.rawValue == 8 && other.userData.body == [0x04, 0x36])
        // Without one it is a text like any other.
        let whole = ReadyPart(dataCoding: 3, octets: [0xE9])
        #expect(try written(message("é") { $0.ready = whole }).first?.userData.body == [0x05])
    }

    @Test(arguments: [(140, true), (141, false)])
    func `Octets that do not fit are refused, not cut`(_ count: Int, _ fits: Bool) throws {
        let ready = ReadyPart(dataCoding: 4, octets: [UInt8](repeating: 1, count: count))
        let message = try message("x") { $0.ready = ready }
        if fits {
            #expect(try written(message).count == 1)
        } else {
            #expect(throws: ModemWriter.Misfit.self) { try written(message) }
        }
    }
}
