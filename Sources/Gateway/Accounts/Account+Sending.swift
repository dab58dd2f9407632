import Messages

/// What an account may send.
extension Account {
    /// Why it may not send mail from `sender`; `nil` when it may. Mail without a sender is for the application to judge.
    func refusal(of sender: EmailAddress?) -> Refusal? {
        guard isActive else { return Refusal(.recipient, .permanent, 7, 1, "the account is not active any more") }
        guard let sender else { return nil }
        guard let address else {
            return Refusal(.recipient, .permanent, 7, 1, "account \(name) has no mail address, so it may not send mail")
        }
        guard !sender.isSame(as: address) else { return nil }
        return Refusal(.recipient, .permanent, 7, 1, "account \(name) may send mail from \(address) only")
    }

    /// Why it may not reach a phone; `nil` when it may.
    func refusal(of number: PhoneNumber, _ plan: any NumberPlan) -> Refusal? {
        guard !countries.isEmpty else { return nil }
        if let region = plan.region(of: number), countries.contains(region) { return nil }
        return Refusal(.recipient, .permanent, 7, 1, "account \(name) may not send texts to that country")
    }

    /// Whether its texts may claim to come from `originator`.
    func maySend(as originator: Originator) -> Bool { numbers.contains(originator) || senders.contains(originator) }
}
