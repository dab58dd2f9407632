public import Messages

/// Whose a recipient is: an account's, an application's, or the forward server's (row S2-5).
extension Rules {
    /// Judges one recipient by everything that needs no counting, in this order: the mailbox of the account whose address it
    /// is, where the client is known; the applications; the forward server, where the client is known. What an
    /// application claims is never passed on.
    public func judge(
        _ recipient: EmailAddress, from sender: EmailAddress?, client: MailClient, _ directory: AccountDirectory
    ) -> Result<Claim, RecipientRefused> {
        if let kept = mailbox(recipient, from: sender, client, directory) { return kept }
        switch claiming.verdict(recipient, from: sender, client: client) {
        case .claimed(let claim):
            return refusal(of: claim, client, directory).map { .failure(RecipientRefused(refusal: $0)) }
                ?? .success(claim)
        case .refused(let refused): return .failure(refused)
        case .unclaimed: return relay(recipient, from: sender, client)
        }
    }

    /// Why an account may not reach the phone of a claim; what goes into a mailbox here reaches none.
    func refusal(of claim: Claim, _ client: MailClient, _ directory: AccountDirectory) -> Refusal? {
        guard let account = client.account, let number = claim.number,
            directory.account(with: .number(number)) == nil
        else { return nil }
        return account.refusal(of: number, claiming.plan)
    }

    /// What becomes of mail to the address of an account; `nil` when it is like any other address: it is nobody's, or the
    /// client is one that nothing is known of.
    func mailbox(
        _ recipient: EmailAddress, from sender: EmailAddress?, _ client: MailClient, _ directory: AccountDirectory
    ) -> Result<Claim, RecipientRefused>? {
        guard let holder = directory.account(of: recipient), client.isKnown else { return nil }
        if let refusal = client.account?.refusal(of: sender) { return .failure(RecipientRefused(refusal: refusal)) }
        guard holder.isActive else { return .failure(.closedMailbox) }
        return .success(Claim(.mailbox(holder.name), application: nil, address: recipient))
    }

    /// What becomes of mail that is nobody's here.
    func relay(
        _ recipient: EmailAddress, from sender: EmailAddress?, _ client: MailClient
    ) -> Result<Claim, RecipientRefused> {
        guard let forward else { return .failure(.unclaimed(recipient)) }
        guard client.isKnown else { return .failure(.noRelay) }
        if let refusal = client.account?.refusal(of: sender) { return .failure(RecipientRefused(refusal: refusal)) }
        return .success(Claim(.relay(forward), application: nil, address: recipient))
    }
}

extension RecipientRefused {
    /// The client may not have mail passed on.
    static let noRelay = RecipientRefused(
        refusal: Refusal(.recipient, .permanent, 7, 1, "relaying is not allowed for this client"))

    /// The account is switched off.
    static let closedMailbox = RecipientRefused(
        refusal: Refusal(.recipient, .permanent, 2, 1, "the mailbox is not active"))
}
