public import Messages
public import Templates

/// What phones say to get no more texts, and what is done then (row S1-13).
public struct StopRules: Sendable {
    /// For which of our numbers a STOP counts.
    public enum Scope: String, Hashable, Sendable, CaseIterable {
        /// The one that it was sent to.
        case number
        /// All of them.
        case all
    }

    /// What a phone is told.
    public enum Confirmation: Hashable, Sendable {
        /// The words of the language that the phone used.
        case standard
        /// Nothing.
        case none
        /// This; the fields are those of a phone's text.
        case template(Template)
    }

    /// What a text asks for.
    public enum Request: Hashable, Sendable {
        /// No more texts.
        case stop(StopLanguage)
        /// Texts again.
        case start(StopLanguage)
    }

    /// For which of our numbers a STOP counts.
    public var scope = Scope.number
    /// Our numbers at which STOP is understood; empty: all.
    public var numbers: Set<Originator> = []
    /// What a phone is told that said STOP.
    public var confirmation = Confirmation.standard
    /// What a phone is told that said START.
    public var startConfirmation = Confirmation.standard
    /// Whether the text goes on to the inbound routes as well.
    public var forwards = false
    /// Texts that this finds are a STOP too; `nil`: only the words by themselves are.
    public var match: (any Pattern)?

    private let words: [String: Request]
    private let language: StopLanguage

    /// Rules with these words.
    ///
    /// - Parameters:
    ///   - languages: whose words are known; the first one's is the confirmation where a word is of none or of several.
    ///   - stops: more words, and the same for `starts`.
    public init(languages: [StopLanguage] = [.english], stops: [String] = [], starts: [String] = []) {
        let first = languages.first ?? .english
        var words: [String: Request] = [:]
        func add(_ spelt: [String], _ request: Request) {
            for word in spelt.map({ KeywordFolding.folded($0) }) where words[word] == nil && !word.isEmpty {
                words[word] = request
            }
        }
        if !languages.isEmpty {
            add(StopLanguage.commonStops, .stop(first))
            add(StopLanguage.commonStarts, .start(first))
        }
        add(stops, .stop(first))
        add(starts, .start(first))
        for language in languages {
            add(language.stops, .stop(language))
            add(language.starts, .start(language))
        }
        self.words = words
        language = first
    }

    /// What `text` asks for: the whole of it is a word, punctuation, case and accents aside, or ``match`` finds it.
    public func request(in text: String) -> Request? {
        let word = KeywordFolding.folded(text)
        if !word.isEmpty, let request = words[word] { return request }
        switch match?.match(text) {
        case .matched?: return .stop(language)
        case .unmatched?, .limitExceeded?, nil: return nil
        }
    }

    /// Whether STOP is understood at `number`.
    public func areMeant(for number: Originator?) -> Bool {
        numbers.isEmpty || number.map { numbers.contains($0) } == true
    }

    /// The words by which a phone stops texts, and gets them again, folded.
    public var known: (stops: [String], starts: [String]) {
        var known: (stops: [String], starts: [String]) = ([], [])
        for (word, request) in words.sorted(by: { $0.key < $1.key }) {
            switch request {
            case .stop: known.stops.append(word)
            case .start: known.starts.append(word)
            }
        }
        return known
    }
}
