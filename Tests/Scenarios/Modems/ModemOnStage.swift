import Foundation
import Glibc

/// `telepost simulate modem` as the modem of a scenario; orders go to its standard input.
final class ModemOnStage: Sendable {
    let process: ChildProcess
    /// What programs open.
    let path: String
    private let orders: Int32

    /// Starts it, and waits until it is plugged in.
    init(_ stage: Stage, _ arguments: [String] = []) async throws {
        path = stage.path("modem")
        let typed = stage.path("orders")
        guard unsafe mkfifo(typed, 0o600) == 0 else { throw Trouble("no fifo: errno \(errno)") }
        // For both directions: a fifo that is opened for one waits for the other.
        orders = unsafe open(typed, O_RDWR | O_CLOEXEC)
        let quick = [
            "--latency", "5ms", "--send-latency", "50ms", "--report-delay", "200ms", "--registration-delay", "0s",
        ]
        process = try stage.start(
            Programs.telepost, ["simulate", "modem", "--link", path] + quick + arguments, input: typed)
        _ = try await process.output.first("the modem's line") { output in
            output.errorLines.first { $0.contains("listening") }
        }
    }

    deinit { close(orders) }

    /// Tells it what to do, as somebody who types.
    func order(_ words: String) {
        let octets = Array((words + "\n").utf8)
        unsafe _ = write(orders, octets, octets.count)
    }

    /// Waits until a phone shows words; they may be wrapped.
    func shows(_ words: String, on phone: String) async -> Bool {
        await process.output.wait(for: .seconds(30)) { output in
            Self.screens(output.lines).contains { $0.contains(phone) && $0.contains(words) }
        }
    }

    /// How many texts with these words phones have shown.
    func count(_ words: String) -> Int { Self.screens(process.output.value.lines).count { $0.contains(words) } }

    /// Each screen as one line without its frame.
    private static func screens(_ lines: [String]) -> [String] {
        var screens: [String] = []
        for line in lines {
            if line.hasPrefix("┌") { screens.append("") }
            guard !screens.isEmpty else { continue }
            let words = line.trimmingCharacters(in: CharacterSet(charactersIn: "┌│└┐┘─ "))
            screens[screens.count - 1] += words + " "
        }
        return screens
    }
}
