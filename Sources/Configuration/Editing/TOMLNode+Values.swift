import Gateway

extension TOMLNode {
    /// The values of a table, secrets hidden; none for anything else.
    ///
    /// - Parameters:
    ///   - path: the path of the table without indices, as in `connection`.
    ///   - secrets: the paths that hold secrets.
    func entries(at path: String, hiding secrets: Set<String>) -> [ConfigurationEntry] {
        guard case .table(let entries) = value else { return [] }
        return entries.map { entry in
            let key = "\(path).\(entry.key)"
            return ConfigurationEntry(entry.key, entry.node.configurationValue(at: key, hiding: secrets))
        }
    }

    private func configurationValue(at path: String, hiding secrets: Set<String>) -> ConfigurationValue {
        guard !secrets.contains(path), !isSealed else { return .kept }
        switch value {
        case .table: return .table(entries(at: path, hiding: secrets))
        case .array(let nodes): return .list(nodes.map { $0.configurationValue(at: path, hiding: secrets) })
        case .text(let text): return .text(text)
        case .whole(let number): return .whole(number)
        case .flag(let flag): return .flag(flag)
        // No setting takes one; it goes out as people read it.
        case .real(let number): return .text(String(number))
        case .moment(let text): return .text(text)
        }
    }

    /// Whether it is `{ sealed = "…" }`.
    private var isSealed: Bool {
        guard case .table(let entries) = value else { return false }
        return entries.count == 1 && entries[0].key == "sealed"
    }

    /// The value of a key of a table.
    subscript(key: String) -> TOMLNode? {
        guard case .table(let entries) = value else { return nil }
        return entries.first { $0.key == key }?.node
    }

    /// Whether both say the same, wherever they stand and in whatever order their keys are.
    func says(theSameAs other: TOMLNode) -> Bool {
        switch (value, other.value) {
        case (.table(let left), .table(let right)):
            guard left.count == right.count else { return false }
            let nodes = Dictionary(right.map { ($0.key, $0.node) }, uniquingKeysWith: { first, _ in first })
            return left.allSatisfy { nodes[$0.key].map($0.node.says(theSameAs:)) == true }
        case (.array(let left), .array(let right)):
            return left.count == right.count && zip(left, right).allSatisfy { $0.says(theSameAs: $1) }
        case (.text(let left), .text(let right)): return left.utf8.elementsEqual(right.utf8)
        case (.table, _), (.array, _), (.text, _), (.whole, _), (.real, _), (.flag, _), (.moment, _):
            return value == other.value
        }
    }
}

extension ConfigurationValue {
    /// The same with the keys of its tables in alphabetical order: their order says nothing.
    var ordered: ConfigurationValue {
        switch self {
        case .text, .whole, .flag, .kept, .secret: self
        case .list(let values): .list(values.map(\.ordered))
        case .table(let entries): .table(entries.ordered)
        }
    }

    /// The same with its secrets hidden.
    var hidden: ConfigurationValue {
        switch self {
        case .text, .whole, .flag, .kept: self
        case .secret: .kept
        case .list(let values): .list(values.map(\.hidden))
        case .table(let entries): .table(entries.map { ConfigurationEntry($0.key, $0.value.hidden) })
        }
    }
}

extension [ConfigurationEntry] {
    /// The same in alphabetical order, those below as well.
    var ordered: [ConfigurationEntry] {
        sorted { $0.key.utf8.lexicographicallyPrecedes($1.key.utf8) }
            .map { ConfigurationEntry($0.key, $0.value.ordered) }
    }
}
