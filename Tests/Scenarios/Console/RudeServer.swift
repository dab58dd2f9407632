import Foundation
import Glibc

/// A mail server that greets everybody and takes no recipient, in words of its own.
final class RudeServer: Sendable {
    let port: UInt16
    private let reserved: ReservedPort
    private let listening: Int32

    /// - Parameters:
    ///   - greeting: what it says first.
    ///   - refusal: what it says to every recipient.
    init(greeting: String = "220 rude.test", refusal: String) throws {
        reserved = try ReservedPort()
        port = reserved.number
        listening = try reserved.bound()
        guard listen(listening, 8) == 0 else { throw Trouble("cannot listen: errno \(errno)") }
        let listening = listening
        // Ends when close() shuts the socket down.
        Thread.detachNewThread { Self.serve(listening, greeting, refusal) }
    }

    func close() { _ = shutdown(listening, Int32(SHUT_RDWR)) }

    private static func serve(_ listening: Int32, _ greeting: String, _ refusal: String) {
        while true {
            let client = accept(listening, nil, nil)
            if client < 0, errno == EINTR || errno == ECONNABORTED { continue }
            guard client >= 0 else { break }
            let socket = BlockingSocket(client)
            // Owned by the client, with whom it ends.
            Thread.detachNewThread { talk(socket, greeting, refusal) }
        }
        Glibc.close(listening)
    }

    private static func talk(_ socket: BlockingSocket, _ greeting: String, _ refusal: String) {
        socket.send(Array("\(greeting)\r\n".utf8))
        var rest: [UInt8] = []
        while case let chunk = socket.receive(), !chunk.isEmpty {
            rest += chunk
            while let end = rest.firstIndex(of: 0x0A) {
                let line = String(decoding: rest[..<end], as: UTF8.self).uppercased()
                rest.removeSubrange(...end)
                let reply = line.hasPrefix("RCPT") ? refusal : line.hasPrefix("DATA") ? "554 no recipients" : "250 fine"
                socket.send(Array("\(reply)\r\n".utf8))
            }
        }
        socket.close()
    }
}
