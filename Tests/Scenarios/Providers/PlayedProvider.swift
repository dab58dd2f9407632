import Foundation

/// `telepost simulate provider` as the provider of a scenario, and the connection that sends by it.
struct PlayedProvider: Sendable {
    /// A text on one of its phones.
    struct Text: Decodable, Sendable {
        let from: String
        let to: String
        let text: String
        let state: String?
    }

    static let ours = "+447700900100"
    static let presets = ["twilio", "vonage", "plivo", "sinch", "infobip", "kannel", "generic"]

    let preset: String
    let process: ChildProcess
    let port: UInt16
    private let path: String

    /// Starts it; it calls the hooks of a gateway whose web server has the port `web`.
    ///
    /// - Parameters:
    ///   - port: 0 lets the system choose.
    ///   - more: further options.
    init(_ preset: String, _ stage: Stage, web: UInt16, port: UInt16 = 0, _ more: String...) async throws {
        let data = stage.path("provider-\(UUID().uuidString.prefix(6))")
        let hook = "http://127.0.0.1:\(web)/hooks/carrier"
        let text =
            switch preset {
            case "infobip": "?token=t0ken"
            case "kannel": "?token=t0ken&" + Self.kannelText
            default: ""
            }
        process = try stage.start(
            Programs.telepost,
            [
                "simulate", "provider", "--preset", preset, "--listen", "127.0.0.1:\(port)", "--user", "acme",
                "--secret",
                "s3cret", "--hook", hook + "/text" + text, "--report-hook", hook + "/report", "--report-delay", "50ms",
                "--data", data,
            ] + more)
        let line = try await process.output.first("the port of the provider") { output in
            output.errorLines.first { $0.contains("listening") }
        }
        guard let found = line.firstMatch(of: /127\.0\.0\.1:(\d+)/).flatMap({ UInt16($0.1) }) else {
            throw Trouble(line)
        }
        (self.preset, self.port, path) = (preset, found, data + "/telepost.sock")
    }

    private static let kannelText = "from=%p&to=%P&text=%b&coding=%c&charset=%C&udh=%u&id=%I"

    /// The document of a gateway that sends by it, and whose web server has the port `web`.
    func document(web: UInt16, _ office: CatchingServer, _ more: String...) -> Document {
        var document = Document(carriers: [])
        document.making = ["via = [\"carrier\"]", "notify = [\"delivered\", \"failed\"]"]
        document.more =
            ["[http]", "listen = [\"127.0.0.1:\(web)\"]", "public_url = \"http://127.0.0.1:\(web)\""]
            + ["[[connection]]", "name = \"carrier\"", "type = \"http\"", "preset = \"\(preset)\""]
            + ["url = \"http://127.0.0.1:\(port)\(target)\""]
            + ["numbers = [\"\(Self.ours)\"]"] + credentials + more
            + [
                office.connection(), "[[inbound]]", "name = \"answers\"",
                "deliver = [\"reply\", \"mailto:team@office.test\"]",
            ]
        return document
    }

    /// The keys that say who we are, as each preset has them.
    private var credentials: [String] {
        switch preset {
        case "twilio", "plivo": ["account = \"acme\"", "password = \"s3cret\""]
        case "vonage": ["key = \"acme\"", "secret = \"s3cret\"", "hook = { secret = \"s3cret\" }"]
        case "sinch": ["account = \"acme\"", "key = \"s3cret\"", "hook = { secret = \"s3cret\" }"]
        case "infobip": ["key = \"s3cret\"", "hook = { secret = \"t0ken\" }"]
        case "generic":
            [
                "username = \"acme\"", "password = \"s3cret\"",
                "hook = { secret = \"s3cret\", method = \"sha256\", header = \"X-Signature\" }",
                "generic = { id = '\"id\"\\s*:\\s*\"([^\"]+)\"' }",
            ]
        default: ["username = \"acme\"", "password = \"s3cret\"", "hook = { secret = \"t0ken\" }"]
        }
    }

    /// Where its interface is on its server.
    private var target: String {
        switch preset {
        case "kannel": "/cgi-bin/sendsms"
        case "generic": "/send"
        default: ""
        }
    }

    /// The texts on a phone.
    func texts(on phone: String) async throws -> [Text] {
        try await ControlSocket(at: path).ask([Text].self, "GET /api/v1/phones/\(phone)/messages")
    }

    /// Waits until a phone has so many texts from us.
    func texts(_ count: Int, on phone: String, within limit: Duration = .seconds(30)) async throws -> [Text] {
        try await eventually("\(count) texts on \(phone)", within: limit) {
            let texts = try await texts(on: phone).filter { $0.to == phone }
            return texts.count >= count ? texts : nil
        }
    }

    /// Has a phone send a text to our number.
    func send(_ text: String, from phone: String) async throws {
        let body = "{\"to\":\"\(Self.ours)\",\"text\":\"\(text)\"}"
        _ = try await ControlSocket(at: path).ask(Text.self, "POST /api/v1/phones/\(phone)/messages", json: body)
    }

    /// What all texts that it ever took say, as it drew them on its terminal.
    var drawn: String { process.output.value.text }
}

extension ControlSocket {
    /// Asks by any method, and reads a good answer.
    func ask<Value: Decodable & Sendable>(
        _ type: Value.Type, _ request: String, json: String? = nil
    ) async throws -> Value {
        let path = path
        let head = "\(request.replacing("+", with: "%2B")) HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n"
        let content = json.map { "Content-Type: application/json\r\nContent-Length: \($0.utf8.count)\r\n\r\n\($0)" }
        let octets = try await onThread {
            let socket = try BlockingSocket(path: path)
            socket.send(Array((head + (content ?? "\r\n")).utf8))
            var octets: [UInt8] = []
            while case let chunk = socket.receive(), !chunk.isEmpty { octets += chunk }
            return octets
        }
        let answer = Data(octets)
        guard let gap = answer.range(of: Data("\r\n\r\n".utf8)), answer.starts(with: Data("HTTP/1.1 20".utf8)) else {
            throw Trouble("\(request): \(String(decoding: octets.prefix(400), as: UTF8.self))")
        }
        return try JSONDecoder().decode(type, from: answer[gap.upperBound...])
    }
}
