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

    /// The run of `command`, which is a path and arguments with blanks between them; fields in arguments are replaced
    /// by their values, each argument staying one, of at most 65,536 octets.
    func run(_ command: String, message: MessageID, timeout: Duration) -> ProgramRun {
        let words = command.split(separator: " ").map(String.init)
        var program = ProgramRun(path: words.first ?? "", timeout: timeout)
        program.arguments = words.dropFirst().map { Self.argument(filled($0)) }
        program.environment = environment(message)
        program.input = Array(json.utf8)
        return program
    }

    /// `word` with the values of the fields in it; what comes of a field is not looked at again.
    private func filled(_ word: String) -> String {
        let pieces = word.split(separator: "<%", omittingEmptySubsequences: false)
        return pieces.dropFirst().reduce(into: String(pieces[0])) { filled, piece in
            if let field = fields.first(where: { piece.hasPrefix($0.name + "%>") }) {
                filled += field.value + piece.dropFirst(field.name.count + 2)
            } else {
                filled += "<%" + piece
            }
        }
    }

    private func environment(_ message: MessageID) -> [String: String] {
        var environment = ["PATH": "/usr/local/bin:/usr/bin:/bin", "LANG": "C.UTF-8", "TELEPOST_MESSAGE": "\(message)"]
        environment["TELEPOST_ROUTE"] = payload.data.route
        for (name, value) in fields { environment["TELEPOST_\(name.uppercased())"] = Self.argument(value) }
        if let original = payload.data.original {
            environment["TELEPOST_ORIGINAL_MESSAGE_ID"] = Self.argument(original.message_id)
            environment["TELEPOST_ORIGINAL_FROM"] = Self.argument(original.from)
            environment["TELEPOST_ORIGINAL_SUBJECT"] = Self.argument(original.subject)
        }
        return environment
    }

    /// What is to be texted back, when the route wants that and the command said something.
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

    /// The most octets of an argument, and of a value in the environment; the system takes twice as many (execve(2)).
    private static let argumentLimit = 65_536

    /// As much of `text` as an argument can hold: C's strings end at a NUL.
    private static func argument(_ text: String) -> String {
        let utf8 = text.utf8
        guard utf8.count > argumentLimit || utf8.contains(0) else { return text }
        let whole = String(decoding: utf8.filter { $0 != 0 }, as: UTF8.self)
        let end = whole.utf8.index(whole.startIndex, offsetBy: argumentLimit, limitedBy: whole.endIndex)
        return String(whole[..<(end ?? whole.endIndex)])
    }
}
