import Gateway

/// The keys of a table in the groups of their form.
struct SettingForm: Hashable, Sendable {
    /// Keys that belong together.
    struct Group: Hashable, Sendable {
        /// The heading.
        let title: String
        /// Whether the form shows it only when somebody asks.
        var isFolded = false
        /// The keys.
        let keys: [SettingKey]
    }

    /// The groups in order.
    let groups: [Group]
    /// What keys must be like together.
    var rules: [SettingRule] = []

    /// All keys in order.
    var keys: [SettingKey] { groups.flatMap(\.keys) }

    /// The key at `path`.
    subscript(path: String) -> SettingKey? { keys.first { $0.path == path } }

    /// Whether `key` means something with these entries.
    func applies(_ key: SettingKey, to entries: SettingEntries) -> Bool {
        key.conditions.allSatisfy { holds($0, for: entries) }
    }

    /// Whether `key` has to be there with these entries.
    func needs(_ key: SettingKey, in entries: SettingEntries) -> Bool {
        guard applies(key, to: entries) else { return false }
        switch key.need {
        case .optional: return false
        case .mandatory: return true
        case .mandatoryWhen(let condition): return holds(condition, for: entries)
        }
    }

    private func holds(_ condition: SettingCondition, for entries: SettingEntries) -> Bool {
        switch condition {
        case .key(let path, let values):
            let text = entries[path]
            return values.contains(text.isEmpty ? self[path]?.standard ?? "" : text)
        case .given(let path): return entries.has(path)
        }
    }
}
