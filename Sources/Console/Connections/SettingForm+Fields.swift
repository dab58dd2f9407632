/// Names that a form offers.
struct SettingNames: Hashable, Sendable {
    var applications: [String] = []
    var mailConnections: [String] = []
    var carriers: [String] = []
    var folders: [String] = []

    subscript(reference: SettingReference) -> [String] {
        switch reference {
        case .application: applications
        case .mailConnection: mailConnections
        case .carrier: carriers
        case .outgoing: carriers + folders
        }
    }
}

extension SettingForm {
    /// The form's fields with what stands in them and what is wrong with that.
    func fields(
        _ entries: SettingEntries, faults: [String: String] = [:], names: SettingNames = SettingNames(),
        isReadOnly: Bool = false
    ) -> [Form.Group] {
        groups.map { group in
            let fields = group.keys.map { key in
                key.field(entries, names).wrong(faults[key.path]).with { field in
                    field.isReadOnly = isReadOnly
                    field.isMandatory = key.need == .mandatory
                }
            }
            return Form.Group(group.title, fields, isFolded: group.isFolded)
        }
    }

    /// For the script: which fields mean something when.
    var conditions: HTML {
        let items = keys.flatMap { key in
            key.conditions.map { condition -> HTML in
                switch condition {
                case .key(let path, let values):
                    """
                    <i data-when="\(key.path)" data-key="\(path)" data-values="\(values.joined(separator: " "))"></i>
                    """
                case .given(let path): #"<i data-when="\#(key.path)" data-key="\#(path)"></i>"#
                }
            }
        }
        return items.isEmpty ? .nothing : #"<div hidden data-conditions="">\#(items)</div>"#
    }
}

extension SettingKey {
    fileprivate func field(_ entries: SettingEntries, _ names: SettingNames) -> Field {
        let text = entries[path]
        var field = Field(path, label, fieldKind(entries, names)).holding(
            kind == .flag ? (text == "true" ? "yes" : "") : text)
        field = field.explained(explanation + offered(names))
        field.suggestions = offers.map { Field.Option($0.value, "\($0.value) \u{2013} \($0.words)") }
        if !hasLines { field.placeholder = standard }
        if case .secret = kind { field.autocomplete = "new-password" }
        return field
    }

    /// Which names there are, where they are typed.
    private func offered(_ names: SettingNames) -> String {
        guard case .names(let reference, _) = kind, !names[reference].isEmpty else { return "" }
        return " There \(names[reference].count == 1 ? "is" : "are"): \(names[reference].joined(separator: ", "))."
    }

    private var hasLines: Bool {
        switch kind {
        case .texts, .durations, .names, .words, .pairs, .text(.template): true
        case .text, .number, .flag, .choice, .secret, .duration, .size, .name: false
        }
    }

    private func fieldKind(_ entries: SettingEntries, _ names: SettingNames) -> Field.Kind {
        switch kind {
        case .text(.template): .lines(3)
        case .text, .duration, .size: .text
        // A number that is wrong has to stay in sight, which a field for numbers does not let it.
        case .number(let range):
            entries[path].isEmpty || Int64(entries[path]) != nil
                ? .number(Int64(range.lowerBound)...Int64(range.upperBound)) : .text
        case .flag: .flag
        case .secret: .secret(isKept: entries.kept.contains(path))
        case .texts, .durations, .names, .pairs: .texts
        case .words(let words): .several(words.map { Field.Option($0.value, $0.words) })
        case .choice(let choices): .choice(options(choices.map { Field.Option($0.value, $0.words) }, entries[path]))
        case .name(let reference):
            .choice(options(names[reference].map { Field.Option($0) }, entries[path]))
        }
    }

    /// The options with one for nothing where that is possible, and with what stands there, whatever it is.
    private func options(_ options: [Field.Option], _ text: String) -> [Field.Option] {
        var options = options
        if standard.isEmpty { options.insert(Field.Option("", "\u{2013}"), at: 0) }
        if !text.isEmpty, !options.contains(where: { $0.value == text }) { options.append(Field.Option(text)) }
        return options
    }
}
