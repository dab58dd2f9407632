/// A control file: what a program is told of a message file, in sections of keys with values (row S2-53).
///
///     file    = *section
///     section = "[" name "]" CRLF *( key "=" value CRLF )
///
/// Sections and keys stand in the order in which they were set first; the case of their letters does not matter. Names
/// are the operator's; values may be anybody's, so each becomes one line.
public struct ControlFile: Hashable, Sendable {
    private struct Entry: Hashable {
        let key: String
        var value: String
    }

    private struct Section: Hashable {
        let name: String
        var entries: [Entry] = []
    }

    /// The most octets of a value; what is longer is cut.
    public static let valueLimit = 4096

    private var sections: [Section] = []

    /// An empty file.
    public init() {}

    /// The value of a key; `nil` when it is not set.
    public subscript(section: String, key: String) -> String? {
        guard let place = index(of: section) else { return nil }
        return sections[place].entries.first { $0.key.lowercased() == key.lowercased() }?.value
    }

    /// Sets a key, in the place of what it was set to before.
    public mutating func set(_ section: String, _ key: String, _ value: String) {
        let value = value.inOneLine(octets: Self.valueLimit)
        let place = index(of: section) ?? sections.endIndex
        if place == sections.endIndex { sections.append(Section(name: section)) }
        if let entry = sections[place].entries.firstIndex(where: { $0.key.lowercased() == key.lowercased() }) {
            sections[place].entries[entry].value = value
        } else {
            sections[place].entries.append(Entry(key: key, value: value))
        }
    }

    private func index(of section: String) -> Int? {
        sections.firstIndex { $0.name.lowercased() == section.lowercased() }
    }

    /// The whole file.
    public var text: String {
        sections.reduce(into: "") { text, section in
            text += "[\(section.name)]\r\n"
            for entry in section.entries { text += "\(entry.key)=\(entry.value)\r\n" }
        }
    }
}
