import Bytes
import FoundationEssentials
import Gateway
import Messages

/// What a command is told of a mail: read from the JSON that the message carries (``Gateway/MailPayload``).
struct MailFacts {
    private struct Payload: Decodable {
        struct Facts: Decodable {
            var application: String
            var from: String
            var author: String
            var author_name: String
            var to: String
            var number: String?
            var groups: [String: String]
            var subject: String
            var text: String
            var message_id: String
            var date: String?
            var host: String
            var user: String
            var recipients: [String]
            var file_names: [String]
        }

        var type: String
        var timestamp: String
        var data: Facts
    }

    private let payload: Payload

    /// `nil` when `json` is not what applications write.
    init?(_ json: String) {
        guard let payload = try? JSONDecoder().decode(Payload.self, from: Data(json.utf8)) else { return nil }
        self.payload = payload
    }

    /// The call of a command with them; its input is the mail.
    func call(_ message: MessageID, mail: [UInt8]) -> CommandCall {
        let data = payload.data
        let fields: [(name: String, value: String)] = [
            ("from", data.from), ("to", data.to), ("subject", data.subject), ("text", data.text),
            ("number", data.number ?? ""), ("author", data.author), ("id", "\(message)"), ("time", payload.timestamp),
            ("application", data.application),
        ]
        var call = CommandCall(message, fields: fields, input: mail)
        for (name, value) in fields where name != "id" { call.set(name, value) }
        call.set("type", payload.type)
        call.set("author_name", data.author_name)
        call.set("message_id", data.message_id)
        call.set("date", data.date ?? "")
        call.set("host", data.host)
        call.set("user", data.user)
        call.set("recipients", data.recipients.joined(separator: ", "))
        call.set("files", data.file_names.joined(separator: ", "))
        for (name, value) in data.groups where name.utf8.allSatisfy(Self.mayBeInName) {
            call.set("group_\(name)", value)
        }
        return call
    }

    private static func mayBeInName(_ octet: UInt8) -> Bool {
        octet.isASCIILetter || octet.isASCIIDigit || octet == UInt8(ascii: "_")
    }
}
