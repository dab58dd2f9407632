import Bytes
import Foundation
import Glibc
import Runtime
import Synchronization
import Testing

/// The `openssl` command as the other side.
final class TLSPeer: Sendable {
    /// `@unchecked Sendable`: the process is started before anybody else has it, and only stopped afterwards.
    private final class Child: @unchecked Sendable {
        let process = Process()
        let input = Pipe()
        let output = Pipe()
    }

    private let child = Child()
    private let said = Mutex("")
    /// Where an `s_server` listens.
    let port: UInt16

    /// Starts `openssl`; an `s_server` gets a port and our server's certificate, and has written that it listens.
    init(_ arguments: [String], _ papers: TLSPapers, identity: String = "server") throws {
        child.process.executableURL = URL(filePath: "/usr/bin/openssl")
        let isServer = arguments.first == "s_server"
        let mine = [
            "-accept", "127.0.0.1:0", "-cert", papers.path("\(identity).pem"), "-key", papers.path("\(identity).key"),
        ]
        child.process.arguments = arguments + (isServer ? mine : [])
        child.process.standardInput = child.input
        child.process.standardOutput = child.output
        child.process.standardError = child.output
        try child.process.run()
        guard isServer else {
            port = 0
            return
        }
        var text = ""
        while !text.contains("ACCEPT 127.0.0.1:") || !text.hasSuffix("\n") {
            let piece = child.output.fileHandleForReading.availableData
            try #require(!piece.isEmpty, "s_server ended: \(text)")
            text += String(decoding: piece, as: UTF8.self)
        }
        let number = text.split { !$0.isNumber }.last.flatMap { UInt16($0) }
        port = try #require(number)
        said.withLock { $0 = text }
    }

    deinit {
        stop()
    }

    /// Writes to its standard input.
    func type(_ text: String) {
        child.input.fileHandleForWriting.write(Data(text.utf8))
    }

    func closeInput() throws {
        try child.input.fileHandleForWriting.close()
    }

    /// Waits until it has written `text`.
    func saying(_ text: String) async {
        await apart { child, said in
            while !said.withLock({ $0.contains(text) }) {
                let piece = child.output.fileHandleForReading.availableData
                guard !piece.isEmpty else { return }
                said.withLock { $0 += String(decoding: piece, as: UTF8.self) }
            }
        }
    }

    /// Waits until it ends, and returns all it wrote.
    func ending() async -> String {
        await apart { child, said in
            while true {
                let piece = child.output.fileHandleForReading.availableData
                guard !piece.isEmpty else { break }
                said.withLock { $0 += String(decoding: piece, as: UTF8.self) }
            }
            child.process.waitUntilExit()
        }
        return said.withLock { $0 }
    }

    /// Runs what blocks on a thread of its own.
    private func apart(_ body: @escaping @Sendable (Child, borrowing Mutex<String>) -> Void) async {
        await withCheckedContinuation { continuation in
            Thread.detachNewThread {
                body(self.child, self.said)
                continuation.resume()
            }
        }
    }

    func stop() {
        // Not SIGTERM, which the child may have inherited as blocked.
        if child.process.isRunning { kill(child.process.processIdentifier, SIGKILL) }
    }

    /// A plain channel to this `s_server`.
    func connected<Answer: Sendable>(
        _ body: @escaping @Sendable (TCPChannel) async throws -> Answer
    ) async throws -> Answer {
        let loop = EventLoop()
        let address = SocketAddress(IPAddress(v4: 0x7F00_0001), port: port)
        return try await Task(executorPreference: loop) {
            let channel = try await TCPChannel.connect(to: address, on: loop, until: loop.now + .seconds(10))
            defer { channel.close() }
            return try await body(channel)
        }.value
    }
}
