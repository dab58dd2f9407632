import Bytes

/// A group `sms-service`: what becomes of a text from a phone by its first word.
struct KannelService {
    /// What to call it.
    let name: String

    private var match: ImportedValue<String>?
    private let target: ImportedValue<String>
    private let isCommand: Bool

    /// Takes what it knows out of `values`; `nil` when nothing here does what it did.
    init?(_ values: inout ImportValues, isDefault: Bool, title: String, _ page: inout ImportPage) {
        let keyword = values.text("keyword")
        let aliases = values.text("aliases")
        let regex = values.text("keyword-regex")
        _ = (values.text("catch-all"), values.text("max-messages"), values.text("concatenation"))
        name = values.text("name")?.value ?? keyword?.value ?? "service"
        let urls = ["get-url", "post-url", "post-xml", "post-sms"].compactMap { values.text($0) }
        if let url = urls.first {
            guard let target = Self.webHook(url) else {
                page.leave("\(title): \(url.origin)", "a URL that no web hook can have, or one made of the text")
                return nil
            }
            self.target = target
            isCommand = false
        } else if let command = values.text("exec") {
            guard let target = Self.command(command) else {
                page.leave("\(title): \(command.origin)", "no shell runs commands here: accepted is /path ARGUMENTS")
                return nil
            }
            self.target = target
            isCommand = true
        } else {
            page.leave(title, "answers with a fixed text or a file: a command that prints it does the same")
            return nil
        }
        if isDefault { return }
        if let regex {
            match = regex.map { PythonPattern($0, isAnchored: false).text }
        } else if let keyword {
            let words = [keyword.value] + (aliases?.value.split(separator: ";").map { trimmed($0) } ?? [])
            let pattern = "(?i)^\\s*(?:\(words.map(Self.literal).joined(separator: "|")))(?:\\s|$)"
            match = keyword.map { _ in pattern }
        }
        guard let match, TextForm<String>.pattern("").read(match.value) == nil else { return }
        page.leave("\(title): \(match.origin)", "its keywords make no pattern of 1 to 1000 octets")
        return nil
    }

    /// Writes the route; the name stands there already.
    func write(_ page: inout ImportPage) {
        if let match { page.set("match", match) }
        page.set("deliver", target.map { [$0] })
        if isCommand { page.fill("answers", "true", because: "what it prints is texted back, as there") }
    }

    // MARK: Where it goes

    /// The URL without the query that Kannel fills in.
    private static func webHook(_ url: ImportedValue<String>) -> ImportedValue<String>? {
        let parts = url.value.split(separator: "?", maxSplits: 1, omittingEmptySubsequences: false)
        let isMade = parts.count == 2 && parts[1].contains("%")
        let text = isMade ? String(parts[0]) : url.value
        let isPlain = text.utf8.allSatisfy { (0x21...0x7E).contains($0) } && text.utf8.count <= 2000
        let rest = text.drop { $0 != ":" }.dropFirst(3)
        guard isPlain, text.hasPrefix("http://") || text.hasPrefix("https://"), let first = rest.first, first != "/",
            !parts[0].contains("%")
        else { return nil }
        let query = isMade ? "; its query is left out" : ""
        return url.map { _ in text }.with(
            "gets a POST with JSON (docs/programs.md); its answer is not texted back\(query)")
    }

    /// The command, with our fields for Kannel's.
    private static func command(_ command: ImportedValue<String>) -> ImportedValue<String>? {
        let fields: [Character: String] = [
            "p": "from", "q": "from", "P": "to", "Q": "to", "a": "text", "b": "text", "r": "text", "i": "connection",
            "t": "time",
        ]
        var text = ""
        var rest = command.value[...]
        while let character = rest.popFirst() {
            if "|&;<>$`'\"\\(){}*?~".contains(character) { return nil }
            guard character == "%" else {
                text.append(character)
                continue
            }
            guard let letter = rest.popFirst() else { return nil }
            if letter == "%" {
                text.append("%")
            } else {
                guard let field = fields[letter] else { return nil }
                text += "<%\(field)%>"
            }
        }
        guard TextForm<String>.command.read(text) != nil else { return nil }
        return command.map { _ in "command:\(text)" }.with("no shell sees it")
    }

    /// A word that a pattern finds as it is.
    private static func literal(_ word: String) -> String {
        word.unicodeScalars.reduce(into: "") { text, scalar in
            let isPlain = scalar.properties.isAlphabetic || ("0"..."9").contains(scalar)
            if !isPlain { text += "\\" }
            text.unicodeScalars.append(scalar)
        }
    }
}
