import Configuration

/// The options and words given to a command.
///
///     words  = *( option / operand ) [ "--" *operand ]
///     option = "--" name [ ( "=" / SP ) value ]
struct Arguments {
    /// The command they were given to.
    let command: Command
    /// The words that are no options, in order; as many as the command takes.
    private(set) var operands: [String] = []
    private var values: [Option: [String]] = [:]

    /// No arguments.
    init(_ command: Command) {
        self.command = command
    }

    /// Reads the words after the command's own.
    init(_ command: Command, _ words: ArraySlice<String>) throws(CommandFailure) {
        self.init(command)
        var rest = words
        while let word = rest.popFirst() {
            if word == "--" {
                operands += rest
                rest = []
            } else if word.hasPrefix("-"), word != "-" {
                try take(word, &rest)
            } else {
                operands.append(word)
            }
        }
        if !has(.help) { try check() }
    }

    /// Whether an option was given.
    func has(_ option: Option) -> Bool { values[option] != nil }

    /// The value of an option; `nil` when it was not given.
    func text(_ option: Option) -> String? { values[option]?.last }

    /// All values of an option that may be repeated.
    func texts(_ option: Option) -> [String] { values[option] ?? [] }

    /// An operand; `nil` when it was not given.
    func operand(_ index: Int) -> String? { index < operands.count ? operands[index] : nil }

    /// A whole number.
    func wholeNumber(_ option: Option, in range: ClosedRange<Int>) throws(CommandFailure) -> Int? {
        guard let text = text(option) else { return nil }
        guard let number = Int(text), range.contains(number) else {
            throw wrong(
                "\(option.rawValue) takes a number from \(range.lowerBound) to \(range.upperBound), not \(text)")
        }
        return number
    }

    /// A share of a whole.
    func share(_ option: Option) throws(CommandFailure) -> Double? {
        guard let text = text(option) else { return nil }
        guard let number = Double(text), (0...1).contains(number) else {
            throw wrong("\(option.rawValue) takes a number from 0 to 1, not \(text)")
        }
        return number
    }

    /// A span of time, as in `90s` or `1h30m`.
    func duration(_ option: Option) throws(CommandFailure) -> Duration? {
        guard let text = text(option) else { return nil }
        guard let duration = DurationText(text)?.duration else {
            throw wrong("\(option.rawValue) takes a time such as 500ms, 30s or 1h30m, not \(text)")
        }
        return duration
    }

    /// One of some words.
    func choice(_ option: Option, of words: [String]) throws(CommandFailure) -> String? {
        guard let text = text(option) else { return nil }
        guard words.contains(text) else {
            let suggestion = nearestWord(to: text, among: words).map { "; did you mean \($0)?" } ?? ""
            throw wrong("\(option.rawValue) takes one of \(words.joined(separator: ", ")), not \(text)\(suggestion)")
        }
        return text
    }

    /// Wrong usage of this command.
    func wrong(_ text: String) -> CommandFailure {
        .wrongUsage(text, usage: Usage.line(of: command))
    }

    private mutating func take(_ word: String, _ rest: inout ArraySlice<String>) throws(CommandFailure) {
        let name = word.prefix { $0 != "=" }
        let inline = name.endIndex == word.endIndex ? nil : String(word[word.index(after: name.endIndex)...])
        if name == "-h" || name == Option.help.rawValue {
            values[.help] = [""]
            return
        }
        guard let use = command.use.options.first(where: { $0.option.rawValue == name }) else { throw unknown(name) }
        guard values[use.option] == nil || use.isRepeatable else { throw wrong("\(name) is given twice") }
        guard use.value != nil else {
            guard inline == nil else { throw wrong("\(name) takes no value") }
            values[use.option] = [""]
            return
        }
        guard let value = inline ?? rest.popFirst() else { throw wrong("\(name) needs a value: \(use.spelling)") }
        values[use.option, default: []].append(value)
    }

    private func unknown(_ name: Substring) -> CommandFailure {
        let known = command.use.options.map(\.option.rawValue) + [Option.help.rawValue]
        let suggestion = nearestWord(to: String(name), among: known).map { "; did you mean \($0)?" } ?? ""
        return wrong("unknown option \(name)\(suggestion)")
    }

    private func check() throws(CommandFailure) {
        for use in command.use.options where use.isRequired && !has(use.option) {
            throw wrong("\(use.spelling) is missing")
        }
        let expected = command.use.operands
        if operands.count < expected.count, !expected[operands.count].isOptional {
            throw wrong("\(expected[operands.count].name) is missing")
        }
        guard operands.count > expected.count else { return }
        let hint = expected.last?.name == "TEXT" ? "; put the whole text in quotes" : ""
        throw wrong("\"\(operands[expected.count])\" is one word too many\(hint)")
    }
}
