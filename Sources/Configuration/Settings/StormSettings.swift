import Bytes
public import Gateway
import Messages

/// What keeps loops and storms of mail from becoming text messages: keys of `[[application]]`.
public struct StormSettings: Hashable, Sendable {
    /// A word of `automatic`.
    public enum AutomaticMail: String, Hashable, Sendable, CaseIterable {
        /// Mail that a program made of its own accord, such as an alarm.
        case generated
        /// Mail of lists, and mail to many.
        case bulk
    }

    /// `automatic`: the mail of machines that becomes texts.
    public var automatic: Set<AutomaticMail> = [.generated, .bulk]
    /// `own_senders`: whether senders at the applications' own domains are taken.
    public var takesOwnSenders = false
    /// `duplicates`: how long the same mail for the same phone counts as one; zero: each counts.
    public var duplicates = Duration.seconds(600)
    /// `rate`: the most messages in a time.
    public var rate = StormRules.Rates()
    /// `when_over_rate`: what becomes of mail beyond that.
    public var whenOverRate = StormRules.WhenOverRate.refuse
    /// `countries`: ISO 3166 codes; empty: all. Whether they exist is for the number plan to say.
    public var countries: [Located<String>] = []
    /// `prefixes.allow`: beginnings of numbers; empty: all that are not denied.
    public var allowedPrefixes: [String] = []
    /// `prefixes.deny`.
    public var deniedPrefixes: [String] = []
    /// `budget`: the most parts a day.
    public var budget = StormRules.Budget()

    /// The defaults.
    public init() {}

    /// The rules that these settings are.
    public var rules: StormRules {
        var rules = StormRules()
        rules.automatic = Set(
            automatic.map { word in
                switch word {
                case .generated: Mail.Automation.generated
                case .bulk: Mail.Automation.bulk
                }
            })
        rules.takesOwnSenders = takesOwnSenders
        rules.duplicates = duplicates
        rules.rates = rate
        rules.whenOverRate = whenOverRate
        rules.numbers = NumberRules(
            countries: Set(countries.map(\.value)), allow: allowedPrefixes, deny: deniedPrefixes)
        rules.budget = budget
        return rules
    }
}

// MARK: - Reading

extension StormSettings {
    /// - Parameter isForPhones: whether texts are made; else what only counts and chooses phones is left out.
    init(_ section: Section, isForPhones: Bool) {
        if let words = section.values("automatic", TextForm<AutomaticMail>.word(), count: 0...10) {
            automatic = Set(words.map(\.value))
        }
        takesOwnSenders = section.flag("own_senders") ?? takesOwnSenders
        duplicates = section.value("duplicates", .duration(from: .zero, to: .days(7))) ?? duplicates
        guard isForPhones else { return }
        rate = section.table("rate") { StormRules.Rates($0) } ?? rate
        let word = TextForm<StormRules.WhenOverRate>.word()
        whenOverRate = section.value("when_over_rate", word) ?? whenOverRate
        countries = section.values("countries", .region, count: 0...300) ?? countries
        _ = section.table("prefixes") { readPrefixes($0) }
        budget = section.table("budget") { StormRules.Budget($0) } ?? budget
    }

    private mutating func readPrefixes(_ section: Section) {
        let allowed = section.values("allow", .numberPrefix) ?? []
        let denied = section.values("deny", .numberPrefix) ?? []
        allowedPrefixes = allowed.map(\.value)
        deniedPrefixes = denied.map(\.value)
        let both = Set(allowedPrefixes)
        for prefix in denied where both.contains(prefix.value) {
            section.reader.report(
                ConfigurationProblem(
                    at: prefix.place, found: "\"\(prefix.value)\", which allow has too",
                    accepted: "each beginning in one of them"))
        }
    }
}

extension StormRules.Rates {
    fileprivate init(_ section: Section) {
        self.init(recipient: section.value("recipient", .rate), sender: section.value("sender", .rate))
    }
}

extension StormRules.Budget {
    fileprivate init(_ section: Section) {
        let range = 1...1_000_000_000
        self.init(parts: section.whole("parts", range), partsPerSender: section.whole("parts_per_sender", range))
    }
}

extension TextForm where Value == RateLimit {
    /// So many in a time.
    static var rate: TextForm {
        let counts = RateLimit.counts
        let times = "\(DurationText(RateLimit.windows.lowerBound)) to \(DurationText(RateLimit.windows.upperBound))"
        let bounds = "\(counts.lowerBound) to \(counts.upperBound) and a duration from \(times)"
        return TextForm("a number from \(bounds), as in \"20/1h\"") { text in
            let halves = text.split(separator: "/", maxSplits: 1, omittingEmptySubsequences: false)
            guard halves.count == 2, halves[0].utf8.allSatisfy(\.isASCIIDigit), let count = Int(halves[0]),
                let window = DurationText(String(halves[1]))
            else { return nil }
            return RateLimit(count, in: window.duration)
        }
    }
}

extension TextForm where Value == String {
    /// The beginning of a number in international form.
    fileprivate static var numberPrefix: TextForm {
        TextForm("the beginning of a number, \"+\" and 1 to 15 digits, as in \"+44\"") { text in
            let digits = text.utf8.dropFirst()
            guard text.utf8.first == UInt8(ascii: "+"), (1...15).contains(digits.count),
                digits.allSatisfy(\.isASCIIDigit), digits.first != UInt8(ascii: "0")
            else { return nil }
            return text
        }
    }
}

// MARK: - Writing

extension StormSettings {
    func write(to writer: inout TOMLWriter, isForPhones: Bool) {
        writer.set("automatic", AutomaticMail.allCases.filter(automatic.contains).map(\.rawValue))
        writer.set("own_senders", takesOwnSenders)
        writer.set("duplicates", DurationText(duplicates).description)
        guard isForPhones else { return }
        let rates = [("recipient", rate.recipient), ("sender", rate.sender)]
        writer.set("rate", inline: rates.compactMap { key, limit in limit.map { (key, Self.quoted($0)) } })
        writer.set("when_over_rate", whenOverRate.rawValue)
        writer.set("countries", countries.map(\.value))
        let prefixes = [("allow", allowedPrefixes), ("deny", deniedPrefixes)]
        writer.set(
            "prefixes",
            inline: prefixes.map { key, values in
                (key, "[\(values.map { TOMLWriter.quoted($0) }.joined(separator: ", "))]")
            })
        let budgets = [("parts", budget.parts), ("parts_per_sender", budget.partsPerSender)]
        writer.set("budget", inline: budgets.compactMap { key, limit in limit.map { (key, String($0)) } })
    }

    private static func quoted(_ limit: RateLimit) -> String {
        TOMLWriter.quoted("\(limit.count)/\(DurationText(limit.window))")
    }
}
