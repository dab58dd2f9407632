import Foundation

/// `telepost simulate smsc` as the carrier of a scenario.
struct SimulatedCarrier {
    let process: ChildProcess
    let port: UInt16

    /// Starts it on a port that the system chooses.
    init(_ stage: Stage, _ arguments: [String]) async throws {
        process = try stage.start(Programs.telepost, ["simulate", "smsc", "--port", "0"] + arguments)
        let line = try await process.output.first("the port of the carrier") { output in
            output.errorLines.first { $0.contains("listening") }
        }
        guard let found = line.split(separator: ":").last.flatMap({ UInt16($0) }) else { throw Trouble(line) }
        port = found
    }
}
