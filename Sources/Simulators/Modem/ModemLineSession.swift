import Bytes
import Runtime

/// A simulated modem while it is plugged in: octets come, and go when their time has come.
struct ModemLineSession {
    private static let patience = Duration.seconds(1)

    var modem: SimulatedModem
    private let line: PseudoTerminal
    private let simulator: ModemSimulator
    /// When the next of what the modem wants to do may happen: it pauses until then.
    private var pausedUntil = Duration.zero
    private var isPluggedIn = true

    init(_ modem: SimulatedModem, _ line: PseudoTerminal, _ simulator: ModemSimulator) {
        self.modem = modem
        self.line = line
        self.simulator = simulator
    }

    private var now: Duration { line.loop.now }

    /// Runs until it is unplugged or the simulator stops.
    mutating func run() async {
        while isPluggedIn, !simulator.isStopping {
            takeOrders()
            if !line.input.isEmpty {
                let octets = Array(line.input.readable)
                line.input.removeAll()
                modem.receive(octets, at: now, wallTime: WallTime.now)
                simulator.note(modem.takeHeard())
            } else {
                modem.advance(to: now, wallTime: WallTime.now)
            }
            await act()
            guard isPluggedIn, !simulator.isStopping else { break }
            let wake = await line.wait(until: deadline)
            if wake == .ended { break }
        }
        line.close()
    }

    /// Before its answer is out, a modem does nothing else.
    private var deadline: Duration? {
        guard modem.actions.isEmpty else { return pausedUntil }
        return modem.nextDue
    }

    private mutating func takeOrders() {
        let orders = simulator.takeOrders()
        for (index, order) in orders.enumerated() {
            if case .unplug(nil) = order {
                isPluggedIn = false
                return simulator.putBack(orders[(index + 1)...])
            } else {
                simulator.obey(order, &modem)
            }
        }
    }

    /// Does what the modem wants, as far as its pauses are over.
    private mutating func act() async {
        while now >= pausedUntil, isPluggedIn, let action = modem.takeAction() {
            switch action {
            case .say(let octets):
                line.write(octets)
                await line.flush(until: now + Self.patience)
            case .pause(let span): pausedUntil = now + span
            case .carry(let text): simulator.carry(text)
            case .unplug: isPluggedIn = false
            }
        }
    }
}
