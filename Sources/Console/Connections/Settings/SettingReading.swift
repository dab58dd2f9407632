import Gateway

/// What a filled-in form comes to.
struct SettingReading: Hashable, Sendable {
    /// The keys with their values, sub-tables among them; only of use without ``faults``.
    var values: [ConfigurationEntry] = []
    /// What is wrong, by path.
    var faults: [String: String] = [:]
}

extension SettingForm {
    /// Reads a filled-in form.
    ///
    /// Keys that mean nothing with the others are left out, and so are those with their default value that the table
    /// did not have. Keys that the form does not know stay as they are.
    func read(_ entries: SettingEntries, over present: ConfigurationTable?) -> SettingReading {
        var reading = SettingReading()
        var values: [(path: String, value: ConfigurationValue)] = []
        for key in keys where applies(key, to: entries) {
            guard entries.has(key.path) || key.canBeNothing else {
                if needs(key, in: entries) { reading.faults[key.path] = key.missing }
                continue
            }
            switch key.read(entries) {
            case .success(let value):
                let isSaid = present?.value(at: key.path) != nil || entries[key.path] != key.standard
                if isSaid || needs(key, in: entries) { values.append((key.path, value)) }
            case .failure(let fault): reading.faults[key.path] = fault.words
            }
        }
        for rule in rules {
            let paths = rule.paths.filter { path in self[path].map { applies($0, to: entries) } ?? false }
            guard !paths.isEmpty, !rule.holds(paths.filter { entries.has($0) }.count) else { continue }
            for path in paths where reading.faults[path] == nil { reading.faults[path] = rule.words }
        }
        reading.values = arranged(values, over: present)
        return reading
    }

    /// In the order that the table has, new keys behind them.
    private func arranged(
        _ values: [(path: String, value: ConfigurationValue)], over present: ConfigurationTable?
    ) -> [ConfigurationEntry] {
        let known = Set(keys.map(\.path))
        var arranged = (present?.values ?? []).compactMap { entry in entry.keeping { !known.contains($0) } }
        let order = (present?.values ?? []).map(\.key)
        for (path, value) in values { arranged.set(value, at: path) }
        let places = Dictionary(order.enumerated().map { ($1, $0) }) { first, _ in first }
        let behind = arranged.enumerated().sorted { left, right in
            let (one, other) = (places[left.element.key] ?? order.count, places[right.element.key] ?? order.count)
            return (one, left.offset) < (other, right.offset)
        }
        return behind.map(\.element)
    }
}

/// What is wrong with one field.
struct SettingFault: Error, Hashable {
    /// What is accepted, in words.
    let words: String
}

extension SettingKey {
    /// Whether a field without anything says something: that nothing is ticked.
    fileprivate var canBeNothing: Bool {
        if case .words = kind { return true }
        return false
    }

    /// What is said when it has to be there and is not.
    var missing: String { "Please fill this in." }

    /// The value that is typed, of a key that is there.
    fileprivate func read(_ entries: SettingEntries) -> Result<ConfigurationValue, SettingFault> {
        let text = entries[path]
        switch kind {
        case .text(let form): return Self.checked(form.takes(text), .text(text), form.accepted)
        case .texts(let form, let count):
            return Self.list(entries.lines(path), count, form.accepted) { form.takes($0) }
        case .number(let range):
            let accepted = "a whole number from \(range.lowerBound) to \(range.upperBound)"
            guard let number = Int(text), range.contains(number) else { return .failure(.accepting(accepted)) }
            return .success(.whole(Int64(number)))
        case .flag: return .success(.flag(text == "true"))
        case .choice(let choices):
            let accepted = choices.map(\.value).joined(separator: ", ")
            return Self.checked(choices.contains { $0.value == text }, .text(text), accepted)
        case .secret(let range): return Self.secret(text, range)
        case .duration(let range):
            return Self.checked(Self.isDuration(text, in: range), .text(text), Self.accepted(range))
        case .durations(let range, let count):
            return Self.list(entries.lines(path), count, Self.accepted(range)) { Self.isDuration($0, in: range) }
        case .size(let range):
            let bounds =
                "\(SettingUnits.text(octets: range.lowerBound)) to \(SettingUnits.text(octets: range.upperBound))"
            let isSize = SettingUnits.size(text).map(range.contains) ?? false
            return Self.checked(isSize, .text(text), "a size from \(bounds), as in 25MB")
        case .words(let words):
            return Self.list(entries.lines(path), 0...words.count, words.map(\.value).joined(separator: ", ")) { word in
                words.contains { $0.value == word }
            }
        case .pairs(let most): return Self.pairs(entries.lines(path), most)
        case .name: return Self.checked(SettingText.name.takes(text), .text(text), SettingText.name.accepted)
        case .names(_, let count):
            return Self.list(entries.lines(path), count, SettingText.name.accepted) { SettingText.name.takes($0) }
        }
    }

    private static func secret(_ text: String, _ range: ClosedRange<Int>) -> Result<ConfigurationValue, SettingFault> {
        if text.isEmpty { return .success(.kept) }
        let accepted = "\(range.lowerBound) to \(range.upperBound) octets without control characters"
        return checked(SettingText.plain(range).takes(text), .secret(text), accepted)
    }

    private static func list(
        _ lines: [String], _ count: ClosedRange<Int>, _ accepted: String, _ takes: (String) -> Bool
    ) -> Result<ConfigurationValue, SettingFault> {
        guard count.contains(lines.count) else {
            return .failure(.accepting("\(count.lowerBound) to \(count.upperBound) lines, each \(accepted)"))
        }
        if let wrong = lines.first(where: { !takes($0) }) {
            return .failure(
                SettingFault(words: "\u{201C}\(wrong.prefix(64))\u{201D} is not right. Accepted: \(accepted)."))
        }
        return .success(.list(lines.map { .text($0) }))
    }

    private static func pairs(_ lines: [String], _ most: Int) -> Result<ConfigurationValue, SettingFault> {
        var entries: [ConfigurationEntry] = []
        for line in lines {
            let halves = line.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
            let key = halves.first.map { String($0).withoutSpaceAround } ?? ""
            guard halves.count == 2, !key.isEmpty, !entries.contains(where: { $0.key == key }) else {
                return .failure(.accepting("lines as in key = value, each key once"))
            }
            entries.append(ConfigurationEntry(key, .text(String(halves[1]).withoutSpaceAround)))
        }
        guard entries.count <= most else { return .failure(.accepting("at most \(most) lines")) }
        return .success(.table(entries))
    }

    private static func checked(
        _ isRight: Bool, _ value: ConfigurationValue, _ accepted: String
    ) -> Result<ConfigurationValue, SettingFault> {
        isRight ? .success(value) : .failure(.accepting(accepted))
    }

    private static func isDuration(_ text: String, in range: ClosedRange<Duration>) -> Bool {
        SettingUnits.duration(text).map(range.contains) ?? false
    }

    private static func accepted(_ range: ClosedRange<Duration>) -> String {
        let bounds = "\(SettingUnits.text(range.lowerBound)) to \(SettingUnits.text(range.upperBound))"
        return "a time from \(bounds), as in 30s or 1h30m"
    }
}

extension SettingFault {
    fileprivate static func accepting(_ accepted: String) -> SettingFault {
        SettingFault(words: "Accepted: \(accepted).")
    }
}

extension ConfigurationEntry {
    /// The entry with only those keys that `isKept` wants, by their paths; `nil` when nothing is left.
    fileprivate func keeping(_ isKept: (String) -> Bool, below path: String = "") -> ConfigurationEntry? {
        let own = path.isEmpty ? key : "\(path).\(key)"
        guard case .table(let entries) = value, isKept(own) else { return isKept(own) ? self : nil }
        let left = entries.compactMap { $0.keeping(isKept, below: own) }
        return left.isEmpty ? nil : ConfigurationEntry(key, .table(left))
    }
}

extension [ConfigurationEntry] {
    /// Puts a value at a path of one or two names.
    fileprivate mutating func set(_ value: ConfigurationValue, at path: String) {
        guard let dot = path.firstIndex(of: ".") else { return put(ConfigurationEntry(path, value)) }
        let (name, rest) = (String(path[..<dot]), String(path[dot...].dropFirst()))
        var inner: [ConfigurationEntry] = []
        if case .table(let entries)? = first(where: { $0.key == name })?.value { inner = entries }
        inner.set(value, at: rest)
        put(ConfigurationEntry(name, .table(inner)))
    }

    private mutating func put(_ entry: ConfigurationEntry) {
        if let index = firstIndex(where: { $0.key == entry.key }) { self[index] = entry } else { append(entry) }
    }
}
