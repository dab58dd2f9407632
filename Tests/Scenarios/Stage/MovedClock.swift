import Foundation
import Glibc
import TestKit

/// The time of day of a Telepost under test, moved by `Shims/faults.c`, which is loaded before all other libraries.
final class MovedClock: Sendable {
    private static let source = Corpus.root.appending(path: "Tests/Scenarios/Shims/faults.c").path
    static let isAvailable = Programs.has("cc") && FileManager.default.fileExists(atPath: source)

    private let environment: [String: String]
    private let file: Int32

    /// Compiles the shim into the scenario's folder.
    init(_ stage: Stage) async throws {
        let library = stage.path("faults.so")
        let compiled = try await stage.run("cc", ["-O2", "-shared", "-fPIC", "-o", library, Self.source])
        guard compiled.isSuccess else { throw Trouble("cannot compile the shim: \(compiled.errors)") }
        let control = try stage.write("faults", [UInt8](repeating: 0, count: 64))
        file = unsafe open(control, O_RDWR | O_CLOEXEC)
        environment = ["LD_PRELOAD": library, "TELEPOST_FAULTS": control]
    }

    deinit { close(file) }

    /// Moves the clock to so long after the machine's.
    func move(to offset: Duration) {
        // The first word of the file, as the shim has it.
        var nanoseconds = Int64(offset.components.seconds) * 1_000_000_000
        unsafe _ = pwrite(file, &nanoseconds, 8, 0)
    }

    /// Starts a Telepost whose clock this is; its data folder is `data`.
    func start(_ document: Document, _ stage: Stage) throws -> ChildProcess {
        let configuration = try stage.write("data.toml", document.text)
        let arguments = ["serve", "--config", configuration, "--data", stage.path("data")]
        return try stage.start(Programs.telepost, arguments, environment: environment)
    }

    /// A moment as the API writes it, since 1970.
    static func time(_ moment: String) throws -> Duration {
        let style = Date.ISO8601FormatStyle(includingFractionalSeconds: true)
        return .milliseconds(Int64((try style.parse(moment).timeIntervalSince1970 * 1000).rounded()))
    }
}
