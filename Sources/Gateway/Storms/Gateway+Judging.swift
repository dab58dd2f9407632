public import Messages

extension Gateway {
    /// Judges one recipient: whether an application claims it, whether the account may send to it, and whether it has had
    /// enough for the time being.
    ///
    /// - Parameter others: the recipients of the same mail that are already agreed to.
    public func judge(
        _ recipient: EmailAddress, from sender: EmailAddress?, client: MailClient, besides others: [Claim] = [],
        _ rules: Rules
    ) -> Result<Claim, RecipientRefused> {
        let directory = accounts.directory
        var client = client
        client.account = client.account.map(directory.renewed)
        let judged = rules.claiming.judge(recipient, from: sender, client: client)
        guard case .success(let claim) = judged, let application = rules.claiming.application(claim.application) else {
            return judged
        }
        // What goes into a mailbox here reaches no phone.
        guard directory.account(with: .number(claim.number)) == nil else { return judged }
        if let refusal = client.account?.refusal(of: claim.number, parts.plan) {
            return .failure(RecipientRefused(refusal: refusal))
        }
        let rates = StormDemand.rates(application, claim.number, from: sender)
        guard !rates.isEmpty else { return judged }
        let more = others.count { $0.application == claim.application && $0.number != claim.number }
        guard let refusal = storms.refusal(rates, besides: more, at: now) else { return judged }
        if let place = StormDemand.digest(application, claim.number), storms.update({ $0.held.hasRoom(at: place) }) {
            return judged
        }
        return .failure(RecipientRefused(refusal: refusal))
    }
}
