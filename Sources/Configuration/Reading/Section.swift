/// A table of the document while it is read: knows which keys were asked for, and so which nobody knows.
///
/// Asking for a key that is absent yields `nil`; asking for one that holds something else reports a problem and yields
/// `nil` too, so that reading goes on and finds the other problems.
package final class Section {
    /// The most tables that a list of tables may have.
    package static let tableLimit = 1000

    /// The reading it belongs to.
    package let reader: DocumentReader
    /// Where the table begins.
    package let place: Place

    private let path: String
    private let generalPath: String
    private let entries: [TOMLEntry]
    private var known: [String] = []
    private var knowsAll = false
    private var isAbandoned = false

    package init(_ reader: DocumentReader, _ node: TOMLNode, place: Place, path: String, generalPath: String) {
        self.reader = reader
        self.place = place
        self.path = path
        self.generalPath = generalPath
        if case .table(let entries) = node.value { self.entries = entries } else { self.entries = [] }
    }

    /// Calls `body`, then reports the keys it did not ask for.
    package func read<Result>(_ body: (Section) -> Result) -> Result {
        defer { reportUnknownKeys() }
        return body(self)
    }

    /// Makes an end with this table: nothing can be said of its other keys.
    package func abandon() {
        isAbandoned = true
    }

    /// Whether the key is there.
    package func has(_ key: String) -> Bool {
        entries.contains { $0.key == key }
    }

    /// The value of a key; `nil` when it is absent. From here on the key is known.
    package func node(_ key: String) -> (node: TOMLNode, place: Place)? {
        if !known.contains(key) { known.append(key) }
        reader.note(key: joined(generalPath, key), isAvailable: true)
        guard let entry = entries.first(where: { $0.key == key }) else { return nil }
        return (entry.node, place(of: entry.node, under: key, or: entry))
    }

    /// Notes that a key holds a secret, whether it is there or not.
    package func note(secret key: String) {
        reader.note(secret: joined(generalPath, key))
    }

    /// Reports the keys of `keys` that are there: a later version will know them.
    package func notAvailable(_ keys: String...) {
        for key in keys {
            known.append(key)
            reader.note(key: joined(generalPath, key), isAvailable: false)
            guard let entry = entries.first(where: { $0.key == key }) else { continue }
            let place = Place(file: reader.file, line: entry.line, column: entry.column, key: joined(path, key))
            reader.report(ConfigurationProblem(at: place, notInThisVersion))
        }
    }

    /// All keys in the order of the document, with what they hold; for tables whose keys are free. All are known from
    /// here on.
    package var all: [(key: String, node: TOMLNode, place: Place)] {
        knowsAll = true
        return entries.map { entry in
            reader.note(key: joined(generalPath, entry.key), isAvailable: true)
            return (entry.key, entry.node, place(of: entry.node, under: shown(entry.key), or: entry))
        }
    }

    /// Reports the keys of `keys` that are there: with this `setting` they say nothing.
    package func meansNothing(
        _ keys: String..., with setting: String, severity: ConfigurationProblem.Severity = .error
    ) {
        meansNothing(keys, "with \(setting)", severity)
    }

    /// Reports the keys of `keys` that are there: without this `setting` they say nothing.
    package func meansNothing(
        _ keys: String..., without setting: String, severity: ConfigurationProblem.Severity = .error
    ) {
        meansNothing(keys, "without \(setting)", severity)
    }

    private func meansNothing(_ keys: [String], _ words: String, _ severity: ConfigurationProblem.Severity) {
        for key in keys {
            guard let (_, place) = node(key) else { continue }
            reader.report(ConfigurationProblem(at: place, "means nothing \(words)", severity: severity))
        }
    }

    /// Reports that a key which must be there is not.
    package func reportMissing(_ key: String, accepted: String) {
        let place = Place(file: reader.file, line: place.line, column: place.column, key: joined(path, key))
        reader.report(ConfigurationProblem(at: place, "missing", accepted: accepted))
    }

    /// A table below this one; `nil` when it is absent or no table.
    package func table<Result>(_ key: String, _ body: (Section) -> Result) -> Result? {
        guard let (node, place) = node(key) else { return nil }
        guard case .table = node.value else {
            let accepted = path.isEmpty ? "a table, as in [\(key)]" : "a table, as in { … }"
            reader.report(ConfigurationProblem(at: place, found: node.summary, accepted: accepted))
            return nil
        }
        return below(node, key, place).read(body)
    }

    /// The tables of a list of tables below this one; none when it is absent or something else.
    package func tables<Result>(_ key: String, _ body: (Section) -> Result) -> [Result] {
        guard let (node, place) = node(key) else { return [] }
        guard case .array(let nodes) = node.value else {
            reader.report(ConfigurationProblem(at: place, found: node.summary, accepted: "tables, as in [[\(key)]]"))
            return []
        }
        if nodes.count > Self.tableLimit {
            let found = "\(nodes.count) of [[\(key)]]"
            reader.report(ConfigurationProblem(at: place, found: found, accepted: "at most \(Self.tableLimit)"))
        }
        return nodes.prefix(Self.tableLimit).enumerated().compactMap { index, element in
            let place = self.place(of: element, under: "\(key)[\(index + 1)]", or: nil)
            guard case .table = element.value else {
                reader.report(
                    ConfigurationProblem(at: place, found: element.summary, accepted: "tables, as in [[\(key)]]"))
                return nil
            }
            return Section(reader, element, place: place, path: place.key, generalPath: joined(generalPath, key))
                .read(body)
        }
    }

    /// `node`, an element of the list that `key` holds or its value, as a table below this one.
    package func below(_ node: TOMLNode, _ key: String, _ place: Place) -> Section {
        Section(reader, node, place: place, path: place.key, generalPath: joined(generalPath, key))
    }

    /// The place of an element of the list that `key` holds; `index` counts from 0.
    package func place(of element: TOMLNode, _ index: Int, in key: String) -> Place {
        place(of: element, under: "\(key)[\(index + 1)]", or: nil)
    }

    private func place(of node: TOMLNode, under key: String, or entry: TOMLEntry?) -> Place {
        let usesNode = node.line > 0
        let line = usesNode ? node.line : entry?.line ?? place.line
        let column = usesNode ? node.column : entry?.column ?? place.column
        return Place(file: reader.file, line: line, column: column, key: joined(path, key))
    }

    private func reportUnknownKeys() {
        guard !isAbandoned, !knowsAll else { return }
        for entry in entries where !known.contains(entry.key) {
            if reader.isFull { return }
            let key = joined(path, shown(entry.key))
            let place = Place(file: reader.file, line: entry.line, column: entry.column, key: key)
            let nearest = nearestWord(to: entry.key, among: known)
            let accepted = nearest == nil ? known.joined(separator: ", ") : nil
            reader.report(ConfigurationProblem(at: place, "unknown key", accepted: accepted, suggestion: nearest))
        }
    }
}

/// What is said of keys and values that `INTERFACE.md` names and a later version brings.
package let notInThisVersion = "known, but not available in this version"

private func joined(_ path: String, _ key: String) -> String {
    path.isEmpty ? key : "\(path).\(key)"
}

/// A key as problems show it, whatever it is made of.
private func shown(_ key: String) -> String {
    isBareKey(key) ? key : "\"\(printable(key))\""
}

func isBareKey(_ key: String) -> Bool {
    (1...60).contains(key.utf8.count)
        && key.unicodeScalars.allSatisfy { scalar in
            switch scalar {
            case "a"..."z", "A"..."Z", "0"..."9", "_", "-": true
            default: false
            }
        }
}
