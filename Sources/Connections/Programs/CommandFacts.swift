import FoundationEssentials
import Gateway
import Messages
import Runtime

/// What a command is told of a phone's text: read from the JSON that the message carries.
struct CommandFacts {
    private struct Payload: Decodable {
        struct Original: Decodable {
            var message_id: String
            var from: String
            var subject: String
        }

        struct Facts: Decodable {
            var id: String
            var from: String
            var to: String
            var text: String
            var connection: String
            var route: String
            var original: Original?
        }

        var timestamp: String
        var answers: Bool?
        var data: Facts
    }

    private let payload: Payload
    private let json: String

    /// `nil` when `json` is not what inbound routes write.
    init?(_ json: String) {
        guard let payload = try? JSONDecoder().decode(Payload.self, from: Data(json.utf8)) else { return nil }
        self.payload = payload
        self.json = json
    }

    /// The fields, by the names that templates have for them.
    private var fields: [(name: String, value: String)] {
        let data = payload.data
        return [
            ("from", data.from), ("to", data.to), ("text", data.text), ("connection", data.connection), ("id", data.id),
            ("time", payload.timestamp),
        ]
    }

    /// The run of `command`, which is a path and arguments with blanks between them; fields in arguments are replaced by
    /// their values, each argument staying one.
    func run(_ command: String, message: MessageID, timeout: Duration) -> ProgramRun {
        let words = command.split(separator: " ").map(String.init)
        var program = ProgramRun(path: words.first ?? "", timeout: timeout)
        program.arguments = words.dropFirst().map { word in
            var word = word
            for (name, value) in fields where word.contains("<%\(name)%>") {
                word = word.split(separator: "<%\(name)%>", omittingEmptySubsequences: false).joined(separator: value)
            }
            return Self.withoutNul(word)
        }
        program.environment = environment(message)
        program.input = Array(json.utf8)
        return program
    }

    private func environment(_ message: MessageID) -> [String: String] {
        var environment = ["PATH": "/usr/local/bin:/usr/bin:/bin", "LANG": "C.UTF-8", "TELEPOST_MESSAGE": "\(message)"]
        environment["TELEPOST_ROUTE"] = payload.data.route
        for (name, value) in fields { environment["TELEPOST_\(name.uppercased())"] = Self.withoutNul(value) }
        if let original = payload.data.original {
            environment["TELEPOST_ORIGINAL_MESSAGE_ID"] = Self.withoutNul(original.message_id)
            environment["TELEPOST_ORIGINAL_FROM"] = Self.withoutNul(original.from)
            environment["TELEPOST_ORIGINAL_SUBJECT"] = Self.withoutNul(original.subject)
        }
        return environment
    }

    /// What is to be texted back, when the route wants that and the command said something.
    func answer(_ output: [UInt8]) -> AnswerText? {
        guard payload.answers == true, let phone = PhoneNumber(e164: payload.data.from),
            let connection = ConnectionName(payload.data.connection)
        else { return nil }
        var octets = Self.withoutNul(output)
        while let last = octets.last, last <= 0x20 { octets.removeLast() }
        guard !octets.isEmpty else { return nil }
        return AnswerText(
            phone: phone, ours: Originator(payload.data.to), connection: connection,
            text: String(decoding: octets, as: UTF8.self))
    }

    /// C's strings end at a NUL.
    private static func withoutNul(_ text: String) -> String {
        text.utf8.contains(0) ? String(decoding: withoutNul(Array(text.utf8)), as: UTF8.self) : text
    }

    private static func withoutNul(_ octets: [UInt8]) -> [UInt8] { octets.filter { $0 != 0 } }
}
