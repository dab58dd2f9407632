public import Gateway
public import Messages

/// Reads mails with GMime: it decodes the fields of headers, transfer encodings and character sets; the parts are found
/// here, so that hostile nesting costs no more time or stack than honest mail.
///
/// GMime's own parser recurses into nested address groups (a header of a few kilobytes ends the process), compares every
/// line with every open boundary, and takes four times as long for a small mail.
public struct GMimeCodec: MailCodec, Sendable {
    /// Starts GMime, which is done once however many codecs there are.
    public init() {
        GMime.start()
    }

    public func decode(_ octets: [UInt8]) -> Mail {
        MailAssembly.mail(octets)
    }
}
