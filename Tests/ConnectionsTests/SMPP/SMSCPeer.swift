import Bytes
import Runtime
import SMPP

/// The SMSC's end of one connection: it reads and writes PDUs, or octets that are none.
final class SMSCPeer {
    /// A part as it arrived.
    struct Arrived {
        let sequence: UInt32
        let message: ShortMessage
    }

    struct Unexpected: Error {
        let pdu: PDU?
    }

    static let patience = Duration.seconds(20)

    let channel: TCPChannel
    private var framer = PDUFramer()
    private var waiting: [PDU] = []
    private var sequences: UInt32 = 0

    init(_ channel: TCPChannel) {
        self.channel = channel
    }

    /// The next PDU; `nil` when the other side has closed.
    func receive() async throws -> PDU? {
        let deadline = channel.loop.now + Self.patience
        while waiting.isEmpty {
            switch await channel.wait(until: deadline) {
            case .received: try read()
            case .ended: return nil
            case .nudged: break
            case .deadline: throw Overdue(what: "a PDU")
            }
        }
        return waiting.removeFirst()
    }

    /// Every PDU that comes within `duration`.
    func receive(for duration: Duration) async throws -> [PDU] {
        let deadline = channel.loop.now + duration
        while true {
            switch await channel.wait(until: deadline) {
            case .received: try read()
            case .nudged: break
            case .ended, .deadline:
                defer { waiting = [] }
                return waiting
            }
        }
    }

    private func read() throws {
        var chunk = channel.input.readable
        defer { channel.input.removeAll() }
        while case .frame(let frame) = framer.next(from: &chunk) { waiting.append(try PDU(decoding: frame)) }
    }

    /// The next PDU that is not `enquire_link`, which is answered.
    func next() async throws -> PDU {
        while let pdu = try await receive() {
            guard pdu.body == .enquireLink else { return pdu }
            await send(PDU(.enquireLinkResp, sequence: pdu.sequence))
        }
        throw Unexpected(pdu: nil)
    }

    func acceptBind() async throws {
        let pdu = try await next()
        guard case .bind(let mode, _) = pdu.body else { throw Unexpected(pdu: pdu) }
        await send(PDU(.bindResp(mode, BindResp(systemID: "smsc")), sequence: pdu.sequence))
    }

    /// The next part.
    func part() async throws -> Arrived {
        let pdu = try await next()
        guard case .submitSM(let message) = pdu.body else { throw Unexpected(pdu: pdu) }
        return Arrived(sequence: pdu.sequence, message: message)
    }

    func parts(_ count: Int) async throws -> [Arrived] {
        var parts: [Arrived] = []
        while parts.count < count { parts.append(try await part()) }
        return parts
    }

    func answer(_ part: Arrived, id: String) async {
        await send(Self.answer(part.sequence, id: id))
    }

    func refuse(_ part: Arrived, _ status: CommandStatus, text: String? = nil) async {
        var parameters = OptionalParameters()
        parameters.additionalStatusText = text
        let answer = MessageResp(messageID: text == nil ? nil : "", parameters: parameters)
        await send(PDU(.submitSMResp(answer), sequence: part.sequence, status: status))
    }

    static func answer(_ sequence: UInt32, id: String) -> PDU {
        PDU(.submitSMResp(MessageResp(messageID: id)), sequence: sequence)
    }

    /// Sends a receipt as `deliver_sm`.
    func report(_ id: String, _ state: ReceiptState, type: ESMClass = .deliveryReceipt) async {
        var receipt = DeliveryReceipt()
        receipt.id = id
        receipt.state = state
        var message = ShortMessage(source: .international("447700900123"), destination: .none)
        message.esmClass = type
        message.shortMessage = Array(receipt.appendixB.utf8)
        await deliver(message)
    }

    func deliver(_ message: ShortMessage) async {
        sequences += 1
        await send(PDU(.deliverSM(message), sequence: sequences))
    }

    /// The status of the next `deliver_sm_resp`.
    func acknowledgement() async throws -> CommandStatus {
        let pdu = try await next()
        guard case .deliverSMResp = pdu.body else { throw Unexpected(pdu: pdu) }
        return pdu.status
    }

    func send(_ pdus: PDU...) async {
        var octets: [UInt8] = []
        for pdu in pdus { pdu.append(to: &octets) }
        await send(octets: octets)
    }

    func send(octets: [UInt8]) async {
        channel.write(octets)
        _ = await channel.flush(until: channel.loop.now + Self.patience)
    }

    /// Waits until the other side has closed, whatever it sends before.
    func end() async throws {
        while try await receive() != nil {}
    }

    /// Ends the session; the other side knows when this returns.
    func unbind() async throws {
        await send(PDU(.unbind, sequence: 0x7FFF_FFFF))
        let pdu = try await next()
        guard pdu.body == .unbindResp else { throw Unexpected(pdu: pdu) }
    }

    /// Breaks the link.
    func close() {
        channel.close()
    }
}
