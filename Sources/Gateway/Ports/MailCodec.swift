public import Messages

/// Reads the octets of a mail.
public protocol MailCodec: Sendable {
    /// Decodes a mail as it came over the wire. Never fails: what cannot be understood is shown as well as possible.
    ///
    /// Time and memory are bounded by a small multiple of the octets, whatever they hold.
    func decode(_ octets: [UInt8]) -> Mail

    /// The octets of the first mail that is attached to a mail (`message/rfc822`), as it came, with any transfer encoding
    /// undone; `nil` when there is none. Bounded as ``decode(_:)``.
    func attachedMail(in octets: [UInt8]) -> [UInt8]?

    /// The octets of the leaf parts, in the order of ``Messages/Mail/parts`` of the same mail, with any transfer encoding
    /// undone and nothing else: also those of texts and of attached mails. Bounded as ``decode(_:)``.
    func leaves(in octets: [UInt8]) -> [[UInt8]]
}

extension MailCodec {
    /// Nothing: what the parts hold is all that is known of them.
    public func leaves(in octets: [UInt8]) -> [[UInt8]] { [] }
}
