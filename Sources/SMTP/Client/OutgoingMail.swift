import Bytes
public import Messages

/// A mail to be sent, with the envelope it travels in.
public struct OutgoingMail: Hashable, Sendable {
    /// Where reports about it go; `nil` is the null sender, for notices (RFC 5321 §4.5.5).
    public let sender: EmailAddress?
    /// Whom it is for. A mail without recipients is settled at once.
    public let recipients: [EmailAddress]
    /// Header and body. Line ends of any kind become CRLF on the way; dots are hidden on the way.
    public let content: [UInt8]
    /// Whether the content has octets beyond ASCII (RFC 6152).
    public let needs8Bit: Bool
    /// Whether the header has octets beyond ASCII, so that only SMTPUTF8 may carry it (RFC 6531 §3.2).
    public let needsUTF8: Bool

    /// A mail whose needs are known.
    public init(
        from sender: EmailAddress?, to recipients: [EmailAddress], content: [UInt8], needs8Bit: Bool, needsUTF8: Bool
    ) {
        self.sender = sender
        self.recipients = recipients
        self.content = content
        self.needs8Bit = needs8Bit
        self.needsUTF8 = needsUTF8
    }

    /// A mail whose needs are read from its content.
    public init(from sender: EmailAddress?, to recipients: [EmailAddress], content: [UInt8]) {
        let first = content.firstIndex { $0 >= 0x80 }
        self.init(
            from: sender, to: recipients, content: content, needs8Bit: first != nil,
            needsUTF8: first.map { $0 < Self.endOfHeader(content) } ?? false)
    }

    /// Index of the empty line behind the header; the end when there is none.
    private static func endOfHeader(_ content: [UInt8]) -> Int {
        var isLineEmpty = true
        for (index, octet) in content.enumerated() {
            switch octet {
            case ASCII.lineFeed:
                if isLineEmpty { return index }
                isLineEmpty = true
            case ASCII.carriageReturn: break
            default: isLineEmpty = false
            }
        }
        return content.count
    }
}
