import Foundation
import Synchronization

/// A line of Telepost's log.
struct LogLine: Sendable, CustomStringConvertible {
    let level: String
    let source: String
    let text: String
    let fields: [String: String]
    let description: String

    /// `nil` when the line is not JSON.
    init?(_ line: String) {
        guard let all = try? JSONDecoder().decode([String: String].self, from: Data(line.utf8)),
            let level = all["level"], let source = all["source"], let text = all["text"]
        else { return nil }
        self.level = level
        self.source = source
        self.text = text
        fields = all
        description = line
    }
}

/// `telepost serve` as a process.
final class Telepost: Sendable {
    let process: ChildProcess
    /// The data folder.
    let data: String
    private let read = Mutex<(count: Int, lines: [LogLine])>((0, []))

    /// Starts the gateway with `document`; what it says is in ``log``.
    ///
    /// - Parameters:
    ///   - data: the name of its data folder; the same name again finds what was there.
    ///   - name: the name of the configuration file, without its end; that of the folder unless given.
    ///   - environment: variables besides those of the tests.
    convenience init(
        _ document: Document, on stage: Stage, data: String = "data", named name: String? = nil,
        environment: [String: String] = [:]
    ) throws {
        try self.init(
            configuration: document.text, on: stage, data: data, named: name, environment: environment)
    }

    /// Starts the gateway with a configuration that is written out; its log has to be JSON on the console.
    init(
        configuration text: String, on stage: Stage, data: String = "data", named name: String? = nil,
        environment: [String: String] = [:]
    ) throws {
        let configuration = try stage.write("\(name ?? data).toml", text)
        self.data = stage.path(data)
        process = try stage.start(
            Programs.telepost, ["serve", "--config", configuration, "--data", self.data], environment: environment)
    }

    /// Starts the gateway with these words on its command line; its log has to be JSON on the console.
    ///
    /// - Parameter data: the path of its data folder.
    init(_ words: [String], data: String, on stage: Stage) throws {
        self.data = data
        process = try stage.start(Programs.telepost, words)
    }

    /// Starts the gateway and waits until it takes mail.
    static func ready(_ document: Document, on stage: Stage, data: String = "data") async throws -> Telepost {
        let telepost = try Telepost(document, on: stage, data: data)
        try await telepost.ready()
        return telepost
    }

    /// Starts the gateway with a configuration that is written out, and waits until it is ready.
    static func ready(configuration text: String, on stage: Stage, data: String = "data") async throws -> Telepost {
        let telepost = try Telepost(configuration: text, on: stage, data: data)
        try await telepost.ready()
        return telepost
    }

    /// The log so far.
    var log: [LogLine] { log(process.output.value) }

    /// Each line is read once only: a log is looked at again and again.
    private func log(_ output: ChildProcess.Output) -> [LogLine] {
        read.withLock { read in
            read.lines += output.errorLines.dropFirst(read.count).compactMap(LogLine.init)
            read.count = max(read.count, output.errorLines.count)
            return read.lines
        }
    }

    /// The port of its SMTP server.
    var smtpPort: UInt16 {
        get async throws {
            let line = try await line("listening") { $0.source == "smtp" && $0.text == "listening" }
            guard let port = line.fields["address"]?.split(separator: ":").last.flatMap({ UInt16($0) }) else {
                throw Trouble("no port in \(line)")
            }
            return port
        }
    }

    /// Waits until it takes mail.
    func ready() async throws {
        _ = try await line("ready") { $0.text == "ready" }
    }

    /// Waits until its connection is logged in.
    func connected(_ name: String = "carrier") async throws {
        _ = try await line("logged in") { $0.source == name && $0.text == "connected and logged in" }
    }

    /// Waits for a line of the log.
    ///
    /// - Parameter start: how many lines to leave out.
    func line(
        _ what: String, after start: Int = 0, within limit: Duration = .seconds(30),
        _ isIt: @escaping @Sendable (LogLine) -> Bool
    ) async throws -> LogLine {
        _ = await process.output.wait(for: limit) { output in
            output.ending != nil || self.log(output).dropFirst(start).contains(where: isIt)
        }
        guard let line = log.dropFirst(start).first(where: isIt) else {
            let end = process.output.value.errorLines.suffix(4).joined(separator: "\n")
            throw Trouble("no line \"\(what)\" in the log, which ends with\n\(end)")
        }
        return line
    }

    /// Ends it in good order, and returns how it ended.
    @discardableResult
    func stop(within limit: Duration = .seconds(30)) async throws -> ChildProcess.Ending {
        process.send(SIGTERM)
        return try await process.end(within: limit)
    }

    /// Kills it in the middle of whatever it does.
    func crash() async { await process.kill9() }
}
