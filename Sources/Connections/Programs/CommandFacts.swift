import FoundationEssentials
import Gateway
import Messages
import Runtime

/// What a program is told of a phone's text: read from the JSON that the message carries.
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
            var match: [String: String]?
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

    /// The named groups of the route's pattern.
    private var groups: [(name: String, value: String)] {
        (payload.data.match ?? [:]).sorted { $0.key < $1.key }.map { ($0.key, $0.value) }
    }

    /// The call of a command with them; its input is the JSON.
    func call(_ message: MessageID) -> CommandCall {
        var call = CommandCall(message, fields: fields + groups, input: Array(json.utf8))
        call.set("ROUTE", payload.data.route)
        for (name, value) in fields { call.set(name, value) }
        for (name, value) in groups { call.set("MATCH_\(name)", value) }
        if let original = payload.data.original {
            call.set("ORIGINAL_MESSAGE_ID", original.message_id)
            call.set("ORIGINAL_FROM", original.from)
            call.set("ORIGINAL_SUBJECT", original.subject)
        }
        return call
    }

    /// What is to be texted back, when the route wants that and the program said something.
    func answer(_ output: [UInt8]) -> AnswerText? {
        guard payload.answers == true, let phone = PhoneNumber(e164: payload.data.from),
            let connection = ConnectionName(payload.data.connection)
        else { return nil }
        let isBlank: (UInt8) -> Bool = { $0 <= 0x20 }
        var octets = output.filter { $0 != 0 }.drop(while: isBlank)
        while octets.last.map(isBlank) == true { octets.removeLast() }
        guard !octets.isEmpty else { return nil }
        return AnswerText(
            phone: phone, ours: Originator(payload.data.to), connection: connection,
            text: String(decoding: octets, as: UTF8.self))
    }
}
