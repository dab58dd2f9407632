public import Messages

/// Reads the octets of a mail.
public protocol MailCodec: Sendable {
    /// Decodes a mail as it came over the wire. Never fails: what cannot be understood is shown as well as possible.
    ///
    /// Time and memory are bounded by a small multiple of the octets, whatever they hold.
    func decode(_ octets: [UInt8]) -> Mail
}
