import Gateway

/// Brings one table of a document to other values, touching only what changes.
struct TablePatch {
    private let source: [UInt8]
    private let list: String
    private let blocks: [DocumentBlocks.Block]
    private let writing: TableWriting
    private var patch = TextPatch()
    /// Sub-tables that come behind all others.
    private var sections = ""
    private var removed: Set<Int> = []

    /// A patch of the table that stands in `blocks` of `source`.
    init(_ source: [UInt8], _ list: String, _ blocks: [DocumentBlocks.Block], _ writing: TableWriting) {
        (self.source, self.list, self.blocks, self.writing) = (source, list, blocks, writing)
    }

    /// The document with the table brought from `old` to `new` values.
    mutating func applied(
        from old: [ConfigurationEntry], to new: [ConfigurationEntry]
    ) throws(OperationRefused) -> [UInt8] {
        try bring(old, to: new, at: [])
        if !sections.isEmpty, let last = blocks.last(where: { !removed.contains($0.number) }) {
            patch.insert(sections, at: last.body)
        }
        return patch.applied(to: source, newline: writing.newline)
    }

    private mutating func bring(
        _ old: [ConfigurationEntry], to new: [ConfigurationEntry], at path: [String]
    ) throws(OperationRefused) {
        for entry in old where !new.contains(where: { $0.key == entry.key }) { remove(path + [entry.key]) }
        for entry in new {
            guard let present = old.first(where: { $0.key == entry.key }) else {
                try insert(entry, at: path)
                continue
            }
            // A secret that stays as it is, or nothing that changed.
            if entry.value == .kept || entry.value.ordered == present.value.ordered { continue }
            try change(present.value, to: entry, at: path)
        }
    }

    private mutating func change(
        _ old: ConfigurationValue, to entry: ConfigurationEntry, at path: [String]
    ) throws(OperationRefused) {
        let key = path + [entry.key]
        if let pair = pairs(at: key).first(where: { $0.path.count == key.count })?.pair {
            patch.replace(pair.value.range, with: try writing.text(entry.value, at: key, keeping: (source, pair.value)))
        } else if case .table(let before) = old, case .table(let after) = entry.value, !after.isEmpty {
            try bring(before, to: after, at: key)
        } else {
            remove(key)
            try insert(entry, at: path)
        }
    }

    /// The keys at a path or below it, each with its whole path.
    private func pairs(at path: [String]) -> [(path: [String], pair: TOMLOutline.Pair)] {
        blocks.flatMap { block in block.pairs.map { (block.path + $0.path, $0) } }
            .filter { $0.0.starts(with: path) }
    }

    private mutating func remove(_ path: [String]) {
        for block in blocks where block.path.starts(with: path) {
            patch.replace(block.lead..<block.end)
            removed.insert(block.number)
        }
        for (_, pair) in pairs(at: path) { patch.replace(pair.lines) }
    }

    private mutating func insert(_ entry: ConfigurationEntry, at path: [String]) throws(OperationRefused) {
        let key = path + [entry.key]
        let text = try writing.text(entry.value, at: key)
        if path.isEmpty, case .table(let entries) = entry.value, TableWriting.isLong(text) {
            sections += try writing.newline + writing.section([list] + key, entries)
            return
        }
        if let block = blocks.first(where: { $0.path == path }) {
            let line = "\(TOMLText.key(entry.key)) = \(text)\(writing.newline)"
            patch.insert(indentation(in: block) + line, at: block.lastKey)
        } else if let block = blocks.last(where: { block in
            block.pairs.contains { (block.path + $0.path).starts(with: path) }
        }), let last = block.pairs.last(where: { (block.path + $0.path).starts(with: path) }) {
            let line = "\(TOMLText.path(key.dropFirst(block.path.count))) = \(text)\(writing.newline)"
            patch.insert(line, at: last.lines.upperBound)
        } else {
            throw .unchangeable
        }
    }

    /// The blanks that the last line of a block begins with.
    private func indentation(in block: DocumentBlocks.Block) -> String {
        guard let line = block.pairs.last?.lines else { return "" }
        let blanks = source[line].prefix { $0 == UInt8(ascii: " ") || $0 == UInt8(ascii: "\t") }
        return String(decoding: blanks, as: UTF8.self)
    }
}

extension OperationRefused {
    /// The document uses TOML in a way that edits cannot follow.
    static let unchangeable = OperationRefused(
        .conflict, "the document is written in a way that cannot be changed from here; change its text instead")
}
