public import Gateway
public import Messages

/// `[stop]`: what phones say to get no more texts. It counts when the document has this table.
public struct StopSettings: Hashable, Sendable {
    /// `languages`: whose words are known, the first one's in doubt.
    public var languages: [StopLanguage] = [.english]
    /// `words`: more words for "no more texts".
    public var words: [String] = []
    /// `start`: more words for "texts again".
    public var start: [String] = []
    /// `match`: texts that this pattern finds are a STOP as well.
    public var match: Located<String>?
    /// `scope`: for which of our numbers a STOP counts.
    public var scope = StopRules.Scope.number
    /// `numbers`: ours at which STOP is understood; empty: all.
    public var numbers: [Originator] = []
    /// `confirmation`: the template of what a phone is told that said STOP; `nil`: the words of its language; empty:
    /// nothing.
    public var confirmation: Located<String>?
    /// `start_confirmation`: the same for START.
    public var startConfirmation: Located<String>?
    /// `forward`: whether the text goes through the inbound routes as well.
    public var forwards = false

    /// The defaults.
    public init() {}

    init(_ section: Section) {
        languages = section.values("languages", TextForm<StopLanguage>.word(), count: 0...20)?.map(\.value) ?? languages
        words = section.values("words", .keyword, count: 0...100)?.map(\.value) ?? []
        start = section.values("start", .keyword, count: 0...100)?.map(\.value) ?? []
        match = section.located("match", .pattern("'^(please )?stop\\b'"))
        scope = section.value("scope", .word()) ?? scope
        numbers = section.values("numbers", .number)?.map(\.value) ?? []
        confirmation = section.located("confirmation", .confirmation)
        startConfirmation = section.located("start_confirmation", .confirmation)
        forwards = section.flag("forward") ?? forwards
        checkWords(section)
    }

    /// Without a word nobody can stop anything, and a word for both is a mistake.
    private func checkWords(_ section: Section) {
        let known = StopRules(languages: languages, stops: words).known.stops
        if let (node, place) = section.node("languages"), node.value == .array([]), known.isEmpty, match == nil {
            section.reader.report(
                ConfigurationProblem(
                    at: place, "there is no word for STOP", accepted: "a language, or \"words\"", severity: .warning))
        }
        let own = StopRules(languages: [], stops: start).known.stops
        if let word = own.first(where: { known.contains($0) }), let place = section.node("start")?.place {
            section.reader.report(
                ConfigurationProblem(
                    at: place, "this word is one for STOP already", found: "\"\(word)\"", accepted: "another word"))
        }
    }

    func write(to writer: inout TOMLWriter) {
        writer.table("stop")
        writer.set("languages", languages.map(\.rawValue))
        writer.set("words", words)
        writer.set("start", start)
        if let match { writer.set("match", match.value) }
        writer.set("scope", scope.rawValue)
        writer.set("numbers", numbers.map(\.description))
        if let confirmation { writer.set("confirmation", confirmation.value) }
        if let startConfirmation { writer.set("start_confirmation", startConfirmation.value) }
        writer.set("forward", forwards)
    }
}

extension TextForm where Value == String {
    /// A word that people type into phones.
    fileprivate static var keyword: TextForm {
        TextForm("a word with letters or digits, of 64 octets at most") { text in
            StopRules(languages: [], stops: [text]).known.stops.isEmpty ? nil : text
        }
    }

    /// A template, or nothing.
    fileprivate static var confirmation: TextForm {
        TextForm("\"\", or a template of up to 1000 octets, as in \"No more texts to <%from%>\"") { text in
            text.utf8.count <= 1_000 && !text.utf8.contains(0) ? text : nil
        }
    }
}
