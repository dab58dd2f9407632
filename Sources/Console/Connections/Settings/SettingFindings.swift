import Gateway

/// What the document's reader found wrong with one table, put beside the fields that it is about.
struct SettingFindings {
    /// What is wrong with a field, by its path.
    private(set) var faults: [String: String] = [:]
    /// What is about no field.
    private(set) var complaints: [String] = []

    /// Sorts what is wrong; warnings are left out.
    ///
    /// - Parameter table: how findings call the table, as in `connection[2]`.
    init(_ findings: [ConfigurationFinding], about table: String, in form: SettingForm) {
        for finding in findings where !finding.isWarning {
            if finding.key.hasPrefix("\(table)."), let path = form.path(of: finding.key.dropFirst(table.count + 1)) {
                faults[path] = faults[path].map { "\($0) \(finding.text)" } ?? finding.text
            } else {
                complaints.append(finding.key.isEmpty ? finding.text : "\(finding.key): \(finding.text)")
            }
        }
    }
}

extension SettingForm {
    /// The field that a key of the document is about: `numbers[2]` is about `numbers`, `password.file` about `password`.
    func path(of key: Substring) -> String? {
        var rest = key
        while !rest.isEmpty {
            let plain = rest.last == "]" ? rest[..<(rest.lastIndex(of: "[") ?? rest.startIndex)] : rest
            if self[String(plain)] != nil { return String(plain) }
            guard let dot = rest.lastIndex(of: ".") else { return nil }
            rest = rest[..<dot]
        }
        return nil
    }
}
