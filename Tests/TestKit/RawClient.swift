import Foundation

/// Speaks HTTP octet by octet over a Unix socket; blocking, so on threads of its own.
public final class RawClient: @unchecked Sendable {
    // @unchecked: the descriptor never changes, and one thread uses a client at a time.

    /// An answer as it came.
    public struct Answer: Sendable {
        /// The status code.
        public var status: Int
        /// The header fields by their names in lower case.
        public var fields: [String: String]
        /// The body.
        public var body: [UInt8]

        /// The body as text.
        public var text: String { String(decoding: body, as: UTF8.self) }

        /// The body as an object.
        public var object: [String: Any] {
            (try? JSONSerialization.jsonObject(with: Data(body)) as? [String: Any]) ?? [:]
        }

        /// The body as a list of objects.
        public var list: [[String: Any]] {
            (try? JSONSerialization.jsonObject(with: Data(body)) as? [[String: Any]]) ?? []
        }

        /// What a problem document says.
        public var detail: String { object["detail"] as? String ?? "" }
    }

    /// Why there is no answer.
    public struct Failure: Error {
        /// In words.
        public var text: String
    }

    private let descriptor: Int32
    private var buffer: [UInt8] = []

    /// A client of the socket at `path`, which waits so many seconds for an answer.
    public init(_ path: String, patience: Int = 120) throws {
        descriptor = socket(AF_UNIX, Int32(SOCK_STREAM.rawValue), 0)
        var address = sockaddr_un()
        address.sun_family = sa_family_t(AF_UNIX)
        unsafe withUnsafeMutableBytes(of: &address.sun_path) { unsafe $0.copyBytes(from: path.utf8) }
        var limit = timeval(tv_sec: patience, tv_usec: 0)
        unsafe setsockopt(descriptor, SOL_SOCKET, SO_RCVTIMEO, &limit, socklen_t(MemoryLayout<timeval>.size))
        let status = unsafe withUnsafePointer(to: &address) { pointer in
            unsafe pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                unsafe connect(descriptor, $0, socklen_t(MemoryLayout<sockaddr_un>.size))
            }
        }
        guard status == 0 else { throw Failure(text: "connect: \(errno)") }
    }

    deinit { close(descriptor) }

    /// Writes as much as the other side takes.
    public func write(_ text: String) { write(Array(text.utf8)) }

    /// Writes as much as the other side takes.
    public func write(_ octets: [UInt8]) {
        var sent = 0
        while sent < octets.count {
            let count = unsafe octets[sent...].withUnsafeBytes {
                unsafe send(descriptor, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL))
            }
            guard count > 0 else { return }
            sent += count
        }
    }

    /// Says that no more will be written.
    public func finish() { shutdown(descriptor, Int32(SHUT_WR)) }

    /// Whether something can be read, or the other side has closed, within `milliseconds`.
    public func hasNews(within milliseconds: Int32) -> Bool {
        var wanted = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
        return unsafe poll(&wanted, 1, milliseconds) > 0
    }

    /// The next answer; `nil` when the other side closed instead.
    public func read(hasBody: Bool = true) throws -> Answer? {
        while true {
            if let end = headEnd {
                var answer = try parse(Array(buffer[..<end]))
                buffer.removeFirst(end + 4)
                guard answer.status != 100 else { continue }
                let length = hasBody ? Int(answer.fields["content-length"] ?? "") ?? 0 : 0
                while buffer.count < length { guard try more() else { return nil } }
                answer.body = Array(buffer[..<length])
                buffer.removeFirst(length)
                return answer
            }
            guard try more() else { return nil }
        }
    }

    private var headEnd: Int? {
        guard buffer.count >= 4 else { return nil }
        return (0...(buffer.count - 4)).first { buffer[$0..<($0 + 4)].elementsEqual([13, 10, 13, 10]) }
    }

    private func more() throws -> Bool {
        var chunk = [UInt8](repeating: 0, count: 65_536)
        let count = unsafe chunk.withUnsafeMutableBytes { unsafe recv(descriptor, $0.baseAddress, $0.count, 0) }
        guard count >= 0 || errno == ECONNRESET else { throw Failure(text: "nothing came") }
        guard count > 0 else { return false }
        buffer += chunk[..<count]
        return true
    }

    private func parse(_ head: [UInt8]) throws -> Answer {
        let lines = String(decoding: head, as: UTF8.self).components(separatedBy: "\r\n")
        let words = lines[0].split(separator: " ")
        guard words.count >= 2, let status = Int(words[1]) else { throw Failure(text: "no status line: \(lines[0])") }
        var fields: [String: String] = [:]
        for line in lines.dropFirst() {
            guard let colon = line.firstIndex(of: ":") else { continue }
            fields[line[..<colon].lowercased()] = line[line.index(after: colon)...].trimmingCharacters(in: .whitespaces)
        }
        return Answer(status: status, fields: fields, body: [])
    }
}

/// Runs blocking work on a thread of its own, for the cooperative pool is what answers it.
public func onThread<Value: Sendable>(_ body: @escaping @Sendable () throws -> Value) async throws -> Value {
    try await withCheckedThrowingContinuation { continuation in
        Thread.detachNewThread { continuation.resume(with: Result { try body() }) }
    }
}
