import Gateway

/// What stands in the fields of a form.
struct SettingEntries: Hashable, Sendable {
    /// What is typed, by path: lists with one element a line, flags as `true` and `false`.
    private var texts: [String: String] = [:]
    /// The secrets that are there already and stay.
    var kept: Set<String> = []

    init(_ texts: [String: String] = [:], kept: Set<String> = []) {
        self.texts = texts
        self.kept = kept
    }

    /// What is typed in the field at `path`; empty when nothing is.
    subscript(path: String) -> String {
        get { texts[path] ?? "" }
        set { texts[path] = newValue }
    }

    /// Whether the key at `path` is there.
    func has(_ path: String) -> Bool { !self[path].isEmpty || kept.contains(path) }

    /// The lines of the field at `path` that are not empty, without blanks around them.
    func lines(_ path: String) -> [String] {
        self[path].split(whereSeparator: \.isNewline).map { String($0).withoutSpaceAround }.filter { !$0.isEmpty }
    }
}

extension SettingForm {
    /// What the form shows of a table; of none: the defaults.
    func entries(of table: ConfigurationTable?) -> SettingEntries {
        var entries = SettingEntries()
        for key in keys {
            guard let value = table?.value(at: key.path) else {
                entries[key.path] = key.standard
                continue
            }
            if value == .kept { entries.kept.insert(key.path) } else { entries[key.path] = key.typed(value) }
        }
        return entries
    }

    /// What was typed into the form.
    ///
    /// - Parameters:
    ///   - field: what came with the field of a name; `nil` when nothing did.
    ///   - present: the table as it is, for the secrets that stay.
    func entries(
        typed field: (String) -> String?, over present: ConfigurationTable?
    ) -> SettingEntries {
        var entries = SettingEntries()
        for key in keys {
            switch key.kind {
            case .flag: entries[key.path] = field(key.path) == nil ? "false" : "true"
            case .secret:
                entries[key.path] = field(key.path) ?? ""
                let isThere = present?.value(at: key.path) == .kept
                if isThere, entries[key.path].isEmpty, field("\(key.path).none") == nil {
                    entries.kept.insert(key.path)
                }
            case .text(.template): entries[key.path] = field(key.path) ?? ""
            case .text, .number, .choice, .duration, .size, .name:
                entries[key.path] = (field(key.path) ?? "").withoutSpaceAround
            case .texts, .durations, .names, .pairs, .words:
                entries[key.path] = field(key.path) ?? ""
                entries[key.path] = entries.lines(key.path).joined(separator: "\n")
            }
        }
        return entries
    }
}

extension ConfigurationTable {
    /// The value at a path, as in `source.ton`.
    func value(at path: String) -> ConfigurationValue? {
        var entries = values
        var value: ConfigurationValue?
        for name in path.split(separator: ".") {
            value = entries.first { $0.key == name }?.value
            if case .table(let inner) = value { entries = inner } else { entries = [] }
        }
        return value
    }
}

extension SettingKey {
    /// How a value of this key stands in its field.
    fileprivate func typed(_ value: ConfigurationValue) -> String {
        switch (kind, value) {
        case (.words(let words), .flag(let isAll)): isAll ? words.map(\.value).joined(separator: "\n") : ""
        case (.pairs, .table(let entries)):
            entries.map { "\($0.key) = \($0.value.typed)" }.joined(separator: "\n")
        case _: value.typed
        }
    }
}

extension ConfigurationValue {
    /// How it stands in a field; of a secret nothing.
    var typed: String {
        switch self {
        case .text(let text): text
        case .whole(let number): String(number)
        case .flag(let flag): flag ? "true" : "false"
        case .list(let values): values.map(\.typed).joined(separator: "\n")
        case .table, .secret, .kept: ""
        }
    }
}
