/// A group of `key = value` lines: a section of `smsd.conf`, a group of `kannel.conf`.
struct ImportGroup {
    /// The most groups that are read.
    static let limit = 2000

    /// What it is called; empty for what stands before the first section.
    var name: String
    /// The line that it begins in.
    var line: Int
    /// What it holds.
    var values: ImportValues

    /// What comments call it.
    let title: String

    private init(_ draft: Draft, title: String) {
        name = draft.name
        line = draft.line
        self.title = title
        values = ImportValues(draft.entries.map { ($0.key, $0.value, "\($0.key) (line \($0.line))") })
    }

    private struct Draft {
        var name: String
        var line: Int
        var entries: [(key: String, value: String, line: Int)] = []
    }

    /// Groups as in `smsd.conf`: `[name]` begins one.
    static func sections(_ text: ImportText, _ page: inout ImportPage) -> [ImportGroup] {
        var drafts = [Draft(name: "", line: 1)]
        var lines = ImportLines(text.octets)
        while let line = lines.next() {
            if line.text.isEmpty || line.text.hasPrefix("#") || line.text.hasPrefix(";") { continue }
            if line.text.hasPrefix("["), line.text.hasSuffix("]") {
                drafts.append(Draft(name: trimmed(line.text.dropFirst().dropLast()), line: line.number))
            } else if let (key, value) = line.assignment {
                drafts[drafts.count - 1].entries.append((key, value, line.number))
            } else {
                page.leave("line \(line.number)", "neither [name] nor key = value")
            }
        }
        return finished(drafts, &page) { $0.name.isEmpty ? "" : "[\($0.name)]" }
    }

    /// Groups as in `kannel.conf`: an empty line ends one, `group = name` names it.
    static func groups(_ text: ImportText, _ page: inout ImportPage) -> [ImportGroup] {
        var drafts: [Draft] = []
        var isOpen = false
        var lines = ImportLines(text.octets)
        while let line = lines.next() {
            if line.text.hasPrefix("#") { continue }
            if line.text.isEmpty {
                isOpen = false
            } else if let (key, value) = line.assignment {
                if !isOpen { drafts.append(Draft(name: "", line: line.number)) }
                isOpen = true
                let value = unquoted(value)
                if key == "group" {
                    drafts[drafts.count - 1].name = value.lowercased()
                } else {
                    drafts[drafts.count - 1].entries.append((key, value, line.number))
                }
            } else {
                page.leave("line \(line.number)", "not key = value")
            }
        }
        return finished(drafts, &page) { "group = \($0.name), line \($0.line)" }
    }

    private static func finished(
        _ drafts: [Draft], _ page: inout ImportPage, title: (Draft) -> String
    ) -> [ImportGroup] {
        if drafts.count > limit {
            page.leave("line \(drafts[limit].line) and what follows", "more than \(limit) groups")
        }
        return drafts.prefix(limit).map { ImportGroup($0, title: title($0)) }
    }

    /// `"text"` without its quotes, `\"` and `\\` taken back.
    private static func unquoted(_ text: String) -> String {
        guard text.utf8.count >= 2, text.hasPrefix("\""), text.hasSuffix("\"") else { return text }
        var result = ""
        var isEscaped = false
        for character in text.dropFirst().dropLast() {
            if character == "\\", !isEscaped {
                isEscaped = true
            } else {
                result.append(character)
                isEscaped = false
            }
        }
        return result
    }
}
