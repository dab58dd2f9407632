import API
import Gateway
import Messages
import Runtime
import Simulators

/// A simulated provider with its phones, running in this process; each arriving text is drawn on the terminal.
final class SimulatedProvider: Sendable {
    /// Where it listens.
    let address: SocketAddress
    private let simulator: ProviderSimulator
    private let running: Task<Void, Never>
    private let loop: EventLoop

    /// Starts it.
    ///
    /// - Parameter place: port 0 lets the system choose.
    /// - Returns: `nil` when it cannot listen; the log says why.
    static func start(
        _ settings: ProviderSimulatorSettings, at place: SocketAddress, on loop: EventLoop, log: Log
    ) async -> SimulatedProvider? {
        do throws(OperatingSystemError) {
            let listeners = try await TCPListener.listen(on: place, loops: [loop])
            return SimulatedProvider(settings, listeners, place, on: loop)
        } catch {
            log.error("simulator", error.description)
            return nil
        }
    }

    private init(
        _ settings: ProviderSimulatorSettings, _ listeners: [TCPListener], _ place: SocketAddress, on loop: EventLoop
    ) {
        address = listeners.first?.address ?? place
        let colours = Terminal.isInteractive
        let phones = PhoneBook(on: loop) { message in
            Terminal.print(
                "\n" + PhoneScreen.text(message, colours: colours, utcOffset: PhoneScreen.utcOffset(of: message)))
        }
        let simulator = ProviderSimulator(settings, phones: phones, on: loop)
        self.simulator = simulator
        self.loop = loop
        // Owned by this provider: stop() ends and awaits it.
        running = Task { await simulator.run(listeners) }
    }

    /// The phones, for the API.
    var directory: any PhoneDirectory { ProviderPhones(simulator: simulator, loop: loop) }

    func stop() async {
        simulator.stop()
        await running.value
    }
}

/// The simulator's phones as the API shows them.
private struct ProviderPhones: PhoneDirectory {
    let simulator: ProviderSimulator
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
        guard let sent = simulator.send(text, from: phone.e164, to: number) else {
            throw OperationRefused(.invalid, "\"\(number)\" is no number such as +447700900100, or there is no hook")
        }
        if wait > .zero {
            _ = await simulator.phones.waitForAcknowledgement(
                of: sent.sequence, on: sent.phone, until: loop.now + wait)
        }
        return PhoneMessage(simulator.phones.sentText(sent.sequence, on: sent.phone) ?? sent)
    }
}
