import Bytes
import Messages
import Runtime

/// How a command is told what it is called for: in its arguments, its environment and on its standard input.
struct CommandCall {
    /// The fields that arguments may name.
    private let fields: [(name: String, value: String)]
    private let input: [UInt8]
    private var environment: [String: String]

    init(_ message: MessageID, fields: [(name: String, value: String)], input: [UInt8]) {
        self.fields = fields
        self.input = input
        environment = ["PATH": "/usr/local/bin:/usr/bin:/bin", "LANG": "C.UTF-8", "TELEPOST_MESSAGE": "\(message)"]
    }

    /// Puts a value into the environment, under `TELEPOST_` and the name in capitals; at most 65,536 octets of it.
    mutating func set(_ name: String, _ value: String) {
        environment["TELEPOST_\(name.uppercased())"] = Self.argument(value)
    }

    /// The run of `command`, which is a path and arguments with blanks between them; fields in arguments are replaced
    /// by their values, each argument staying one, of at most 65,536 octets.
    func run(_ command: String, timeout: Duration) -> ProgramRun {
        let words = command.split(separator: " ").map(String.init)
        var program = ProgramRun(path: words.first ?? "", timeout: timeout)
        program.arguments = words.dropFirst().map { Self.argument(filled($0)) }
        program.environment = environment
        program.input = input
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
