import Foundation
import Glibc

/// A server that takes one call of a web hook and answers 204.
final class HookServer: Sendable {
    let port: UInt16
    private let reserved: ReservedPort
    private let calls = Watched<[String]>([])
    private let listening: Int32

    init() throws {
        reserved = try ReservedPort()
        port = reserved.number
        listening = try reserved.bound()
        guard listen(listening, 8) == 0 else { throw Trouble("cannot listen: errno \(errno)") }
        let (listening, calls) = (listening, calls)
        // Ends when close() shuts the socket down.
        Thread.detachNewThread { Self.serve(listening, calls) }
    }

    /// Waits for the first call and returns all of it.
    func call() async throws -> String {
        try await calls.first("a call of the web hook") { $0.first }
    }

    func close() { _ = shutdown(listening, Int32(SHUT_RDWR)) }

    private static func serve(_ listening: Int32, _ calls: Watched<[String]>) {
        while true {
            let client = accept(listening, nil, nil)
            if client < 0, errno == EINTR || errno == ECONNABORTED { continue }
            guard client >= 0 else { break }
            let socket = BlockingSocket(client)
            var text = ""
            while !isWhole(text) {
                let chunk = socket.receive()
                guard !chunk.isEmpty else { break }
                text += String(decoding: chunk, as: UTF8.self)
            }
            socket.send(Array("HTTP/1.1 204 No Content\r\nConnection: close\r\n\r\n".utf8))
            socket.close()
            let whole = text
            calls.update { $0.append(whole) }
        }
        Glibc.close(listening)
    }

    private static func isWhole(_ text: String) -> Bool {
        guard let gap = text.range(of: "\r\n\r\n") else { return false }
        let field = text[..<gap.lowerBound].lowercased().split(separator: "\r\n").first {
            $0.hasPrefix("content-length:")
        }
        let length = field.flatMap { Int($0.dropFirst(15).filter(\.isNumber)) } ?? 0
        return text[gap.upperBound...].utf8.count >= length
    }
}
