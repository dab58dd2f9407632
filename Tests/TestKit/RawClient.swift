import Foundation

/// Speaks HTTP octet by octet over a Unix socket or TCP on this machine; blocking, so on threads of its own.
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
        try begin(&address, patience)
    }

    /// A client of the port at 127.0.0.1, or at ::1, which waits so many seconds for an answer.
    public init(port: UInt16, overIPv6: Bool = false, patience: Int = 120) throws {
        descriptor = socket(overIPv6 ? AF_INET6 : AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        if overIPv6 {
            var address = sockaddr_in6()
            address.sin6_family = sa_family_t(AF_INET6)
            address.sin6_port = port.bigEndian
            address.sin6_addr = in6addr_loopback
            try begin(&address, patience)
        } else {
            var address = sockaddr_in()
            address.sin_family = sa_family_t(AF_INET)
            address.sin_port = port.bigEndian
            address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
            try begin(&address, patience)
        }
    }

    private func begin<Address>(_ address: inout Address, _ patience: Int) throws {
        var limit = timeval(tv_sec: patience, tv_usec: 0)
        unsafe setsockopt(descriptor, SOL_SOCKET, SO_RCVTIMEO, &limit, socklen_t(MemoryLayout<timeval>.size))
        let status = unsafe withUnsafePointer(to: &address) { pointer in
            unsafe pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                unsafe connect(descriptor, $0, socklen_t(MemoryLayout<Address>.size))
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
    ///
    /// - Parameter interim: whether a 100 is an answer too.
    public func read(hasBody: Bool = true, interim: Bool = false) throws -> Answer? {
        while true {
            if let end = headEnd {
                var answer = try parse(Array(buffer[..<end]))
                buffer.removeFirst(end + 4)
                guard answer.status != 100 || interim else { continue }
                let length = hasBody ? Int(answer.fields["content-length"] ?? "") ?? 0 : 0
                while buffer.count < length { guard try more() else { return nil } }
                answer.body = Array(buffer[..<length])
                buffer.removeFirst(length)
                return answer
            }
            guard try more() else { return nil }
        }
    }

    /// The next piece of a body that comes in chunks; `nil` after the last, or when the other side closed instead.
    public func readChunk() throws -> String? {
        while true {
            if let end = buffer.firstIndex(of: 10), end > 0,
                let size = Int(String(decoding: buffer[..<(end - 1)], as: UTF8.self), radix: 16)
            {
                let whole = end + 1 + size + 2
                while buffer.count < whole { guard try more() else { return nil } }
                defer { buffer.removeFirst(whole) }
                return size == 0 ? nil : String(decoding: buffer[(end + 1)..<(end + 1 + size)], as: UTF8.self)
            }
            guard try more() else { return nil }
        }
    }

    /// Whether the other side has closed, once everything that came before has been read and dropped.
    public func isClosed() throws -> Bool {
        while try more() { buffer = [] }
        return true
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
