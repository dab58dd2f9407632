import Gateway

/// One rule: what it does in a sentence, and all its settings.
struct RulePage {
    let kind: RuleKind
    let table: ConfigurationTable
    /// Its place, from 1.
    let place: Int
    let count: Int
    let rulingFile: String?
    let visitor: Visitor

    var page: Page {
        var page = Page(table.name, in: kind.section, content)
        page.trail = [Page.Step(kind.section.title, kind.section.path)]
        if let rulingFile { page.notices = [.ruled(by: rulingFile)] }
        page.actions = actions
        return page
    }

    private var actions: HTML {
        guard rulingFile == nil, visitor.may(.changeConfiguration) else {
            return Piece.button("Settings", kind.path(table.name, "edit"))
        }
        return Piece.button("Edit", kind.path(table.name, "edit"), .main)
            + Piece.button("Remove", kind.path(table.name, "remove"), .danger)
    }

    private var content: HTML {
        let words: HTML = """
            <p class="lead">\(apart: RuleSentence(table, kind).words)</p>\
            <p class="note">It is number \(place) of \(count) in the order in which they are asked. \
            \(Piece.link("Try it in the tester", Section.tester.path))</p>
            """
        let groups = kind.form.groups.map { group -> HTML in
            let items = group.keys.map { key -> (String, HTML) in (key.label, value(key)) }
            let definitions = Definitions(items)
            return definitions.items.isEmpty ? .nothing : Piece.part(group.title, definitions.html)
        }
        let known = Set(kind.form.keys.map(\.path))
        let others = RuleSentence(table, kind).details.filter { detail in
            !kind.form.keys.contains { $0.label == detail.label } && !known.contains(detail.label)
        }
        let rest = others.map { ($0.label, $0.value) }
        return words + groups.joined() + (rest.isEmpty ? .nothing : Piece.part("Other keys", Definitions(rest).html))
    }

    /// What is set, or the default and that it is one.
    private func value(_ key: SettingKey) -> HTML {
        if let value = table.value(at: key.path) {
            if case .text(.template) = key.kind { return Piece.verbatim(value.typed) }
            return value == .list([]) ? "none" : key.words(for: value.typed).map { HTML(text: $0) } ?? value.shown
        }
        let entries = kind.form.entries(of: table)
        guard kind.form.applies(key, to: entries), !key.standard.isEmpty else { return .nothing }
        let words =
            key.kind == .flag
            ? (key.standard == "true" ? "yes" : "no")
            : key.words(for: key.standard) ?? key.standard.split(separator: "\n").joined(separator: ", ")
        return #"<span class="muted">\#(words)</span>"#
    }
}

extension SettingKey {
    /// What people read for what stands in the document, where that is a word of ours.
    fileprivate func words(for typed: String) -> String? {
        switch kind {
        case .choice(let choices): choices.first { $0.value == typed }?.words
        case .words(let choices):
            typed.split(separator: "\n").map { word in choices.first { $0.value == word }?.words ?? String(word) }
                .joined(separator: ", ")
        case .text, .texts, .number, .flag, .secret, .duration, .durations, .size, .name, .names, .pairs: nil
        }
    }
}
