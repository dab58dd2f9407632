public import Messages

/// Which phones an application may reach: those of some countries, those whose numbers begin in some way.
///
/// A number has to be allowed by both.
public struct NumberRules: Hashable, Sendable {
    /// The regions that may be reached, as ISO 3166 codes in capital letters; empty: all, those nobody knows as well.
    public let countries: Set<String>
    private let verdicts: [Substring: Bool]
    private let lengths: [Int]
    private let isAllowedOtherwise: Bool

    /// Rules.
    ///
    /// - Parameters:
    ///   - allow: beginnings of numbers in E.164 form, as in `+44`; empty: all numbers that ``deny`` does not name.
    ///   - deny: likewise. Of all beginnings that a number has the longest decides; the same one in both denies.
    public init(countries: Set<String> = [], allow: [String] = [], deny: [String] = []) {
        self.countries = countries
        isAllowedOtherwise = allow.isEmpty
        var verdicts: [Substring: Bool] = [:]
        for prefix in allow { verdicts[prefix[...]] = true }
        for prefix in deny { verdicts[prefix[...]] = false }
        self.verdicts = verdicts
        lengths = Set(verdicts.keys.map(\.utf8.count)).sorted(by: >)
    }

    /// Why `number` may not be reached; `nil` when it may.
    public func refusal(of number: PhoneNumber, _ plan: any NumberPlan) -> Refusal? {
        if !isAllowed(number.e164) {
            return Refusal(
                .recipient, .permanent, 7, 1, "texts to numbers that begin like this one are not allowed here")
        }
        guard !countries.isEmpty else { return nil }
        if let region = plan.region(of: number), countries.contains(region) { return nil }
        return Refusal(.recipient, .permanent, 7, 1, "texts to that country are not allowed here")
    }

    private func isAllowed(_ number: String) -> Bool {
        for length in lengths {
            if let verdict = verdicts[number.prefix(length)] { return verdict }
        }
        return isAllowedOtherwise
    }
}
