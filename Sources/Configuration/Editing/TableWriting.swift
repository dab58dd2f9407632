import Gateway

/// Writes tables and values into a document.
struct TableWriting {
    /// How lines end.
    let newline: String
    /// Seals a secret, Base64; `nil`: secrets are written in clear.
    let seal: ((String) -> String)?

    /// Whether a table had better be written with a head of its own than on one line.
    static func isLong(_ text: String) -> Bool { text.utf8.count > 88 || text.contains("\n") }

    /// A new element of a list of tables.
    func element(_ list: String, _ entries: [ConfigurationEntry]) throws(OperationRefused) -> String {
        var (lines, sections) = ("[[\(TOMLText.key(list))]]\(newline)", "")
        for entry in entries {
            let text = try text(entry.value, at: [entry.key])
            if case .table(let inside) = entry.value, Self.isLong(text) {
                sections += try newline + section([list, entry.key], inside)
            } else {
                lines += "\(TOMLText.key(entry.key)) = \(text)\(newline)"
            }
        }
        return lines + sections
    }

    /// A table with a head of its own.
    ///
    /// - Parameter path: its path, that of the list first.
    func section(_ path: [String], _ entries: [ConfigurationEntry]) throws(OperationRefused) -> String {
        var lines = "[\(TOMLText.path(path))]\(newline)"
        for entry in entries {
            let text = try text(entry.value, at: path.dropFirst() + [entry.key])
            lines += "\(TOMLText.key(entry.key)) = \(text)\(newline)"
        }
        return lines
    }

    /// A value.
    ///
    /// - Parameters:
    ///   - path: the path of its key, for what is said when it cannot be written.
    ///   - old: the document and the place of the value that it replaces, whose secrets may be kept.
    func text(
        _ value: ConfigurationValue, at path: [String],
        keeping old: (source: [UInt8], extent: TOMLOutline.Extent)? = nil
    ) throws(OperationRefused) -> String {
        switch value {
        case .text(let text): return TOMLText.quoted(text)
        case .whole(let number): return String(number)
        case .flag(let flag): return String(flag)
        case .secret(let secret):
            guard let seal else { return TOMLWriter.quoted(secret) }
            return "{ sealed = \(TOMLWriter.quoted(seal(secret))) }"
        case .kept:
            guard let old else {
                let key = TOMLText.path(path)
                throw OperationRefused(.invalid, "\(key): there is no secret that could be kept; give a new one")
            }
            return String(decoding: old.source[old.extent.range], as: UTF8.self)
        case .list(let values):
            var texts: [String] = []
            for value in values { texts.append(try text(value, at: path)) }
            return TOMLText.list(texts, newline: newline)
        case .table(let entries):
            var texts: [(key: String, text: String)] = []
            for entry in Self.inOrder(entries, of: old?.extent) {
                let present = old.flatMap { old in old.extent[[entry.key][...]].map { (old.source, $0) } }
                texts.append((entry.key, try text(entry.value, at: path + [entry.key], keeping: present)))
            }
            return TOMLText.table(texts)
        }
    }

    /// The entries in the order that the old table has them, then those that are new.
    private static func inOrder(
        _ entries: [ConfigurationEntry], of old: TOMLOutline.Extent?
    ) -> [ConfigurationEntry] {
        guard case .table(_, let before) = old else { return entries }
        let keys = before.map(\.path.first)
        let known = entries.filter { keys.contains($0.key) }
            .sorted { keys.firstIndex(of: $0.key) ?? 0 < keys.firstIndex(of: $1.key) ?? 0 }
        return known + entries.filter { !keys.contains($0.key) }
    }
}
