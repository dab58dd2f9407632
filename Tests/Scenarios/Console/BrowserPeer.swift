import Foundation
import TestKit

/// The scripts of `Tests/Peers` that drive a real browser.
enum BrowserPeer {
    private static let python = Corpus.root.appending(path: ".venv/bin/python").path

    /// Whether everything that they need is there.
    static let isAvailable = [python, "/usr/bin/chromium", "/usr/bin/chromedriver"].allSatisfy {
        FileManager.default.isExecutableFile(atPath: $0)
    }
    static let absence: String = "Chromium or selenium is not installed: scripts/bootstrap test does it"

    /// Runs a script to its end.
    ///
    /// Its pictures are in the scenario's folder, or stay in the one that `TELEPOST_SHOTS` names.
    /// - Parameter arguments: `SHOTS` stands for the folder of the pictures.
    static func run(_ script: String, _ arguments: [String], on stage: Stage) async throws -> Finished {
        let shots = ProcessInfo.processInfo.environment["TELEPOST_SHOTS"] ?? stage.path("shots")
        try FileManager.default.createDirectory(atPath: shots, withIntermediateDirectories: true)
        let file = Corpus.root.appending(path: "Tests/Peers/\(script)").path
        let child = try stage.start(
            python, [file] + arguments.map { $0 == "SHOTS" ? shots : $0 },
            environment: [
                "HOME": stage.folder.path, "TMPDIR": stage.folder.path, "PYTHONDONTWRITEBYTECODE": "1",
                "SE_OFFLINE": "true",
            ])
        if await !child.output.wait(for: .seconds(150), until: { $0.ending != nil }) {
            // It takes its browser with it.
            child.send(SIGTERM)
        }
        let ending = try await child.end(within: .seconds(15))
        let output = child.output.value
        return Finished(ending: ending, output: output.text, errors: output.errors)
    }
}
