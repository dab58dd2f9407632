/// A key of a table in the configuration, as a form asks for it.
struct SettingKey: Hashable, Sendable {
    /// When the key has to be there.
    enum Need: Hashable, Sendable {
        /// It may be left out.
        case optional
        /// Whenever it means something.
        case mandatory
        /// Whenever it means something and this holds.
        case mandatoryWhen(SettingCondition)
    }

    /// Its path in the table, as in `port` or `source.ton`.
    let path: String
    /// What the form calls it.
    let label: String
    /// What it is for, in a sentence.
    let explanation: String
    /// What it holds.
    let kind: SettingKind
    /// What counts when it is left out, as it would be typed; empty: nothing, or something that depends on other keys.
    var standard = ""
    /// When it has to be there.
    var need = Need.optional
    /// All of them hold where the key means something; elsewhere it is left out of the table.
    var conditions: [SettingCondition] = []
    /// Values to choose from, besides all others.
    var offers: [SettingChoice] = []
}

/// A value with its meaning.
struct SettingChoice: Hashable, Sendable {
    /// What stands in the document.
    let value: String
    /// What people read.
    let words: String

    init(_ value: String, _ words: String) {
        self.value = value
        self.words = words
    }
}

/// What another key must say.
enum SettingCondition: Hashable, Sendable {
    /// The key has one of these values; left out, its default counts.
    case key(String, [String])
    /// The key is there.
    case given(String)
}

/// What keys of a table must be like together.
enum SettingRule: Hashable, Sendable {
    /// At least one of them is there.
    case atLeastOne([String], String)
    /// Exactly one of them is there.
    case exactlyOne([String], String)
    /// All or none.
    case together([String], String)

    /// The keys that it is about.
    var paths: [String] {
        switch self {
        case .atLeastOne(let paths, _), .exactlyOne(let paths, _), .together(let paths, _): paths
        }
    }

    /// What it asks for, in words.
    var words: String {
        switch self {
        case .atLeastOne(_, let words), .exactlyOne(_, let words), .together(_, let words): words
        }
    }

    /// Whether it holds when `count` of its keys are there.
    func holds(_ count: Int) -> Bool {
        switch self {
        case .atLeastOne: count >= 1
        case .exactlyOne: count == 1
        case .together(let paths, _): count == 0 || count == paths.count
        }
    }
}
