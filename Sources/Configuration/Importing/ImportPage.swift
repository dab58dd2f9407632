/// A document that is being written by an import: settings with their origin beside them, and at the end what is missing.
struct ImportPage {
    /// The most things that are listed as left over.
    static let leftoverLimit = 500

    /// How many settings were written.
    private(set) var settings = 0
    /// What could not be carried over.
    private(set) var leftovers: [String] = []
    /// Whether there is anything in the document.
    private(set) var hasTables = false

    private let kind: ImportKind
    /// Keys that belong to no table have to stand before the first one.
    private var top = ""
    private var body = ""
    private var left = 0
    private var unused: [String] = []

    init(_ kind: ImportKind) {
        self.kind = kind
    }

    /// The document.
    var text: String {
        var text = """
            # Made by "telepost config import" from \(kind.words).
            # Behind each setting stands where it comes from; at the end, what could not be carried over and why.
            # Read it, then: telepost config check FILE
            \(top)\(body)

            """
        text += leftovers.isEmpty ? "# Everything was carried over.\n" : "# Not carried over:\n"
        for leftover in leftovers { text += "# - \(leftover)\n" }
        if left > leftovers.count { text += "# - and \(left - leftovers.count) more\n" }
        if !unused.isEmpty {
            text += "# Without a meaning in the source either, and left out: \(unused.joined(separator: ", ")).\n"
        }
        return text
    }

    // MARK: Settings

    /// A comment on lines of its own.
    mutating func remark(_ words: String) {
        body += "# \(printable(words, limit: 400))\n"
    }

    /// `[name]` or `[[name]]`.
    mutating func table(_ name: String, from origin: String = "") {
        hasTables = true
        body += "\n\(name)" + (origin.isEmpty ? "" : "  # \(Self.shown(origin))") + "\n"
    }

    /// A setting before all tables.
    mutating func setTop(_ key: String, _ value: ImportedValue<Int>) {
        settings += 1
        top += Self.line(key, String(value.value), value.note)
    }

    /// A text.
    mutating func set(_ key: String, _ value: ImportedValue<String>) {
        set(key, raw: value.map(Self.quoted))
    }

    /// A whole number.
    mutating func set(_ key: String, _ value: ImportedValue<Int>) {
        set(key, raw: value.map { String($0) })
    }

    /// A boolean.
    mutating func set(_ key: String, _ value: ImportedValue<Bool>) {
        set(key, raw: value.map { String($0) })
    }

    /// A list of texts.
    mutating func set(_ key: String, _ value: ImportedValue<[String]>) {
        set(key, raw: value.map { "[\($0.map(Self.quoted).joined(separator: ", "))]" })
    }

    /// A list, one element a line, each with its origin.
    mutating func set(_ key: String, elements: [ImportedValue<String>]) {
        guard !elements.isEmpty else { return }
        settings += elements.count
        body += "\(key) = [\n"
        for element in elements { body += "    \(Self.quoted(element.value)),  # \(element.note)\n" }
        body += "]\n"
    }

    /// A value that is TOML already.
    mutating func set(_ key: String, raw value: ImportedValue<String>) {
        settings += 1
        body += Self.line(key, value.value, value.note)
    }

    /// What nobody had set, and this document needs.
    mutating func fill(_ key: String, _ value: String, because reason: String) {
        body += Self.line(key, value, printable(reason, limit: 200))
    }

    /// A setting that is not made, only shown.
    mutating func suggest(_ key: String, _ value: String, because reason: String) {
        body += Self.line("#\(key)", value, printable(reason, limit: 200))
    }

    // MARK: What is missing

    /// Lists something that could not be carried over.
    mutating func leave(_ origin: String, _ reason: String) {
        left += 1
        guard leftovers.count < Self.leftoverLimit else { return }
        leftovers.append("\(Self.shown(origin)): \(printable(reason, limit: 300))")
    }

    /// Lists the values that nobody asked for.
    ///
    /// - Parameter reasons: why, for names that are known, in lower case.
    mutating func leaveUnread(_ values: ImportValues, _ reasons: [String: String] = [:]) {
        for (name, origin) in values.unread {
            if Self.isUnused(name) {
                if !unused.contains(name) { unused.append(printable(name)) }
            } else {
                leave(origin, reasons[name.lowercased()] ?? "nothing here does the same, or it is unknown")
            }
        }
    }

    /// "Is Source", "Query" and "DateTime Format" (rows S4-7, S4-10, S4-11), however they are spelled.
    private static func isUnused(_ name: String) -> Bool {
        let letters = name.lowercased().filter { $0 != " " && $0 != "_" && $0 != "-" }
        return ["issource", "query", "datetimeformat"].contains(letters)
    }

    // MARK: Spelling

    /// A text in TOML: as it is between apostrophes where that can be, which patterns and templates like.
    static func quoted(_ text: String) -> String {
        let isPlain = text.unicodeScalars.allSatisfy { $0 != "'" && !isInvisible($0) }
        let isEscaped = text.contains("\\") || text.contains("\"")
        if isPlain, isEscaped { return "'\(text)'" }
        return TOMLWriter.quoted(text).unicodeScalars.reduce(into: "") { quoted, scalar in
            guard isInvisible(scalar) else { return quoted.unicodeScalars.append(scalar) }
            let digits = String(scalar.value, radix: 16)
            quoted += "\\U" + String(repeating: "0", count: 8 - digits.count) + digits
        }
    }

    /// Whether it could deceive somebody who reads the document.
    private static func isInvisible(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.properties.generalCategory {
        case .control, .format, .lineSeparator, .paragraphSeparator, .privateUse, .unassigned, .surrogate: true
        case _: false
        }
    }

    /// A name as comments show it.
    static func shown(_ origin: String) -> String { printable(origin, limit: 120) }

    private static func line(_ key: String, _ value: String, _ note: String) -> String {
        let setting = "\(key) = \(value)"
        if note.isEmpty { return setting + "\n" }
        return setting.count + note.count > 116 ? "# \(note):\n\(setting)\n" : "\(setting)  # \(note)\n"
    }
}
