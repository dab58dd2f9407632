import Bytes
public import Gateway
public import Runtime
import SMPP

/// Tries an SMPP connection step by step, beside the one that runs: name, TCP, login, unbind. Sends no message.
public struct SMPPConnectionTest {
    private let settings: SMPPConnectionSettings
    private let loop: EventLoop
    private var steps: [TestStep] = []
    private var report: @Sendable (TestStep) -> Void = { _ in }

    /// A test of a connection with these settings, on `loop`.
    public init(_ settings: SMPPConnectionSettings, on loop: EventLoop) {
        self.settings = settings
        self.loop = loop
    }

    /// Runs the steps until one fails. To be called on the loop.
    ///
    /// - Parameter report: hears of each step as soon as it is over.
    public mutating func run(report: @escaping @Sendable (TestStep) -> Void = { _ in }) async -> [TestStep] {
        self.report = report
        guard let addresses = await findAddresses(), let channel = await connect(to: addresses) else { return steps }
        await logIn(on: channel)
        channel.close()
        return steps
    }

    private mutating func add(_ name: String, _ isDone: Bool, _ detail: String) {
        let step = TestStep(name: name, isDone: isDone, detail: detail)
        steps.append(step)
        report(step)
    }

    private mutating func findAddresses() async -> [IPAddress]? {
        do throws(OperatingSystemError) {
            let addresses = try await NameResolution.addresses(of: settings.host, on: loop)
            add("name", true, "\(settings.host) is \(addresses.map(\.description).joined(separator: ", "))")
            return addresses
        } catch {
            add("name", false, "\(error.reason): check host and the name server of this machine")
            return nil
        }
    }

    /// Tries one address after the other; each has its share of the time that is left, as in the real connection.
    private mutating func connect(to addresses: [IPAddress]) async -> TCPChannel? {
        let deadline = loop.now + settings.connectTimeout
        var failures: [String] = []
        for (index, address) in addresses.enumerated() {
            let place = SocketAddress(address, port: settings.port)
            let share = max(.zero, deadline - loop.now) / (addresses.count - index)
            do throws(OperatingSystemError) {
                let channel = try await TCPChannel.connect(to: place, on: loop, until: loop.now + share)
                add("tcp", true, "connected to \(place)")
                return channel
            } catch {
                failures.append("\(place): \(error.reason)")
            }
        }
        let found = failures.joined(separator: ", ")
        add("tcp", false, "\(found). Check port, firewall and whether the SMSC runs")
        return nil
    }

    private mutating func logIn(on channel: TCPChannel) async {
        var session = SMPPClientSession<Int>(settings.session)
        var framer = PDUFramer()
        var actions = session.receive(.connected, at: loop.now)
        while true {
            if take(actions, &session, channel) { return }
            guard await channel.flush(until: loop.now + settings.connectTimeout) else {
                return add("login", false, "the SMSC closed the connection")
            }
            switch await channel.wait(until: session.nextDeadline) {
            case .received: actions = receive(channel, &framer, &session)
            case .ended: actions = session.receive(.connectionLost, at: loop.now)
            case .deadline, .nudged: actions = []
            }
            // An SMSC that chatters instead of answering must not keep the time-outs from being seen.
            if let due = session.nextDeadline, due <= loop.now { actions += session.tick(at: loop.now) }
        }
    }

    private func receive(
        _ channel: TCPChannel, _ framer: inout PDUFramer, _ session: inout SMPPClientSession<Int>
    ) -> [SMPPClientSession<Int>.Action] {
        var chunk = channel.input.readable
        defer { channel.input.removeAll() }
        var actions: [SMPPClientSession<Int>.Action] = []
        while true {
            switch framer.next(from: &chunk) {
            case .frame(let frame):
                do throws(PDUFailure) {
                    actions += session.receive(.received(try PDU(decoding: frame)), at: loop.now)
                } catch {
                    actions += session.receive(.undecodable(error), at: loop.now)
                }
            case .needMore: return actions
            case .failed(let fault): return actions + session.receive(.unframeable(fault), at: loop.now)
            }
        }
    }

    /// - Returns: whether the test is over.
    private mutating func take(
        _ actions: [SMPPClientSession<Int>.Action], _ session: inout SMPPClientSession<Int>, _ channel: TCPChannel
    ) -> Bool {
        for action in actions {
            switch action {
            case .send(let pdu): channel.write(pdu.encoded)
            case .bound(let answer):
                add("login", true, "bound as \(settings.session.bind.systemID)\(Self.introduction(answer))")
                if take(session.receive(.stop, at: loop.now), &session, channel) { return true }
            case .deliver(let sequence, _):
                // Not ours to take: the running connection gets it when the SMSC tries again.
                let refusal = session.receive(.acknowledge(sequence, .receiverTemporaryError), at: loop.now)
                if take(refusal, &session, channel) { return true }
            case .close(let reason):
                conclude(reason)
                return true
            case .refused, .submitAnswered, .submitUnanswered, .lateAnswer, .alert, .report: break
            }
        }
        return false
    }

    private static func introduction(_ answer: BindResp) -> String {
        let name = answer.systemID.map { "; the SMSC calls itself \"\($0.inOneLine(limit: 16))\"" } ?? ""
        return name + (answer.parameters.interfaceVersion.map { ", SMPP \($0 >> 4).\($0 & 15)" } ?? "")
    }

    private mutating func conclude(_ reason: SMPPCloseReason) {
        switch reason {
        case .unbound, .unbindTimedOut, .unboundByPeer: add("unbind", true, "the session ended")
        case .bindRefused(let status):
            add("login", false, "\(status): \(status.meaning). Check system_id, password, system_type and bind")
        case .bindTimedOut:
            add("login", false, "no answer: is this an SMPP port, and does the SMSC want TLS?")
        case .linkDead, .unframeable, .stopped, .connectionLost:
            add(steps.contains { $0.name == "login" } ? "unbind" : "login", false, reason.words)
        }
    }
}
