public import Messages

extension NoticeWishes {
    /// Ends the detail of a `sent` event when the next server has taken over what was asked about notices: then that server
    /// tells of success, and Telepost does not (RFC 3461 §5.2).
    public static let passedOnWords = "that server tells of what becomes of it"
}

extension NoticeKinds {
    /// What a sender wants to hear of.
    ///
    /// - Parameters:
    ///   - wishes: what the client asked (RFC 3461 §4.1); `nil`: nothing.
    ///   - usual: what counts where nothing was asked.
    ///   - success: what success is called for this kind of message.
    ///   - sender: the envelope sender; the null sender never hears of anything (RFC 5321 §4.5.5).
    init(wishes: NoticeWishes?, otherwise usual: NoticeKinds, success: NoticeKinds, sender: EmailAddress?) {
        guard sender != nil else {
            self = []
            return
        }
        guard let occasions = wishes?.occasions else {
            self = usual
            return
        }
        self = occasions.contains(.failure) ? .failed : []
        if occasions.contains(.success) { formUnion(success) }
    }
}
