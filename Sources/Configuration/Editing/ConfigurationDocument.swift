public import Gateway

/// A document as text that can be edited: what an edit does not mean stays as it is, comments included.
public struct ConfigurationDocument: Sendable {
    /// The document, UTF-8.
    public private(set) var octets: [UInt8]
    private var root: TOMLNode

    /// - Throws: when it is no TOML.
    public init(_ text: String) throws(ConfigurationProblem) {
        octets = Array(text.utf8)
        root = try TOMLDocument.read(octets, file: "")
    }

    /// The document.
    public var text: String { String(decoding: octets, as: UTF8.self) }

    /// The tables of a kind, in order; secrets are ``ConfigurationValue/kept``.
    public func tables(_ kind: ConfigurationTable.Kind) -> [ConfigurationTable] {
        Self.nodes(kind, in: root).map { node in
            ConfigurationTable(
                kind: kind, name: Self.name(of: node),
                values: node.entries(at: kind.rawValue, hiding: DocumentReader.secretKeys))
        }
    }

    /// Carries out an edit; the document stays as it is when that fails.
    ///
    /// Secrets may be given as ``ConfigurationValue/secret(_:)`` or as text.
    ///
    /// - Parameter seal: seals a secret, Base64; `nil`: secrets are written in clear.
    public mutating func apply(
        _ edit: ConfigurationEdit, seal: ((String) -> String)? = nil
    ) throws(OperationRefused) {
        let writing = TableWriting(newline: newline, seal: seal)
        switch edit {
        case .put(let table, let replaced?): try replace(replaced, with: table, writing)
        case .put(let table, nil): try add(table, writing)
        case .remove(let kind, let name): try remove(kind, name)
        case .order(let kind, let names): try order(kind, names)
        }
    }

    /// How the first line ends.
    private var newline: String {
        guard let end = octets.firstIndex(of: UInt8(ascii: "\n")), end > 0 else { return "\n" }
        return octets[end - 1] == UInt8(ascii: "\r") ? "\r\n" : "\n"
    }

    private static func nodes(_ kind: ConfigurationTable.Kind, in root: TOMLNode) -> [TOMLNode] {
        guard case .array(let nodes) = root[kind.rawValue]?.value else { return [] }
        return nodes
    }

    private static func name(of node: TOMLNode) -> String {
        guard case .text(let name) = node["name"]?.value else { return "" }
        return name
    }

    private func names(_ kind: ConfigurationTable.Kind) -> [String] {
        Self.nodes(kind, in: root).map(Self.name)
    }

    private func blocks(_ kind: ConfigurationTable.Kind) throws(OperationRefused) -> [[DocumentBlocks.Block]] {
        guard let outline = TOMLOutline(octets), let blocks = DocumentBlocks(outline, of: kind.rawValue),
            blocks.elements.count == Self.nodes(kind, in: root).count
        else { throw .unchangeable }
        return blocks.elements
    }

    private func index(of name: String, _ kind: ConfigurationTable.Kind) throws(OperationRefused) -> Int {
        guard let index = names(kind).firstIndex(of: name) else { throw .noTable(kind, name) }
        return index
    }

    // MARK: - Edits

    private mutating func replace(
        _ name: String, with table: ConfigurationTable, _ writing: TableWriting
    ) throws(OperationRefused) {
        let index = try index(of: name, table.kind)
        if table.name != name { try expectFree(table) }
        let wanted = Self.values(of: table)
        let blocks = try blocks(table.kind)
        var patch = TablePatch(octets, table.kind.rawValue, blocks[index], writing)
        let changed = try patch.applied(from: tables(table.kind)[index].values, to: wanted)
        var expected = tables(table.kind).map(\.values)
        expected[index] = wanted
        try take(changed, table.kind, expected)
    }

    private mutating func add(_ table: ConfigurationTable, _ writing: TableWriting) throws(OperationRefused) {
        try expectFree(table)
        let wanted = Self.values(of: table)
        let blocks = try blocks(table.kind)
        var text = try writing.element(table.kind.rawValue, wanted)
        let place = blocks.last?.last?.body ?? octets.count
        let before = octets[..<place].suffix(2)
        if place > 0, before != Array("\n\n".utf8)[...] { text = writing.newline + text }
        if place < octets.count, ![UInt8(ascii: "\n"), UInt8(ascii: "\r")].contains(octets[place]) {
            text += writing.newline
        }
        var patch = TextPatch()
        patch.insert(text, at: place)
        let changed = patch.applied(to: octets, newline: writing.newline)
        try take(changed, table.kind, tables(table.kind).map(\.values) + [wanted])
    }

    private mutating func remove(_ kind: ConfigurationTable.Kind, _ name: String) throws(OperationRefused) {
        let index = try index(of: name, kind)
        var patch = TextPatch()
        for block in try blocks(kind)[index] { patch.replace(block.lead..<block.end) }
        var expected = tables(kind).map(\.values)
        expected.remove(at: index)
        try take(patch.applied(to: octets, newline: newline), kind, expected)
    }

    private mutating func order(_ kind: ConfigurationTable.Kind, _ names: [String]) throws(OperationRefused) {
        let present = self.names(kind)
        guard names.sorted() == present.sorted(), Set(names).count == names.count else {
            throw OperationRefused(
                .conflict, "the order names others than there are: \(present.joined(separator: ", "))")
        }
        let wanted = names.compactMap { present.firstIndex(of: $0) }
        let ordering = BlockOrdering(octets, try blocks(kind), newline: newline)
        let values = tables(kind).map(\.values)
        try take(ordering.applied(wanted), kind, wanted.map { values[$0] })
    }

    private func expectFree(_ table: ConfigurationTable) throws(OperationRefused) {
        guard names(table.kind).contains(table.name) else { return }
        throw OperationRefused(.conflict, "there is a \(table.kind.words) \"\(table.name)\" already")
    }

    /// The values with the table's name, and what is a secret as such.
    private static func values(of table: ConfigurationTable) -> [ConfigurationEntry] {
        let name = ConfigurationEntry("name", .text(table.name))
        var values = table.values
        if let index = values.firstIndex(where: { $0.key == "name" }) {
            values[index] = name
        } else {
            values.insert(name, at: 0)
        }
        return values.map { entry in
            let isSecret = DocumentReader.secretKeys.contains("\(table.kind.rawValue).\(entry.key)")
            guard isSecret, case .text(let text) = entry.value else { return entry }
            return ConfigurationEntry(entry.key, .secret(text))
        }
    }

    /// Takes a changed document over when it says what it should, and nothing else has changed.
    private mutating func take(
        _ changed: [UInt8], _ kind: ConfigurationTable.Kind, _ expected: [[ConfigurationEntry]]
    ) throws(OperationRefused) {
        let read: ConfigurationDocument
        do throws(ConfigurationProblem) {
            read = try ConfigurationDocument(String(decoding: changed, as: UTF8.self))
        } catch { throw .unchangeable }
        let isAsMeant = read.tables(kind).map(\.values.ordered) == expected.map { Self.hidden($0, kind).ordered }
        guard isAsMeant, Self.others(root, kind).says(theSameAs: Self.others(read.root, kind)) else {
            throw .unchangeable
        }
        self = read
    }

    /// Values as they would be read out.
    private static func hidden(
        _ values: [ConfigurationEntry], _ kind: ConfigurationTable.Kind
    ) -> [ConfigurationEntry] {
        values.map { entry in
            let isSecret = DocumentReader.secretKeys.contains("\(kind.rawValue).\(entry.key)")
            return ConfigurationEntry(entry.key, isSecret ? .kept : entry.value.hidden)
        }
    }

    /// The document without the tables of a kind.
    private static func others(_ root: TOMLNode, _ kind: ConfigurationTable.Kind) -> TOMLNode {
        guard case .table(let entries) = root.value else { return root }
        return TOMLNode(.table(entries.filter { $0.key != kind.rawValue }), line: 0, column: 0)
    }
}

extension OperationRefused {
    fileprivate static func noTable(_ kind: ConfigurationTable.Kind, _ name: String) -> OperationRefused {
        OperationRefused(.missing, "there is no \(kind.words) \"\(name)\" in the configuration")
    }
}

extension ConfigurationTable.Kind {
    /// What people call one.
    fileprivate var words: String {
        switch self {
        case .connection, .application: rawValue
        case .inbound: "route"
        }
    }
}
