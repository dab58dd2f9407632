/// The help texts, at most 80 columns wide.
enum Usage {
    private static let width = 80

    /// What is said after a word that no command begins with.
    static let hint = "usage: telepost COMMAND [options]   (telepost --help lists the commands)"

    /// The commands, one line each.
    static var main: String {
        let rows = Command.allCases.map { (title($0), $0.use.summary) }
        return """
            Telepost, a gateway between e-mail and phones

            usage: telepost COMMAND [options]

            \(columns(rows))

            telepost COMMAND --help explains a command with its options and an example.
            Exit codes: 0 done, 1 failed, 2 wrong usage or configuration.
            """
    }

    /// The commands of a group.
    static func of(_ group: [Command]) -> String {
        columns(group.map { (title($0), $0.use.summary) })
    }

    /// Everything about a command.
    static func of(_ command: Command) -> String {
        let use = command.use
        let summary = use.summary.prefix(1).uppercased() + use.summary.dropFirst() + "."
        var sections = [line(of: command), wrapped(summary, indent: 0)]
        let options = use.options + [OptionUse(.help, nil, "print this")]
        sections.append(columns(options.map { ($0.spelling + ($0.isRepeatable ? "…" : ""), $0.summary) }))
        if !use.notes.isEmpty { sections.append(wrapped(use.notes, indent: 0)) }
        sections.append("Example:\n  \(use.example)")
        return sections.joined(separator: "\n\n")
    }

    /// The usage line of a command.
    static func line(of command: Command) -> String {
        let use = command.use
        var words = ["usage: telepost"] + use.words
        words += use.options.filter(\.isRequired).map(\.spelling)
        if use.options.contains(where: { !$0.isRequired }) { words.append("[options]") }
        words += use.operands.map(\.spelling)
        return words.joined(separator: " ")
    }

    private static func title(_ command: Command) -> String {
        command.use.words.joined(separator: " ")
    }

    /// Names on the left, what they mean on the right; a name that is too long has a line of its own.
    private static func columns(_ rows: [(name: String, meaning: String)]) -> String {
        let left = min(26, rows.map(\.name.count).max() ?? 0) + 4
        return rows.map { name, meaning in
            let text = wrapped(meaning, indent: left)
            guard name.count + 4 <= left else { return "  \(name)\n\(String(repeating: " ", count: left))\(text)" }
            return "  " + name + String(repeating: " ", count: left - 2 - name.count) + text
        }.joined(separator: "\n")
    }

    private static func wrapped(_ text: String, indent: Int) -> String {
        var lines: [String] = []
        var line = ""
        for word in text.split(separator: " ") {
            if !line.isEmpty, indent + line.count + 1 + word.count > width {
                lines.append(line)
                line = ""
            }
            line += line.isEmpty ? String(word) : " \(word)"
        }
        lines.append(line)
        return lines.joined(separator: "\n" + String(repeating: " ", count: indent))
    }
}
