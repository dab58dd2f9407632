import Configuration

/// What somebody typed, understood.
enum Invocation {
    /// A text to print.
    case help(String)
    /// A command to carry out.
    case run(Command, Arguments)

    /// Reads the words after `telepost`.
    init(_ words: [String]) throws(CommandFailure) {
        guard let first = words.first else {
            self = .help(Usage.main)
            return
        }
        switch first {
        case "--help", "-h": self = .help(Usage.main)
        case "help": self = try Self.help(words.dropFirst())
        case "--version": self = .run(.version, Arguments(.version))
        default: self = try Self.command(words)
        }
    }

    private static func help(_ words: ArraySlice<String>) throws(CommandFailure) -> Invocation {
        guard !words.isEmpty else { return .help(Usage.main) }
        return try command(Array(words) + ["--help"])
    }

    private static func command(_ words: [String]) throws(CommandFailure) -> Invocation {
        let group = Command.allCases.filter { $0.use.words.first == words[0] }
        guard let first = group.first else {
            throw unknown(words[0], among: Command.allCases.compactMap(\.use.words.first))
        }
        guard first.use.words.count > 1 else { return try run(first, words.dropFirst()) }
        let names = group.map { $0.use.words[1] }
        guard words.count > 1 else {
            throw .wrongUsage("\(words[0]) what? \(names.joined(separator: ", "))", usage: Usage.hint)
        }
        if words[1] == "--help" || words[1] == "-h" { return .help(Usage.of(group)) }
        guard let command = group.first(where: { $0.use.words[1] == words[1] }) else {
            throw unknown(words[1], among: names, after: words[0])
        }
        return try run(command, words.dropFirst(2))
    }

    private static func run(_ command: Command, _ words: ArraySlice<String>) throws(CommandFailure) -> Invocation {
        let arguments = try Arguments(command, words)
        return arguments.has(.help) ? .help(Usage.of(command)) : .run(command, arguments)
    }

    private static func unknown(_ word: String, among words: [String], after group: String? = nil) -> CommandFailure {
        let kind = word.hasPrefix("-") ? "option" : "command"
        let whole = group.map { "\($0) \(word)" } ?? word
        let known = Set(words).sorted()
        let suggestion =
            nearestWord(to: word, among: known).map { "; did you mean \(group.map { "\($0) " } ?? "")\($0)?" } ?? ""
        return .wrongUsage("unknown \(kind) \(whole)\(suggestion)", usage: Usage.hint)
    }
}
