import Bytes
import Foundation
import TestKit

/// `smscsink` of the bench kit beside the project: an SMSC that is not ours.
struct SinkSMSC: Sendable {
    let port: UInt16
    private let process: ChildProcess
    /// The file of its log.
    let log: String

    /// Whether the bench kit and a C compiler are there.
    static let isAvailable =
        Corpus.shared.map { FileManager.default.fileExists(atPath: $0.appending(path: "bench/smscsink.c").path) }
        == true
        && Programs.has("cc")

    /// Starts it on a port of its choice.
    init(_ stage: Stage, _ options: String...) async throws {
        log = stage.path("sink.log")
        process = try stage.start(
            try await BenchTools.path("smscsink", stage), ["--port", "0", "--log", log] + options)
        let line = try await process.output.first("the sink's port") { $0.lines.first }
        guard let port = line.split(separator: "=").last.flatMap({ UInt16($0) }) else { throw Trouble(line) }
        self.port = port
    }

    /// Ends it, and with it writes all of its log.
    func stop() async throws {
        process.send(SIGTERM)
        try await process.end()
    }

    /// The submissions so far; the sink writes its log once a second.
    func parts() throws -> [ReceivedPart] {
        guard FileManager.default.fileExists(atPath: log) else { return [] }
        return try String(contentsOfFile: log, encoding: .utf8).split(separator: "\n").compactMap(Self.part)
    }

    /// Waits for `count` submissions and returns them.
    func parts(_ count: Int) async throws -> [ReceivedPart] {
        try await eventually("\(count) submissions at the sink") {
            let parts = try parts()
            return parts.count >= count ? parts : nil
        }
    }

    /// Reads `S wall_ns source dest data_coding esm_class registered hex`.
    private static func part(_ line: Substring) -> ReceivedPart? {
        let words = line.split(separator: " ")
        guard words.count == 8, words[0] == "S", let coding = UInt8(words[4]), let esm = UInt8(words[5]),
            let registered = UInt8(words[6]), let text = words[7] == "-" ? [] : [UInt8](hexadecimal: words[7])
        else { return nil }
        var part = ReceivedPart()
        part.source = String(words[2])
        part.destination = String(words[3])
        part.dataCoding = coding
        part.esmClass = esm
        part.registeredDelivery = registered
        part.shortMessage = text
        return part
    }
}

/// The tools of the bench kit beside the project, compiled when a scenario first needs them.
enum BenchTools {
    private static let compiling = Turnstile(room: 1)

    /// The path of a tool; compiles it unless that was done since its source last changed.
    static func path(_ name: String, _ stage: Stage) async throws -> String {
        guard let shared = Corpus.shared else { throw Trouble("../shared is not beside the project") }
        let folder = Corpus.root.appending(path: ".build/bench-tools")
        let (source, tool) = (shared.appending(path: "bench/\(name).c"), folder.appending(path: name))
        await compiling.enter()
        defer { compiling.leave() }
        if let made = date(tool), let written = date(source), made > written { return tool.path }
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        let compiled = try await stage.run("cc", ["-O2", "-o", tool.path, source.path])
        guard compiled.isSuccess else { throw Trouble("cannot compile \(name): \(compiled.errors)") }
        return tool.path
    }

    private static func date(_ file: URL) -> Date? {
        try? file.resourceValues(forKeys: [.contentModificationDateKey]).contentModificationDate
    }
}
