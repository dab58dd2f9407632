public import Messages

/// Writes mails.
public protocol MailComposer: Sendable {
    /// The mail as it goes over the wire (RFC 5322): lines end in CRLF, the last one too, and none is longer than 998
    /// octets.
    ///
    /// ASCII alone, unless the draft ``MailDraft/needsUTF8``. The same draft always gives the same octets. Never fails:
    /// what a header cannot hold is made harmless or left out, as the draft's fields say.
    func compose(_ draft: MailDraft) -> [UInt8]
}
