/// Names and what belongs to them, one a line.
enum Facts {
    /// Writes those that have a value; the values are fit for a terminal already.
    static func print(_ facts: [(name: String, value: String)]) {
        let width = facts.map(\.name.count).max() ?? 0
        for (name, value) in facts where !value.isEmpty {
            let blanks = String(repeating: " ", count: width - name.count + 2)
            Screen.print(Screen.styled(name, .faint) + blanks + value)
        }
    }
}
