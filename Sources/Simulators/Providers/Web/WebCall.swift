import Bytes
import Runtime

/// A call of somebody else's address, by HTTP/1.1 without TLS.
struct WebCall: Hashable, Sendable {
    /// The method.
    var method = "POST"
    /// The whole address.
    var url: String
    /// Header fields besides Host, those about the body, and `Authorization` of a name in the address.
    var fields: [WebRequest.Item] = []
    /// The media type of the body; empty when there is none.
    var mediaType = ""
    /// The body.
    var body: [UInt8] = []

    /// Calls, and waits for the status.
    ///
    /// - Returns: `nil` when no whole head of an answer came.
    func perform(on loop: EventLoop, until deadline: Duration, among links: OpenLinks) async -> Int? {
        guard let address = WebAddress(url), let host = await address.resolved(on: loop) else { return nil }
        do throws(OperatingSystemError) {
            let channel = try await TCPChannel.connect(
                to: SocketAddress(host, port: address.port), on: loop, until: deadline)
            defer {
                links.remove(channel)
                channel.close()
            }
            guard links.add(channel, limit: .max) else { return nil }
            channel.write(octets(to: address))
            guard await channel.flush(until: deadline) else { return nil }
            return await Self.status(on: channel, until: deadline)
        } catch {
            return nil
        }
    }

    private func octets(to address: WebAddress) -> [UInt8] {
        var head = "\(method) \(address.target) HTTP/1.1\r\nHost: \(address.authority)\r\nConnection: close\r\n"
        if let user = address.user {
            head += "Authorization: Basic \(String(decoding: Base64.encode(user), as: UTF8.self))\r\n"
        }
        for field in fields { head += "\(field.name): \(field.value)\r\n" }
        if method != "GET" {
            if !mediaType.isEmpty { head += "Content-Type: \(mediaType)\r\n" }
            head += "Content-Length: \(body.count)\r\n"
        }
        return Array((head + "\r\n").utf8) + (method == "GET" ? [] : body)
    }

    /// The status of the answer, of which the head is read.
    private static func status(on channel: TCPChannel, until deadline: Duration) async -> Int? {
        let gap: [UInt8] = [13, 10, 13, 10]
        while channel.input.readable.firstRange(of: gap) == nil {
            guard channel.input.count < WebRequestReader.longestHead else { return nil }
            switch await channel.wait(until: deadline) {
            case .received, .nudged: continue
            case .ended where channel.input.readable.firstRange(of: gap) != nil: continue
            case .ended, .deadline: return nil
            }
        }
        let line = String(decoding: channel.input.readable.prefix(13), as: UTF8.self)
        guard line.hasPrefix("HTTP/1.1 ") else { return nil }
        return Int(line.dropFirst(9).prefix(3))
    }
}

/// The address of a call: `http`, a host, a port and what follows; perhaps a name and a password.
struct WebAddress: Hashable, Sendable {
    let host: String
    let port: UInt16
    /// Path and query, as written.
    let target: String
    /// Name, colon and password.
    let user: [UInt8]?

    /// `nil` for an address that cannot be called from here.
    init?(_ url: String) {
        guard url.lowercased().hasPrefix("http://"), url.utf8.allSatisfy({ (0x21...0x7E).contains($0) }) else {
            return nil
        }
        let rest = url.dropFirst(7)
        let end = rest.firstIndex { $0 == "/" || $0 == "?" } ?? rest.endIndex
        var authority = rest[..<end]
        target = rest[end...].hasPrefix("/") ? String(rest[end...]) : "/" + rest[end...]
        if let sign = authority.lastIndex(of: "@") {
            user = WebRequest.decoded(authority[..<sign].replacing("+", with: "%2B").utf8)
            authority = authority[authority.index(after: sign)...]
        } else {
            user = nil
        }
        let hasPort = authority.lastIndex(of: ":").map { !authority[$0...].contains("]") } ?? false
        let colon = hasPort ? authority.lastIndex(of: ":") : nil
        host = String(authority[..<(colon ?? authority.endIndex)])
        guard !host.isEmpty, let port = colon.map({ UInt16(authority[$0...].dropFirst()) }) ?? 80 else { return nil }
        self.port = port
    }

    /// Host and port as `Host` has them.
    var authority: String { port == 80 ? host : "\(host):\(port)" }

    /// The address of the host; `nil` when nobody knows it.
    func resolved(on loop: EventLoop) async -> IPAddress? {
        let bare = host.hasPrefix("[") ? host.dropFirst().dropLast() : host[...]
        if let address = IPAddress(bare) { return address }
        do throws(OperatingSystemError) {
            let all = try await NameResolution.addresses(of: host, on: loop)
            return all.first { $0.family == .v4 } ?? all.first
        } catch {
            return nil
        }
    }
}
