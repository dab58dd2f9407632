import API
import Bytes
import Gateway
import Messages
import Runtime
import Simulators

/// A simulated SMSC with its phones, running in this process; each arriving text is drawn on the terminal.
final class SimulatedCarrier: Sendable {
    /// Where it listens.
    let address: SocketAddress
    private let simulator: SMSCSimulator
    private let running: Task<Void, Never>
    private let loop: EventLoop

    /// Starts it on `port` of 127.0.0.1; 0 lets the system choose.
    ///
    /// - Returns: `nil` when it cannot listen; the log says why.
    static func start(
        _ settings: SMSCSettings, _ numbers: SeededNumbers = .unpredictable, port: UInt16, loops: EventLoopGroup,
        log: Log
    ) async -> SimulatedCarrier? {
        do throws(OperatingSystemError) {
            let place = SocketAddress(IPAddress(v4: 0x7F00_0001), port: port)
            let loop = loops.next()
            let listeners = try await TCPListener.listen(on: place, loops: [loop])
            return SimulatedCarrier(settings, numbers, listeners, place, on: loop)
        } catch {
            log.error("simulator", error.description)
            return nil
        }
    }

    private init(
        _ settings: SMSCSettings, _ numbers: SeededNumbers, _ listeners: [TCPListener], _ place: SocketAddress,
        on loop: EventLoop
    ) {
        address = listeners.first?.address ?? place
        let colours = Terminal.isInteractive
        let phones = PhoneBook(on: loop) { message in
            Terminal.print(
                "\n" + PhoneScreen.text(message, colours: colours, utcOffset: PhoneScreen.utcOffset(of: message)))
        }
        let simulator = SMSCSimulator(settings, phones: phones, numbers: numbers)
        self.simulator = simulator
        self.loop = loop
        // Owned by this carrier: stop() ends and awaits it.
        running = Task { await simulator.run(listeners) }
    }

    /// The phones, for the API.
    var directory: any PhoneDirectory { SimulatedPhones(simulator: simulator, loop: loop) }

    func stop() async {
        simulator.stop()
        await running.value
    }
}

/// The simulator's phones as the API shows them.
struct SimulatedPhones: PhoneDirectory {
    let simulator: SMSCSimulator
    let loop: EventLoop

    func phones() async -> [PhoneNumber] {
        simulator.phones.numbers.compactMap { PhoneNumber(e164: $0) }.sorted { $0.e164 < $1.e164 }
    }

    func messages(of phone: PhoneNumber, after sequence: Int64, wait: Duration) async -> [PhoneMessage]? {
        let texts = await simulator.phones.waitForConversation(
            of: phone.e164, after: UInt64(clamping: sequence), until: loop.now + wait)
        return texts.prefix(500).map(PhoneMessage.init)
    }

    func send(
        _ text: String, from phone: PhoneNumber, to number: String, wait: Duration
    ) async throws(OperationRefused) -> PhoneMessage {
        do throws(PhoneSendingFailure) {
            let sent = try simulator.send(from: phone.e164, to: number, text: text)
            if wait > .zero {
                _ = await simulator.phones.waitForAcknowledgement(
                    of: sent.sequence, on: sent.phone, until: loop.now + wait)
            }
            return PhoneMessage(simulator.phones.sentText(sent.sequence, on: sent.phone) ?? sent)
        } catch {
            switch error {
            case .notAnAddress(let address): throw OperationRefused(.invalid, "\"\(address)\" is no number")
            case .tooLong: throw OperationRefused(.invalid, "the text is too long")
            case .queueFull: throw OperationRefused(.unavailable, "too many texts wait already")
            }
        }
    }
}

extension PhoneMessage {
    /// A text on a simulated phone, for the API.
    init(_ text: Simulators.PhoneText) {
        let state: SentState? =
            switch text.sent {
            case nil: nil
            case .waiting: .waiting
            case .acknowledged: .acknowledged
            case .refused: .refused
            }
        self.init(
            sequence: Int64(clamping: text.sequence), at: Timestamp(wallTime: text.time), from: text.sender,
            to: text.recipient, text: text.text, sent: state)
    }
}

extension Timestamp {
    /// The moment that a simulator's clock shows.
    init(wallTime: Duration) {
        let (seconds, attoseconds) = wallTime.components
        self.init(microseconds: seconds * 1_000_000 + attoseconds / 1_000_000_000_000)
    }
}

extension SMSCSettings {
    /// The carrier of the demonstration: a little slow, like a real one, and every message is reported.
    static var demo: SMSCSettings {
        var settings = SMSCSettings()
        settings.account = Account(systemID: "demo", password: "demo")
        settings.reportDelay = .milliseconds(800) ... .milliseconds(1500)
        return settings
    }
}
