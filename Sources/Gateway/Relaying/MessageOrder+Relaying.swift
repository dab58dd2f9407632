import Messages

/// Mails that go on as they came.
extension MessageOrder {
    /// A mail on its way to another mail server: our line, then the mail as it came.
    ///
    /// - Parameter received: our line, with its line end.
    init(relaying claim: Claim, over connection: ConnectionName, of arrival: Submission, received: String) {
        self.init(.mail(claim.address), via: [connection], text: received)
        pass(claim, arrival)
        notices = NoticeKinds(wishes: claim.wishes, otherwise: .failed, success: .sent, sender: arrival.sender)
    }

    /// A mail into the mailbox of an account, with the line that says whom it is from (RFC 5321 §4.4).
    ///
    /// - Parameter received: our line, with its line end.
    init(keeping claim: Claim, in account: AccountName, of arrival: Submission, received: String) {
        let returnPath = "Return-Path: <\(arrival.sender?.description ?? "")>\r\n"
        self.init(.account(account), via: [], text: returnPath + received)
        pass(claim, arrival)
        notices = NoticeKinds(wishes: claim.wishes, otherwise: [], success: .delivered, sender: arrival.sender)
    }

    private mutating func pass(_ claim: Claim, _ arrival: Submission) {
        addressedAs = claim.address.description
        envelopeSender = arrival.sender
        includesSubmission = true
        wishes = claim.wishes.flatMap { $0.isEmpty ? nil : $0 }
    }
}
