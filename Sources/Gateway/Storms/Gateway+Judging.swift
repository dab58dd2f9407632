public import Messages

extension Gateway {
    /// Judges one recipient: whose it is (``Rules/judge(_:from:client:_:)``), and whether it has had enough for the time
    /// being.
    ///
    /// - Parameter others: the recipients of the same mail that are already agreed to.
    public func judge(
        _ recipient: EmailAddress, from sender: EmailAddress?, client: MailClient, besides others: [Claim] = [],
        _ rules: Rules
    ) -> Result<Claim, RecipientRefused> {
        let directory = accounts.directory
        var client = client
        client.account = client.account.map(directory.renewed)
        let judged = rules.judge(recipient, from: sender, client: client, directory)
        noteSlowPatterns(rules)
        guard case .success(let claim) = judged, let number = claim.number, let name = claim.application,
            let application = rules.claiming.application(name)
        else { return judged }
        // What goes into a mailbox here reaches no phone.
        guard directory.account(with: .number(number)) == nil else { return judged }
        if let words = stopList.objection(to: number, by: application, for: client.account, directory, rules) {
            return .failure(RecipientRefused(refusal: Refusal(stopped: words)))
        }
        let rates = StormDemand.rates(application, number, from: sender)
        guard !rates.isEmpty else { return judged }
        let more = others.count { $0.application == claim.application && $0.number != number }
        guard let refusal = storms.refusal(rates, besides: more, at: now) else { return judged }
        if let place = StormDemand.digest(application, number), storms.update({ $0.held.hasRoom(at: place) }) {
            return judged
        }
        storms.refusals.add()
        return .failure(RecipientRefused(refusal: refusal))
    }

    private func noteSlowPatterns(_ rules: Rules) {
        for slow in rules.claiming.slow.takeNews() {
            log.warning(
                "applications",
                "a pattern takes too long: no match for a recipient, a match for a sender that is denied",
                ["application": slow.application.text, "pattern": slow.pattern])
        }
    }
}
