import Bytes
import SMPP
import Testing

struct HostilePDUTests {
    /// A body for `command` in hexadecimal, what is wrong with it, and with what it is refused.
    struct Case {
        let name: String
        let command: CommandID
        let body: String
        let fault: PDUFault
        let status: CommandStatus

        init(_ name: String, _ command: CommandID, _ body: String, _ fault: PDUFault, _ status: CommandStatus) {
            self.name = name
            self.command = command
            self.body = body
            self.fault = fault
            self.status = status
        }
    }

    // service_type, source 1/1 "1", destination 1/1 "2", esm_class, protocol_id, priority_flag, two empty times,
    // registered_delivery, replace_if_present_flag, data_coding, sm_default_msg_id
    private static let beforeLength = "00" + "01013100" + "01013200" + "000000" + "0000" + "00000000"

    private static let cases: [Case] = [
        Case("empty submit_sm", .submitSM, "", .unterminated(.serviceType), .invalidCommandLength),
        Case("source without NUL", .submitSM, "00010131", .unterminated(.sourceAddress), .invalidCommandLength),
        Case("no TON", .submitSM, "00", .missing(.sourceAddress), .invalidCommandLength),
        Case(
            "service type of 6", .submitSM, "414141414141" + "00" + "010131000101320000000000000000000000",
            .tooLong(.serviceType), .invalidServiceType),
        Case(
            "source of 21", .submitSM, "000101" + String(repeating: "31", count: 21) + "00", .tooLong(.sourceAddress),
            .invalidSourceAddress),
        Case(
            "destination of 21", .submitSM, "00010100" + "0101" + String(repeating: "31", count: 21) + "00",
            .tooLong(.destinationAddress), .invalidDestinationAddress),
        Case(
            "schedule of 17", .submitSM, "00" + "01013100" + "01013200" + "000000" + String(repeating: "30", count: 17),
            .tooLong(.scheduleDeliveryTime), .invalidSchedule),
        Case(
            "validity of 17", .submitSM,
            "00" + "01013100" + "01013200" + "000000" + "00" + String(repeating: "30", count: 17),
            .tooLong(.validityPeriod), .invalidExpiry),
        Case("no sm_length", .submitSM, beforeLength, .missing(.shortMessageLength), .invalidCommandLength),
        Case(
            "sm_length beyond the body", .submitSM, beforeLength + "05" + "41",
            .shortMessageOverrun(declared: 5, actual: 1), .invalidMessageLength),
        Case(
            "sm_length 255 and nothing", .deliverSM, beforeLength + "ff",
            .shortMessageOverrun(declared: 255, actual: 0), .invalidMessageLength),
        Case(
            "tag of one octet", .submitSM, beforeLength + "0041", .parameterIncomplete, .invalidParameterStream),
        Case(
            "tag without length", .submitSM, beforeLength + "00" + "0424", .parameterIncomplete,
            .invalidParameterStream),
        Case(
            "parameter longer than the body", .submitSM, beforeLength + "00" + "0424ffff41",
            .parameterOverrun(.messagePayload, declared: 65_535, actual: 1), .invalidParameterLength),
        Case(
            "second parameter garbled", .dataSM, "00" + "01013100" + "01013200" + "000000" + "02040002000104",
            .parameterIncomplete, .invalidParameterStream),
        Case("bind without NUL", .bindTransceiver, "41414141", .unterminated(.systemID), .invalidCommandLength),
        Case(
            "system_id of 16", .bindTransmitter, String(repeating: "41", count: 16) + "00", .tooLong(.systemID),
            .invalidSystemID),
        Case(
            "password of 9", .bindReceiver, "00" + String(repeating: "41", count: 9) + "00", .tooLong(.password),
            .invalidPassword),
        Case(
            "system_type of 13", .bindReceiver, "0000" + String(repeating: "41", count: 13) + "00",
            .tooLong(.systemType), .invalidSystemType),
        Case("bind ends early", .bindReceiver, "000000", .missing(.interfaceVersion), .invalidCommandLength),
        Case("octets behind a bind", .bindReceiver, "000000340000" + "0041", .trailing(1), .invalidCommandLength),
        Case("octets behind enquire_link", .enquireLink, "00", .trailing(1), .invalidCommandLength),
        Case("octets behind unbind", .unbind, "0424000141", .trailing(5), .invalidCommandLength),
        Case(
            "no destinations", .submitMulti, "00" + "01013100" + "00", .numberOfDestinations(0),
            .invalidNumberOfDestinations),
        Case(
            "255 destinations", .submitMulti, "00" + "01013100" + "ff", .numberOfDestinations(255),
            .invalidNumberOfDestinations),
        Case(
            "254 destinations and none there", .submitMulti, "00" + "01013100" + "fe", .missing(.destinationFlag),
            .invalidCommandLength),
        Case(
            "dest_flag 3", .submitMulti, "00" + "01013100" + "01" + "03", .destinationFlag(3),
            .invalidDestinationFlag),
        Case(
            "list of 21", .submitMulti, "00" + "01013100" + "01" + "02" + String(repeating: "41", count: 21) + "00",
            .tooLong(.distributionList), .invalidDistributionList),
        Case(
            "message_id of 65", .querySM, String(repeating: "41", count: 65) + "00", .tooLong(.messageID),
            .invalidMessageID),
        Case(
            "answer to a query ends early", .querySM.response, "4100", .unterminated(.finalDate),
            .invalidCommandLength),
        Case(
            "255 unsuccessful and none there", .submitMulti.response, "4100ff", .missing(.destinationAddress),
            .invalidCommandLength),
    ]

    @Test func `a body that breaks the rules is refused with the reason`() throws {
        for item in Self.cases {
            let octets = try frame(item.command, item.body)
            let failure = failure(of: octets)
            #expect(failure?.fault == item.fault, "\(item.name)")
            #expect(failure?.status == item.status, "\(item.name)")
            #expect(failure?.header?.command == item.command, "\(item.name)")
            #expect(failure?.header?.sequence == 7, "\(item.name)")
        }
    }

    @Test func `texts at their limit are read`() throws {
        let id = String(repeating: "41", count: 15) + "00"
        let password = String(repeating: "42", count: 8) + "00"
        let type = String(repeating: "43", count: 12) + "00"
        let range = String(repeating: "44", count: 40) + "00"
        let pdu = try PDU(decoding: frame(.bindReceiver, id + password + type + "340101" + range)[...])
        guard case .bind(.receiver, let bind) = pdu.body else { throw PDUFault.headerIncomplete }
        #expect(bind.systemID.count == 15)
        #expect(bind.password.count == 8)
        #expect(bind.systemType.count == 12)
        #expect(bind.range.text.count == 40)
    }

    @Test func `a frame that is not as long as it says is refused`() {
        for count in [0, 1, 15] {
            #expect(failure(of: Array(repeating: 0, count: count))?.fault == .headerIncomplete)
        }
        let short = PDU(.enquireLink, sequence: 1).encoded + [0]
        #expect(failure(of: short)?.fault == .lengthMismatch(declared: 16, actual: 17))
        #expect(failure(of: short)?.status == .invalidCommandLength)
    }

    @Test func `an answer keeps what can be read of it`() throws {
        let cases: [(String, String?, Int)] = [
            ("", nil, 0), ("00", "", 0), ("39", "9", 0), ("3900", "9", 0), ("3900ff", "9", 0),
            ("3900" + "001d000241", "9", 0), ("3900" + "0425000101" + "04", "9", 1),
        ]
        for (body, id, parameters) in cases {
            let pdu = try PDU(decoding: frame(.submitSM.response, body)[...])
            guard case .submitSMResp(let answer) = pdu.body else { throw PDUFault.headerIncomplete }
            #expect(answer.messageID == id, "\(body)")
            #expect(answer.parameters.all.count == parameters, "\(body)")
        }
    }

    @Test func `no octets make the decoder trap`() {
        var random = SplitMix(seed: 0x5150)
        let commands: [CommandID] = [
            .submitSM, .deliverSM, .dataSM, .submitMulti, .bindTransceiver, .querySM, .cancelSM, .replaceSM,
            .alertNotification, .outbind, .submitMulti.response, .querySM.response, .submitSM.response,
            .bindReceiver.response,
        ]
        for round in 0..<20_000 {
            let command = commands[round % commands.count]
            let count = Int(random.next() % 60)
            let body = (0..<count).map { _ in random.next() % 3 == 0 ? 0 : UInt8(truncatingIfNeeded: random.next()) }
            let octets = PDU(.unknown(command, body), sequence: 1).encoded
            guard let pdu = try? PDU(decoding: octets[...]) else { continue }
            #expect((try? PDU(decoding: pdu.encoded[...])) == pdu)
        }
    }

    private func frame(_ command: CommandID, _ body: String) throws -> [UInt8] {
        PDU(.unknown(command, try #require([UInt8](hexadecimal: body))), sequence: 7).encoded
    }

    private func failure(of octets: [UInt8]) -> PDUFailure? {
        do throws(PDUFailure) {
            _ = try PDU(decoding: octets[...])
            return nil
        } catch {
            return error
        }
    }
}

/// Numbers that look random and are the same at each run.
struct SplitMix {
    private var state: UInt64

    init(seed: UInt64) {
        state = seed
    }

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = state
        mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
        return mixed ^ (mixed >> 31)
    }
}
