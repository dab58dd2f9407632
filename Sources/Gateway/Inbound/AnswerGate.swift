import Messages

/// Whether a phone may be answered without a person having a hand in it.
///
/// Never answered are short codes and names, our own numbers, who is on the stop list, and who had too many answers:
/// a phone that is a program itself must not keep us busy for ever.
struct AnswerGate {
    let limit: AnswerLimit
    let stops: StopList
    let rules: Rules
    let accounts: AccountDirectory

    /// Why `phone` may get no answer at `now`; `nil`: it may.
    ///
    /// - Parameter most: how many there may have been within the hour.
    func objection(
        to phone: PhoneNumber?, from ours: Originator?, at now: Timestamp, upTo most: Int = AnswerLimit.most
    ) -> String? {
        guard let phone, phone.digits.utf8.count > Party.shortCodeLimit else {
            return "its sender is no phone that could be answered"
        }
        guard !isOurs(.number(phone)) else { return "it came from a number of ours" }
        if let words = stops.objection(to: phone, from: ours) { return words }
        return limit.allows(phone, at: now, upTo: most) ? nil : "the phone got \(most) within an hour"
    }

    /// Whether a text came from a number of our own: two programs here would answer each other.
    func isOurs(_ number: Originator) -> Bool {
        accounts.account(with: number) != nil || rules.connections.values.contains { $0.numbers.contains(number) }
    }
}
