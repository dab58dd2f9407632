import Foundation
import Testing

/// Requests with `Idempotency-Key` that are repeated because nobody knows whether they were carried out.
@Suite(.timeLimit(.minutes(2))) struct RepeatScenarios {
    private static let login = "Authorization: Basic " + Data("admin:\(Document.password)".utf8).base64EncodedString()

    @Test func `A request that is repeated after a crash is one message, whether its answer came or not`() async throws
    {
        try await Stage.run { stage in
            let smsc = try stage.smsc(isOpen: false)
            let document = Document(smsc).withConsole()
            let first = try await Telepost.ready(document, on: stage)
            let told = try await Self.send("told", "the answer came", first)
            #expect(told.status == 202)
            let other = try await Self.send("other", "another key", first)
            #expect(other.status == 202 && other["location"] != told["location"])
            // Nobody waits for the answer to this one; it may have been carried out, or not.
            let octets = Self.request("untold", "no answer came", try await first.httpPort)
            let port = try await first.httpPort
            let socket = try BlockingSocket(port: port)
            socket.send(octets)
            await first.crash()
            socket.close()

            let second = try await Telepost.ready(document, on: stage)
            for _ in 1...2 {
                let again = try await Self.send("told", "the answer came", second)
                #expect(again.status == told.status && again.body == told.body)
                #expect(again["location"] == told["location"])
            }
            let untold = try await Self.send("untold", "no answer came", second)
            #expect(untold.status == 202)
            #expect(try await Self.send("untold", "no answer came", second)["location"] == untold["location"])
            #expect(try await Self.send("told", "another text", second).status == 422)

            try smsc.open()
            let control = ControlSocket(second)
            try await control.idle()
            let texts = try await smsc.texts(3).map(\.text)
            #expect(texts.sorted() == ["another key", "no answer came", "the answer came"])
            #expect(try await control.messages().count == 3)
        }
    }

    private static func send(_ key: String, _ text: String, _ telepost: Telepost) async throws -> ConsoleClient.Answer {
        let client = try await ConsoleClient(telepost)
        return try await client.exchange(request(key, text, client.port))
    }

    private static func request(_ key: String, _ text: String, _ port: UInt16) -> [UInt8] {
        let body = #"{"to": "+447700900123", "via": "carrier", "text": "\#(text)"}"#
        let lines = [
            "POST /api/v1/messages HTTP/1.1", "Host: 127.0.0.1:\(port)", "Connection: close", login,
            "Content-Type: application/json", "Idempotency-Key: \(key)", "Content-Length: \(body.utf8.count)", "", body,
        ]
        return Array(lines.joined(separator: "\r\n").utf8)
    }
}
