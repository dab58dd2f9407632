import Foundation

/// `telepost simulate mail` as the mail server of a scenario.
struct CatchingServer {
    /// A mail that it took.
    struct Mail: Decodable, Sendable {
        let sequence: Int
        let sender: String
        let recipients: [String]
        let from: [String]
        let to: [String]
        let subject: String
        let message_id: String?
        let references: [String]
        let automation: String
        let text: String
    }

    let process: ChildProcess
    let port: UInt16

    /// Starts it; with `port` 0 the system chooses one.
    init(_ stage: Stage, port: UInt16 = 0, _ more: String...) async throws {
        try await self.init(stage, port: port, arguments: more)
    }

    /// Starts it with further arguments.
    init(_ stage: Stage, port: UInt16 = 0, arguments more: [String]) async throws {
        process = try stage.start(
            Programs.telepost, ["simulate", "mail", "--listen", "127.0.0.1:\(port)", "--json"] + more)
        let line = try await process.output.first("the port of the mail server") { output in
            output.errorLines.first { $0.contains("listening") }
        }
        guard let found = line.split(separator: ":").last.flatMap({ UInt16($0) }) else { throw Trouble(line) }
        self.port = found
    }

    /// The mails so far.
    var mails: [Mail] { Self.mails(process.output.value) }

    /// Waits for `count` mails.
    func mails(_ count: Int, within limit: Duration = .seconds(30)) async throws -> [Mail] {
        try await process.output.first("\(count) mails", within: limit) { output in
            let mails = Self.mails(output)
            return mails.count >= count ? mails : nil
        }
    }

    /// Waits for a mail that `isIt` finds.
    func mail(
        _ what: String, within limit: Duration = .seconds(30), _ isIt: @escaping @Sendable (Mail) -> Bool
    ) async throws -> Mail {
        try await process.output.first(what, within: limit) { output in Self.mails(output).first(where: isIt) }
    }

    /// The connection in the configuration that sends by it.
    func connection(_ more: String...) -> String {
        let lines = [
            "[[connection]]", "name = \"office\"", "type = \"smtp\"", "host = \"127.0.0.1\"", "port = \(port)",
        ]
        return (lines + more).joined(separator: "\n")
    }

    private static func mails(_ output: ChildProcess.Output) -> [Mail] {
        output.lines.compactMap { try? JSONDecoder().decode(Mail.self, from: Data($0.utf8)) }
    }
}
