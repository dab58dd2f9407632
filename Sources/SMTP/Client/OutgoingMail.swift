import Bytes
public import Messages

/// A mail to be sent, with the envelope it travels in.
public struct OutgoingMail: Hashable, Sendable {
    /// Where reports about it go; `nil` is the null sender, for notices (RFC 5321 §4.5.5).
    public let sender: EmailAddress?
    /// Whom it is for. A mail without recipients is settled at once.
    public let recipients: [EmailAddress]
    /// Fields that go before the content, as ours do before a mail that is passed on; their lines are complete.
    public let preface: [UInt8]
    /// Header and body. Line ends of any kind become CRLF on the way; dots are hidden on the way.
    public let content: [UInt8]
    /// Whether it has octets beyond ASCII (RFC 6152).
    public let needs8Bit: Bool
    /// Whether the header has octets beyond ASCII, so that only SMTPUTF8 may carry it (RFC 6531 §3.2).
    public let needsUTF8: Bool
    /// How many octets it has on its way, as SIZE counts them.
    public let size: Int
    /// What is asked about notices (RFC 3461), for a server that offers DSN; `nil`: not a word. An original recipient in
    /// it counts only in a mail for one.
    public var wishes: NoticeWishes?

    /// A mail; what it needs is read from its octets, which takes the longer the more there are.
    ///
    /// - Parameter declaresUTF8: whether a mail that is passed on came as one with a UTF-8 header; `nil`: its octets say so. A raw
    ///   header of an old device is none, and goes on as it came.
    public init(
        from sender: EmailAddress?, to recipients: [EmailAddress], preface: [UInt8] = [], content: [UInt8],
        declaresUTF8: Bool? = nil
    ) {
        self.sender = sender
        self.recipients = recipients
        self.preface = preface
        self.content = content
        let first = content.firstIndex { $0 >= 0x80 }
        let isPrefaceASCII = preface.allSatisfy { $0 < 0x80 }
        needs8Bit = first != nil || !isPrefaceASCII
        needsUTF8 = !isPrefaceASCII || (declaresUTF8 ?? first.map { $0 < Self.endOfHeader(content) } ?? false)
        size = DataEncoder.size(of: preface, content)
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
