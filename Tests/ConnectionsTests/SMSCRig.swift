import Bytes
import Runtime
import SMPP
import SMS
import Simulators
import Synchronization

/// A simulated SMSC on a port of the system's choice, and what it received.
final class SMSCRig: Sendable {
    static let loops = EventLoopGroup(count: 2)

    let simulator: SMSCSimulator
    let phones: PhoneBook
    let address: SocketAddress
    private let log: PartLog

    var parts: [ReceivedPart] { log.parts }

    private init(_ simulator: SMSCSimulator, _ address: SocketAddress, _ log: PartLog) {
        self.simulator = simulator
        self.phones = simulator.phones
        self.address = address
        self.log = log
    }

    /// Runs `body` on a loop in front of an SMSC, and ends the SMSC.
    static func run(
        _ settings: SMSCSettings = quick(), limits: PhoneBook.Limits = PhoneBook.Limits(), seed: UInt64 = 1,
        _ body: @escaping @Sendable (SMSCRig, EventLoop) async throws -> Void
    ) async throws {
        let listeners = try await TCPListener.listen(
            on: SocketAddress(IPAddress(v4: 0x7F00_0001), port: 0), loops: loops.loops)
        let log = PartLog()
        let simulator = SMSCSimulator(
            settings, phones: PhoneBook(limits, on: SMSCRig.loops.next()), numbers: SeededNumbers(seed: seed),
            onPart: { log.add($0) })
        let rig = SMSCRig(simulator, listeners[0].address, log)
        let loop = loops.next()
        async let running: Void = simulator.run(listeners)
        let outcome = await Task(executorPreference: loop) { try await body(rig, loop) }.result
        simulator.stop()
        await running
        try outcome.get()
    }

    /// An SMSC that does everything at once and counts from 1.
    static func quick() -> SMSCSettings {
        var settings = SMSCSettings()
        settings.firstMessageID = 1
        settings.reportDelay = .zero ... .zero
        settings.redeliveryDelay = .zero
        return settings
    }

    /// The deadline of waits that are expected to end before.
    static var soon: Duration { loops.loops[0].now + .seconds(20) }

    /// The next `count` PDUs, or those before the end of the connection.
    static func pdus(_ count: Int, from channel: TCPChannel) async -> [PDU] {
        var framer = PDUFramer()
        var pdus: [PDU] = []
        let deadline = channel.loop.now + .seconds(20)
        guard await channel.flush(until: deadline) else { return [] }
        while pdus.count < count, await channel.wait(until: deadline) == .received {
            var chunk = channel.input.readable
            channel.input.removeAll()
            while case .frame(let frame) = framer.next(from: &chunk) {
                if let pdu = try? PDU(decoding: frame) { pdus.append(pdu) }
            }
        }
        return pdus
    }
}

private final class PartLog: Sendable {
    private let list = Mutex<[ReceivedPart]>([])

    var parts: [ReceivedPart] { list.withLock { $0 } }

    func add(_ part: ReceivedPart) {
        list.withLock { $0.append(part) }
    }
}

/// Submissions of a text in every form.
enum SimulatedTexts {
    static let sender = SMPPAddress.international("447700900000")
    static let phone = SMPPAddress.international("447700900123")

    static func single(_ text: String, to phone: SMPPAddress = phone, wantsReport: Bool = false) -> SubmitSM {
        var message = SubmitSM(source: sender, destination: phone)
        message.shortMessage = GSM7.fits(text) ? (try? GSM7.encode(text)) ?? [] : UCS2.encode(text)
        message.dataCoding = GSM7.fits(text) ? .carrierDefault : .ucs2
        message.registeredDelivery = wantsReport ? .final : .none
        return message
    }

    static func withHeaders(_ text: String, _ size: ReferenceSize, reference: UInt16 = 77) throws -> [SubmitSM] {
        let plan = try SegmentPlan(text, reference: size)
        return plan.parts.indices.map { index in
            var message = SubmitSM(source: sender, destination: phone)
            message.esmClass.hasUserDataHeader = plan.hasHeader
            message.dataCoding = plan.alphabet == .ucs2 ? .ucs2 : .carrierDefault
            message.shortMessage = plan.userData(of: index + 1, reference: reference)
            return message
        }
    }

    static func withSAR(_ text: String) throws -> [SubmitSM] {
        let plan = try SegmentPlan(text)
        return plan.parts.indices.map { index in
            var message = SubmitSM(source: sender, destination: phone)
            message.dataCoding = plan.alphabet == .ucs2 ? .ucs2 : .carrierDefault
            message.shortMessage = plan.body(of: index + 1)
            message.parameters.segmentation = Segmentation(
                reference: 900, total: UInt8(plan.parts.count), number: UInt8(index + 1))
            return message
        }
    }

    static func asPayload(_ text: String) throws -> DataSM {
        let plan = try SegmentPlan(text)
        var message = DataSM(source: sender, destination: phone)
        message.dataCoding = plan.alphabet == .ucs2 ? .ucs2 : .carrierDefault
        message.parameters.messagePayload = plan.wholeBody()
        return message
    }
}
