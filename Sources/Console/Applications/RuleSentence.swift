import Gateway

/// A table of the document in a sentence, and whatever the sentence does not say.
struct RuleSentence: Hashable, Sendable {
    /// The sentence.
    let words: String
    /// The keys that it is silent about, by their labels.
    let details: [Detail]

    /// A key with its value.
    struct Detail: Hashable, Sendable {
        let label: String
        let value: HTML
    }

    /// How many of a list are named.
    private static let mostNamed = 3

    init(_ table: ConfigurationTable, _ kind: RuleKind) {
        let spoken: Set<String>
        switch kind {
        case .application: (words, spoken) = Self.application(table)
        case .route: (words, spoken) = Self.route(table)
        }
        let form = kind.form
        let known = form.keys.compactMap { key -> Detail? in
            guard !spoken.contains(key.path), let value = table.value(at: key.path) else { return nil }
            return Detail(label: key.label, value: value.shown)
        }
        let others = table.values.flatMap { entry in Self.strangers(entry, form) }
        details = known + others
    }

    /// What the form does not know.
    private static func strangers(_ entry: ConfigurationEntry, _ form: SettingForm) -> [Detail] {
        if form[entry.key] != nil { return [] }
        guard case .table(let inner) = entry.value else { return [Detail(label: entry.key, value: entry.value.shown)] }
        return inner.compactMap { value in
            let path = "\(entry.key).\(value.key)"
            return form[path] == nil ? Detail(label: path, value: value.value.shown) : nil
        }
    }

    /// A list in words: the first few, and how many more there are.
    static func listed(_ names: [String], _ last: String) -> String {
        var names = names
        if names.count > mostNamed + 1 {
            names = names.prefix(mostNamed) + ["\(names.count - mostNamed) more"]
        }
        guard names.count > 1, let end = names.last else { return names.first ?? "" }
        return names.dropLast().joined(separator: ", ") + " \(last) \(end)"
    }
}

// MARK: - Mail that arrives

extension RuleSentence {
    private static func application(_ table: ConfigurationTable) -> (String, Set<String>) {
        var spoken: Set<String> = ["name", "kind", "enabled", "domains", "addresses", "via", "also", "notify"]
        let claims = claims(table)
        let made: String
        switch table["kind"]?.typed ?? "sms" {
        case "sms":
            made = text(table)
            spoken.formUnion(["max_parts", "max_chars", "when_too_long", "from"])
        case let kind:
            made = files(table, isFax: kind == "fax")
            spoken.formUnion(["output.folder", "output.format", "attachments"])
        }
        let also = table.list("also").map { place($0) }
        let more = also.isEmpty ? "" : "; \(listed(also, "and")) \(also.count == 1 ? "gets" : "get") the mail as well"
        let off = table["enabled"] == .flag(false) ? "Switched off: " : ""
        let start = off.isEmpty ? claims : claims.prefix(1).lowercased() + claims.dropFirst()
        return ("\(off)\(start) \(made)\(more); \(told(table)).", spoken)
    }

    private static func claims(_ table: ConfigurationTable) -> String {
        let names =
            table.list("domains").map { "anything@\($0)" } + table.list("addresses").map { "addresses like \($0)" }
        return names.isEmpty ? "Mail that a connection fetches for it" : "Mail to \(listed(names, "or"))"
    }

    private static func text(_ table: ConfigurationTable) -> String {
        let parts = table["max_parts"]?.typed ?? "10"
        var words = "becomes a text of \(parts == "1" ? "one part" : "at most \(parts) parts")"
        if let characters = table["max_chars"]?.typed { words += " and \(characters) characters" }
        if table["when_too_long"] == .text("refuse") { words += " (longer ones are refused)" }
        if let from = table["from"]?.typed { words += " from \(from)" }
        let via = table.list("via")
        return words + (via.isEmpty ? ", sent by whatever connection there is" : ", sent by \(inOrder(via))")
    }

    private static func files(_ table: ConfigurationTable, isFax: Bool) -> String {
        let formats = ["eml": "a mail file", "mht": "a web archive", "htm": "a web page"]
        let via = table.list("via")
        let folder = table.value(at: "output.folder")?.typed
        guard folder != nil || !via.isEmpty else { return "is handed over" }
        var words = "becomes \(formats[table.value(at: "output.format")?.typed ?? ""] ?? "a text file")"
        if table["attachments"] == .flag(true) { words += " with its attachments" }
        if isFax { words += " for a fax server" }
        if let folder { words += " in \(folder)" }
        return via.isEmpty ? words : words + ", handed over by \(inOrder(via))"
    }

    private static func told(_ table: ConfigurationTable) -> String {
        let words = ["failed": "fails", "sent": "is sent", "delivered": "is delivered"]
        let notify = table["notify"] == nil ? ["failed"] : table.list("notify")
        if notify.isEmpty { return "senders are told nothing" }
        return "senders are told when it \(listed(notify.map { words[$0] ?? $0 }, "or"))"
    }

    private static func inOrder(_ names: [String]) -> String {
        let named = names.count > mostNamed ? names.prefix(mostNamed) + ["\(names.count - mostNamed) more"] : names
        return named.joined(separator: ", then ")
    }
}

// MARK: - Texts from phones

extension RuleSentence {
    private static func route(_ table: ConfigurationTable) -> (String, Set<String>) {
        var words = "Texts"
        let connections = table.list("connection")
        if !connections.isEmpty { words += " over \(listed(connections, "or"))" }
        let numbers = table.list("to")
        if !numbers.isEmpty { words += " to \(listed(numbers, "or"))" }
        let senders = table.list("from")
        if !senders.isEmpty { words += " from numbers like \(listed(senders, "or"))" }
        if let match = table["match"]?.typed { words += " that match \(match)" }
        if words == "Texts" { words = "All texts" }
        let targets = table.list("deliver").map { place($0) }
        words += targets.isEmpty ? " go nowhere" : " go to \(targets.joined(separator: ", else to "))"
        let also = table.list("also").map { place($0) }
        if !also.isEmpty { words += "; \(listed(also, "and")) \(also.count == 1 ? "gets" : "get") them as well" }
        if table["answers"] == .flag(true) { words += "; what commands print is texted back" }
        return ("\(words).", ["name", "connection", "to", "from", "match", "deliver", "also", "answers"])
    }

    /// A target in words.
    private static func place(_ target: String) -> String {
        switch target {
        case "reply": return "whoever\u{2019}s mail they answer"
        case "address-in-text": return "the mail address in the text"
        case _: break
        }
        if target.hasPrefix("http://") || target.hasPrefix("https://") { return "the web hook \(target)" }
        guard let colon = target.firstIndex(of: ":") else { return target }
        let rest = String(target[colon...].dropFirst())
        switch target[..<colon] {
        case "mailto": return rest.split(separator: ",").joined(separator: " and ")
        case "account": return "the mailbox of \(rest)"
        case "connection": return "the same number over \(rest)"
        case "command": return "the program \(rest)"
        case _: return target
        }
    }
}

extension ConfigurationTable {
    /// The texts of a list; of a single text that one.
    func list(_ key: String) -> [String] {
        switch self[key] {
        case .list(let values)?: values.map(\.typed)
        case .text(let text)?: [text]
        case .whole, .flag, .table, .secret, .kept, nil: []
        }
    }
}
