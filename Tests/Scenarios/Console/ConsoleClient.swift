import Foundation

/// A client of the console and the API over TCP, which sends what it is told and reads answers without Telepost's help.
struct ConsoleClient: Sendable {
    /// An answer.
    struct Answer: Sendable {
        let status: Int
        /// The head, with names in lower case.
        let fields: [(name: String, value: String)]
        let body: String

        /// The value of a field; `nil` when it is not there.
        subscript(_ name: String) -> String? { fields.first { $0.name == name }?.value }
    }

    let port: UInt16
    /// The last number of the address 127.0.0.x that it calls from; the system's choice unless given.
    var source: UInt8?
    /// The value of the cookie `telepost_session`.
    var session: String?
    /// The token of the session, as its pages have it.
    var token = ""

    init(_ telepost: Telepost, from source: UInt8? = nil) async throws {
        port = try await telepost.httpPort
        self.source = source
    }

    /// What browsers call the gateway.
    var origin: String { "http://127.0.0.1:\(port)" }

    /// Makes a request.
    ///
    /// - Parameters:
    ///   - form: becomes the body.
    ///   - fields: more lines of the head; they replace nothing.
    func ask(
        _ method: String, _ target: String, form: [(String, String)]? = nil, fields: [String] = []
    ) async throws -> Answer {
        let body = form.map { form in form.map { "\($0)=\(Self.encode($1))" }.joined(separator: "&") }
        let type = form == nil ? [] : ["Content-Type: application/x-www-form-urlencoded"]
        return try await send(method, target, body: body, fields: type + fields)
    }

    /// Makes a request with any body.
    func send(_ method: String, _ target: String, body: String?, fields: [String]) async throws -> Answer {
        var lines = ["\(method) \(target) HTTP/1.1", "Host: 127.0.0.1:\(port)", "Connection: close"]
        if let session { lines.append("Cookie: telepost_session=\(session)") }
        if let body { lines.append("Content-Length: \(body.utf8.count)") }
        return try await exchange(Array(((lines + fields).joined(separator: "\r\n") + "\r\n\r\n" + (body ?? "")).utf8))
    }

    /// Sends octets and reads what comes back until the end.
    func exchange(_ octets: [UInt8]) async throws -> Answer {
        let (port, source) = (port, source)
        let answer = try await onThread {
            let socket = try BlockingSocket(port: port, from: source)
            socket.send(octets)
            var answer: [UInt8] = []
            while case let chunk = socket.receive(), !chunk.isEmpty { answer += chunk }
            return answer
        }
        return try Answer(answer)
    }

    /// Signs in, and takes over the session.
    mutating func signIn(_ name: String, _ password: String) async throws {
        let answer = try await ask("POST", "/sign-in", form: [("name", name), ("password", password)])
        guard answer.status == 303 else { throw Trouble("\(name) is not let in: \(answer.status) \(answer.body)") }
        try await take(answer)
    }

    /// Takes over the session that an answer gives.
    mutating func take(_ answer: Answer) async throws {
        session = answer.session
        let page = try await ask("GET", "/")
        guard let start = page.body.range(of: #"<meta name="csrf-token" content=""#) else {
            throw Trouble("no token on the page: \(page.status)")
        }
        token = String(page.body[start.upperBound...].prefix { $0 != "\"" })
    }

    private static func encode(_ text: String) -> String {
        text.addingPercentEncoding(withAllowedCharacters: .alphanumerics) ?? ""
    }
}

extension ConsoleClient.Answer {
    fileprivate init(_ octets: [UInt8]) throws {
        let all = Data(octets)
        guard let gap = all.range(of: Data("\r\n\r\n".utf8)) else {
            throw Trouble("no answer: \(String(decoding: octets.prefix(200), as: UTF8.self))")
        }
        let lines = String(decoding: all[..<gap.lowerBound], as: UTF8.self).components(separatedBy: "\r\n")
        guard let status = lines[0].split(separator: " ").dropFirst().first.flatMap({ Int($0) }) else {
            throw Trouble("no status: \(lines[0])")
        }
        self.status = status
        fields = lines.dropFirst().compactMap { line in
            guard let colon = line.firstIndex(of: ":") else { return nil }
            let value = line[line.index(after: colon)...].drop { $0 == " " }
            return (line[..<colon].lowercased(), String(value))
        }
        body = String(decoding: all[gap.upperBound...], as: UTF8.self)
    }

    /// The session that it gives.
    var session: String? {
        guard let cookie = self["set-cookie"], cookie.hasPrefix("telepost_session=") else { return nil }
        return String(cookie.dropFirst("telepost_session=".count).prefix { $0 != ";" })
    }
}

extension Telepost {
    /// The port of its web server.
    var httpPort: UInt16 {
        get async throws {
            let line = try await line("http listening") { $0.source == "http" && $0.text == "listening" }
            guard let port = line.fields["address"]?.split(separator: ":").last.flatMap({ UInt16($0) }) else {
                throw Trouble("no port in \(line)")
            }
            return port
        }
    }
}

extension Document {
    /// The password of ``administrator``.
    static let password = "correct horse: 9"
    /// A table for somebody who may do everything.
    static let administrator = [
        "[[account]]", #"name = "admin""#, #"login = ["console", "http"]"#, #"role = "administrator""#,
        "password = \"\(password)\"",
    ]

    /// The same with a console and an administrator.
    ///
    /// - Parameter keys: more keys of `[http]`, one a line.
    func withConsole(_ keys: String...) -> Document {
        var document = self
        document.more += ["[http]", #"listen = ["127.0.0.1:0"]"#] + keys + Self.administrator
        return document
    }
}
