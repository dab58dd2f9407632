import Bytes
import Runtime
import SMPP

/// A client of the simulated SMSC, driven step by step by one task on one loop.
final class SMSCClient {
    /// How it answers what is delivered to it.
    enum Manner {
        case acknowledging
        case refusing(CommandStatus)
        case silent
    }

    let channel: TCPChannel
    var manner = Manner.acknowledging
    private(set) var answers: [Int: SMPPAnswer] = [:]
    /// The tokens in the order of their answers.
    private(set) var answered: [Int] = []
    private(set) var delivered: [CarriedMessage] = []
    /// `submit_sm_resp` and `deliver_sm` ids in the order in which they came.
    private(set) var arrivals: [String] = []
    private(set) var isBound = false
    private(set) var refusal: CommandStatus?
    private(set) var ending: SMPPCloseReason?
    private var session: SMPPClientSession<Int>
    private var framer = PDUFramer()

    private init(_ channel: TCPChannel, _ settings: SMPPClientSettings) {
        self.channel = channel
        session = SMPPClientSession(settings)
    }

    /// Connects and sends the bind.
    static func connect(
        to address: SocketAddress, on loop: EventLoop, mode: BindMode = .transceiver, systemID: String = "client",
        password: String = "secret"
    ) async throws -> SMSCClient {
        let channel = try await TCPChannel.connect(to: address, on: loop, until: loop.now + .seconds(20))
        var settings = SMPPClientSettings(
            mode: mode, bind: Bind(systemID: systemID, password: password))
        settings.window = 1_000
        let client = SMSCClient(channel, settings)
        client.perform(client.session.receive(.connected, at: loop.now))
        return client
    }

    /// Connects and binds.
    static func bound(
        to address: SocketAddress, on loop: EventLoop, mode: BindMode = .transceiver, systemID: String = "client",
        manner: Manner = .acknowledging
    ) async throws -> SMSCClient {
        let client = try await connect(to: address, on: loop, mode: mode, systemID: systemID)
        client.manner = manner
        guard await client.until({ $0.isBound }) else { throw SMSCClientTrouble.notBound }
        return client
    }

    func submit(_ message: ShortMessage, _ token: Int = 1) {
        perform(session.receive(.submit(.short(message), token), at: channel.loop.now))
    }

    func submit(_ message: DataSM, _ token: Int = 1) {
        perform(session.receive(.submit(.data(message), token), at: channel.loop.now))
    }

    func unbind() {
        perform(session.receive(.stop, at: channel.loop.now))
    }

    /// Reads and writes until `isDone`; `false` when the link ends before, or twenty seconds pass.
    func until(_ isDone: (SMSCClient) -> Bool) async -> Bool {
        let deadline = channel.loop.now + .seconds(20)
        while !isDone(self) {
            guard ending == nil, channel.loop.now < deadline else { return false }
            guard await channel.flush(until: deadline) else { return false }
            switch await channel.wait(until: deadline) {
            case .received: read()
            case .ended: perform(session.receive(.connectionLost, at: channel.loop.now))
            case .nudged, .deadline: break
            }
        }
        _ = await channel.flush(until: deadline)
        return true
    }

    private func read() {
        var chunk = channel.input.readable
        defer { channel.input.removeAll() }
        while case .frame(let frame) = framer.next(from: &chunk) {
            guard let pdu = try? PDU(decoding: frame) else { continue }
            perform(session.receive(.received(pdu), at: channel.loop.now))
        }
    }

    private func perform(_ actions: [SMPPClientSession<Int>.Action]) {
        for action in actions {
            switch action {
            case .send(let pdu): channel.write(pdu.encoded)
            case .bound: isBound = true
            case .refused(let status): refusal = status
            case .submitAnswered(let token, let answer):
                answers[token] = answer
                answered.append(token)
                arrivals.append("answer \(answer.messageID ?? "")")
            case .deliver(let sequence, let message): take(sequence, message)
            case .close(let reason):
                ending = reason
            case .submitUnanswered, .lateAnswer, .alert, .report: break
            }
        }
    }

    private func take(_ sequence: UInt32, _ message: CarriedMessage) {
        delivered.append(message)
        arrivals.append("report \(message.receipt?.id ?? "")")
        let status: CommandStatus
        switch manner {
        case .acknowledging: status = .ok
        case .refusing(let refusal): status = refusal
        case .silent: return
        }
        perform(session.receive(.acknowledge(sequence, status), at: channel.loop.now))
    }
}

enum SMSCClientTrouble: Error {
    case notBound
}
