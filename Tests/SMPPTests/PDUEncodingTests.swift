import Bytes
import SMPP
import Testing

struct PDUEncodingTests {
    private let source = SMPPAddress.alphanumeric("Shop")
    private let destination = SMPPAddress.international("447700900123")

    @Test func `every kind of PDU reads back as it was written`() throws {
        var message = ShortMessage(source: source, destination: destination)
        message.shortMessage = [1, 2, 3]
        message.parameters = [TLV(.userMessageReference, [0, 9])]
        var data = DataSM(source: source, destination: destination)
        data.parameters.messagePayload = [7]
        let bodies: [PDU.Body] = [
            .bind(.transmitter, Bind(systemID: "a", password: "b")),
            .bind(.receiver, Bind(systemID: "a", password: "b", systemType: "c", interfaceVersion: 0x50)),
            .bindResp(.transceiver, BindResp(systemID: nil)), .bindResp(.receiver, BindResp(systemID: "x")),
            .outbind(Outbind(systemID: "a", password: "b")), .unbind, .unbindResp, .enquireLink, .enquireLinkResp,
            .genericNack, .submitSM(message), .submitSMResp(MessageResp(messageID: "1f")),
            .submitSMResp(MessageResp(messageID: "", parameters: [TLV(.deliveryFailureReason, [1])])),
            .deliverSM(message), .deliverSMResp(.empty), .dataSM(data), .dataSMResp(MessageResp(messageID: "")),
            .submitMulti(SubmitMulti(destinations: [.address(destination), .list("friends")], message: message)),
            .submitMultiResp(SubmitMultiResp(messageID: nil)),
            .submitMultiResp(
                SubmitMultiResp(
                    messageID: "1", unsuccessful: [.init(address: destination, status: .throttled)],
                    parameters: [TLV(.congestionState, [50])])),
            .querySM(QuerySM(messageID: "1", source: source)), .querySMResp(nil),
            .querySMResp(QuerySMResp(messageID: "1", finalDate: "", state: 1, errorCode: 0)),
            .cancelSM(CancelSM(messageID: "1", source: source, destination: destination)), .cancelSMResp,
            .replaceSM(ReplaceSM(messageID: "1", source: source, shortMessage: [65])), .replaceSMResp,
            .alertNotification(AlertNotification(source: source, esme: destination)),
            .unknown(CommandID(rawValue: 0x777), [1, 2]), .unknown(CommandID(rawValue: 0x8000_0777), []),
        ]
        for body in bodies {
            let pdu = PDU(body, sequence: 77, status: body.command.isResponse ? .throttled : .ok)
            let expected: PDU.Body
            if case .submitMulti(var multi) = body {
                multi.message.destination = .none
                expected = .submitMulti(multi)
            } else {
                expected = body
            }
            #expect(try PDU(decoding: pdu.encoded[...]) == PDU(expected, sequence: 77, status: pdu.status))
        }
    }

    @Test func `more than 254 octets go into message_payload`() throws {
        for count in [0, 1, 253, 254, 255, 256, 300, 65_535] {
            var message = ShortMessage(source: source, destination: destination)
            message.shortMessage = [UInt8](repeating: 65, count: count)
            message.parameters = [TLV(.messagePayload, [1]), TLV(.userMessageReference, [0, 1])]
            let pdu = try PDU(decoding: PDU(.submitSM(message), sequence: 1).encoded[...])
            guard case .submitSM(let read) = pdu.body else { throw PDUFault.headerIncomplete }
            #expect(read.shortMessage.count == (count > 254 ? 0 : count), "\(count)")
            #expect(read.parameters.messagePayload?.count == (count > 254 ? count : 1), "\(count)")
            #expect(read.parameters.userMessageReference == 1)
            if count > 0 { #expect(read.userData.count == count) }
        }
    }

    @Test func `a NUL inside a text cannot break a PDU apart`() throws {
        let message = ShortMessage(source: .alphanumeric("Shop\0\u{1}\u{1}9"), destination: destination)
        let pdu = try PDU(decoding: PDU(.submitSM(message), sequence: 1).encoded[...])
        guard case .submitSM(let read) = pdu.body else { throw PDUFault.headerIncomplete }
        #expect(read.source.text == "Shop")
        #expect(read.destination == destination)
    }

    @Test func `octets beyond ASCII are kept as they are`() throws {
        let body: [UInt8] = [0xE9, 0xFF, 0x41, 0x00]
        let frame = PDU(.unknown(.submitSM.response, body), sequence: 1).encoded
        let pdu = try PDU(decoding: frame[...])
        #expect(pdu.body == .submitSMResp(MessageResp(messageID: "\u{E9}\u{FF}A")))
        #expect(pdu.encoded == frame)
        let other = PDU(.submitSMResp(MessageResp(messageID: "a\u{20AC}")), sequence: 1).encoded
        #expect(other.suffix(3) == [0x61, 0x3F, 0x00])
    }

    @Test func `several PDUs are appended behind one another with their own lengths`() throws {
        var octets: [UInt8] = []
        PDU(.enquireLink, sequence: 1).append(to: &octets)
        PDU(.submitSMResp(MessageResp(messageID: "x")), sequence: 2).append(to: &octets)
        #expect(octets.count == 34)
        #expect(try PDU(decoding: octets[..<16]).body == .enquireLink)
        #expect(try PDU(decoding: octets[16...]).sequence == 2)
    }

    @Test func `a refusal is the answer of the command or a nack`() {
        let refused = PDU.refusal(of: .submitSM, sequence: 5, status: .throttled)
        #expect(refused == PDU(.submitSMResp(.empty), sequence: 5, status: .throttled))
        #expect(refused.encoded.count == 16)
        for command in [CommandID(rawValue: 0x999), .outbind, .alertNotification, .submitSM.response] {
            #expect(PDU.refusal(of: command, sequence: 5, status: .throttled).command == .genericNack)
        }
    }

    @Test func `a password is never printed`() {
        let pdu = PDU(.bind(.receiver, Bind(systemID: "acme", password: "hunter2")), sequence: 1)
        #expect("\(pdu)".contains("acme"))
        #expect(!"\(pdu)".contains("hunter2"))
        let outbind = PDU(.outbind(Outbind(systemID: "acme", password: "hunter2")), sequence: 1)
        #expect(!"\(outbind)".contains("hunter2"))
    }
}
