/// A value of another product's configuration, with where it stood.
struct ImportedValue<Value> {
    /// The value.
    let value: Value
    /// Where it stood.
    let origin: String
    /// What somebody should know about how it was carried over; may be empty.
    var remark = ""

    /// What stands in the comment beside it.
    var note: String {
        let place = "from \(ImportPage.shown(origin))"
        return remark.isEmpty ? place : "\(place); \(printable(remark, limit: 200))"
    }

    /// The same with another value.
    func map<Other>(_ transform: (Value) -> Other) -> ImportedValue<Other> {
        ImportedValue<Other>(value: transform(value), origin: origin, remark: remark)
    }

    /// The same with a remark.
    func with(_ remark: String) -> ImportedValue {
        ImportedValue(value: value, origin: origin, remark: remark)
    }
}

extension ImportedValue where Value == String {
    /// As a problem shows it; secrets are not shown.
    var shown: String {
        let name = origin.lowercased()
        let isSecret = ["pass", "pin", "secret", "token"].contains { name.contains($0) }
        return isSecret ? "what stands there" : "\"\(printable(value))\""
    }
}

/// Named values, of which it is known which ones were asked for. Names are the same whatever the case of their letters.
struct ImportValues {
    /// The names that nobody asked for, with their places, in order.
    var unread: [(name: String, origin: String)] {
        entries.filter { !taken.contains($0.key) }.map { ($0.name, $0.origin) }
    }
    /// Whether there are no values.
    var isEmpty: Bool { entries.isEmpty }

    private let entries: [(name: String, key: String, text: String, origin: String)]
    private var taken: Set<String> = []

    /// - Parameter entries: names with their texts and places; of a name that is there again, the last one counts.
    init(_ entries: [(name: String, text: String, origin: String)]) {
        self.entries = entries.map { ($0.name, $0.name.lowercased(), $0.text, $0.origin) }
    }

    /// A text; `nil` when it is absent or empty.
    mutating func text(_ name: String) -> ImportedValue<String>? {
        taken.insert(name)
        guard let entry = entries.last(where: { $0.key == name }) else { return nil }
        let text = trimmed(entry.text[...])
        return text.isEmpty ? nil : ImportedValue(value: text, origin: entry.origin)
    }

    /// A text without the blanks around it, which may be empty; `nil` when it is absent.
    mutating func anyText(_ name: String) -> ImportedValue<String>? {
        taken.insert(name)
        guard let entry = entries.last(where: { $0.key == name }) else { return nil }
        return ImportedValue(value: trimmed(entry.text[...]), origin: entry.origin)
    }

    /// A text with the blanks around it; `nil` when it is absent or empty.
    mutating func wholeText(_ name: String) -> ImportedValue<String>? {
        taken.insert(name)
        guard let entry = entries.last(where: { $0.key == name }), !entry.text.isEmpty else { return nil }
        return ImportedValue(value: entry.text, origin: entry.origin)
    }

    /// A whole number within `range`; another one is left over.
    mutating func number(_ name: String, _ range: ClosedRange<Int>, _ page: inout ImportPage) -> ImportedValue<Int>? {
        guard let text = text(name) else { return nil }
        guard let number = Int(text.value), range.contains(number) else {
            let accepted = "a whole number from \(range.lowerBound) to \(range.upperBound)"
            page.leave(text.origin, "found: \(text.shown); accepted: \(accepted)")
            return nil
        }
        return text.map { _ in number }
    }

    /// Yes or no; something else is left over.
    mutating func flag(_ name: String, _ page: inout ImportPage) -> ImportedValue<Bool>? {
        guard let text = text(name) else { return nil }
        switch text.value.lowercased() {
        case "1", "true", "yes", "on": return text.map { _ in true }
        case "0", "false", "no", "off": return text.map { _ in false }
        case _:
            page.leave(text.origin, "found: \(text.shown); accepted: 0 or 1")
            return nil
        }
    }

    /// All values in order, as they are, the empty ones left out.
    mutating func all() -> [(name: String, value: ImportedValue<String>)] {
        taken.formUnion(entries.map(\.key))
        return entries.filter { !$0.text.isEmpty }.map {
            ($0.name, ImportedValue(value: $0.text, origin: $0.origin))
        }
    }

    /// The same, by the numbers in their names (`addr_re_0`, `addr_re_1`, …), those without a number last.
    mutating func numbered() -> [ImportedValue<String>] {
        let numbers = all().enumerated().map { offset, entry in
            let digits = entry.name.unicodeScalars.reversed().prefix { ("0"..."9").contains($0) }.prefix(9).reversed()
            var text = ""
            text.unicodeScalars.append(contentsOf: digits)
            return (number: Int(text) ?? .max, offset: offset, value: entry.value)
        }
        return numbers.sorted { ($0.number, $0.offset) < ($1.number, $1.offset) }.map(\.value)
    }
}
