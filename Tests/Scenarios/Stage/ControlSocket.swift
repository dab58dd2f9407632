import Foundation

/// The HTTP API of a running gateway, asked through the socket in its data folder without Telepost's own client.
struct ControlSocket: Sendable {
    /// A message as the API shows it; only what scenarios look at.
    struct Message: Decodable, Sendable {
        let id: Int
        let state: String
        let to: String
        let text: String
        let attempts: Int
        let kind: String
    }

    /// Something that happened to a message.
    struct Event: Decodable, Sendable {
        let kind: String
        let detail: String
    }

    /// A message with its history.
    struct Story: Decodable, Sendable {
        let message: Message
        let events: [Event]
    }

    /// A connection as the API shows it; only what scenarios look at.
    struct Connection: Decodable, Sendable {
        let name: String
        let state: String
        let reason: String
        let waiting: Int
        let outstanding: Int
    }

    let path: String

    init(_ telepost: Telepost) {
        path = "\(telepost.data)/telepost.sock"
    }

    /// The API of a simulator on its own.
    init(at path: String) {
        self.path = path
    }

    /// Messages, the newest first, all pages of them.
    func messages(_ query: String = "") async throws -> [Message] {
        var all: [Message] = []
        while true {
            let before = all.last.map { "&before=\($0.id)" } ?? ""
            let page = try await get([Message].self, "/api/v1/messages?limit=500\(query)\(before)")
            all += page
            if page.count < 500 { return all }
        }
    }

    /// A message with its history.
    func story(_ id: Int) async throws -> Story { try await get(Story.self, "/api/v1/messages/\(id)") }

    /// The stories that some words mean, with the conversations that they are part of, the newest first.
    func trace(_ words: String) async throws -> [Story] {
        let escaped = words.replacingOccurrences(of: "+", with: "%2B")
        return try await get([Story].self, "/api/v1/trace?limit=100&q=\(escaped)")
    }

    /// Waits until a connection is as it should be, and returns it.
    func connection(
        _ name: String = "carrier", within limit: Duration = .seconds(20), until isSo: (Connection) -> Bool
    ) async throws -> Connection {
        try await eventually("a connection that is as it should be", within: limit) {
            try await get([Connection].self, "/api/v1/connections").first { $0.name == name && isSo($0) }
        }
    }

    /// Waits until a message is in a state.
    func message(in state: String, within limit: Duration = .seconds(30)) async throws -> Message {
        try await eventually("a message that is \(state)", within: limit) {
            try await messages("&state=\(state)").first
        }
    }

    /// Waits until there is nothing left to send.
    func idle(within limit: Duration = .seconds(60)) async throws {
        let _: Bool = try await eventually("nothing left to send", within: limit) {
            let (queued, sending) = (try await count("queued"), try await count("sending"))
            return queued + sending == 0 ? true : nil
        }
    }

    /// How many messages are in a state, 500 at most.
    private func count(_ state: String) async throws -> Int {
        try await get([Message].self, "/api/v1/messages?limit=500&state=\(state)").count
    }

    func get<Value: Decodable & Sendable>(_ type: Value.Type, _ target: String) async throws -> Value {
        let path = path
        let octets = try await onThread {
            let socket = try BlockingSocket(path: path)
            socket.send(Array("GET \(target) HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n".utf8))
            var octets: [UInt8] = []
            while case let chunk = socket.receive(), !chunk.isEmpty { octets += chunk }
            return octets
        }
        let answer = Data(octets)
        guard let gap = answer.range(of: Data("\r\n\r\n".utf8)), answer.starts(with: Data("HTTP/1.1 200 ".utf8)) else {
            throw Trouble("\(target): \(String(decoding: octets.prefix(400), as: UTF8.self))")
        }
        return try JSONDecoder().decode(type, from: answer[gap.upperBound...])
    }
}
