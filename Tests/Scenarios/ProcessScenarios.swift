import Foundation
import Testing

/// What the process is to the system: the sockets it listens on, its priority.
@Suite(.timeLimit(.minutes(3))) struct ProcessScenarios {
    @Test func `Without an smtp table nothing listens`() async throws {
        try await Stage.run { stage in
            let smsc = try stage.smsc()
            var document = Document(smsc)
            let listening = try await Telepost.ready(document, on: stage, data: "with")
            #expect(try Self.listeningSockets(of: listening.process) > 0)
            document.hasServer = false
            let silent = try await Telepost.ready(document, on: stage, data: "without")
            try await silent.connected()
            #expect(try Self.listeningSockets(of: silent.process) == 0)
            #expect(!silent.log.contains { $0.text == "listening" })
            #expect(try await silent.stop() == .code(0))
        }
    }

    @Test func `It listens on the address that is configured and on no other`() async throws {
        try await Stage.run { stage in
            // Held on 127.0.0.1 so that nobody else can listen there meanwhile, and on 127.0.0.2 for Telepost.
            let port = try ReservedPort(andAt: 2)
            var document = Document(try stage.smsc())
            (document.smtpAddress, document.smtpPort) = ("127.0.0.2", port.number)
            let telepost = try await Telepost.ready(document, on: stage)
            #expect(try await telepost.smtpPort == port.number)
            let number = port.number
            let greeting = try await onThread { try SMTPDialogue(number, host: 2).greeting }
            #expect(greeting == "220 gw.example ESMTP Telepost")
            for host: UInt8 in [1, 3] {
                await #expect(throws: Trouble.self, "127.0.0.\(host)") {
                    try await onThread { _ = try BlockingSocket(port: number, host: host) }
                }
            }
        }
    }

    @Test func `The process runs at the priority that nice sets`() async throws {
        try await Stage.run { stage in
            var document = Document(try stage.smsc())
            let usual = try await Telepost.ready(document, on: stage, data: "usual")
            let inherited = try Self.priorities(of: usual.process)
            #expect(inherited.count == 1, "\(inherited)")
            let nice = min(19, (inherited.first ?? 0) + 5)
            document.top = ["nice = \(nice)"]
            let telepost = try await Telepost.ready(document, on: stage, data: "nice")
            #expect(try Self.priorities(of: telepost.process) == [nice])
            try await telepost.take(Letter("nice"), for: "+447700900123@sms.test")
        }
    }

    /// The priorities of all threads that the gateway made; the system's library sets those of its own as it likes.
    private static func priorities(of process: ChildProcess) throws -> Set<Int> {
        let threads = try FileManager.default.contentsOfDirectory(atPath: "/proc/\(process.pid)/task")
        return Set(
            threads.compactMap { thread in
                let file = "/proc/\(process.pid)/task/\(thread)/stat"
                // The name in parentheses may hold blanks; nice is the 17th field behind it.
                guard let text = try? String(contentsOfFile: file, encoding: .utf8),
                    let end = text.lastIndex(of: ")"), text[..<end].hasSuffix("(\(process.name)")
                else { return nil }
                let fields = text[end...].split(separator: " ")
                return fields.count > 17 ? Int(fields[17]) : nil
            })
    }

    /// How many TCP sockets of the process listen.
    private static func listeningSockets(of process: ChildProcess) throws -> Int {
        let folder = "/proc/\(process.pid)/fd"
        let files = FileManager.default
        let own = try files.contentsOfDirectory(atPath: folder).compactMap { descriptor in
            try? files.destinationOfSymbolicLink(atPath: "\(folder)/\(descriptor)")
        }
        let tables = ["tcp", "tcp6"].compactMap { table in
            try? String(contentsOfFile: "/proc/\(process.pid)/net/\(table)", encoding: .utf8)
        }
        return tables.joined(separator: "\n").split(separator: "\n").count { line in
            let fields = line.split(separator: " ")
            // 0A is the state of a socket that listens.
            return fields.count > 9 && fields[3] == "0A" && own.contains("socket:[\(fields[9])]")
        }
    }
}
