import Bytes
public import Messages

/// What MAIL says of the mail to come (RFC 5321 §4.1.1.2).
///
///     mail       = "MAIL FROM:" ( Path / "<>" ) *( SP parameter )
///     parameter  = "SIZE=" 1*20DIGIT               ; RFC 1870 §3
///                / "BODY=" ( "7BIT" / "8BITMIME" ) ; RFC 6152 §2
///                / "SMTPUTF8"                      ; RFC 6531 §3.4
///                / "AUTH=" value                   ; RFC 4954 §5, kept and not believed
///                / "RET=" ( "FULL" / "HDRS" )      ; RFC 3461 §4.3
///                / "ENVID=" xtext                  ; RFC 3461 §4.4, at most 100 octets
///
/// AUTH is not offered, and harmless: clients that send it anyway are served. So are those that send RET and ENVID where
/// DSN is not offered; there they mean nothing, and an ENVID may be anything.
public struct MailRequest: Hashable, Sendable {
    /// How the octets of the mail are declared. They are taken as they come either way.
    public enum Body: Hashable, Sendable {
        /// Nothing beyond ASCII.
        case sevenBit
        /// Octets above 127 may occur.
        case eightBit
    }

    /// The sender; `nil` for `<>`.
    public var sender: EmailAddress?
    /// The size it will have in octets, as the client says; a number too large for `Int` becomes `Int.max`.
    public var declaredSize: Int?
    /// How its octets are declared.
    public var body = Body.sevenBit
    /// Whether addresses and header may hold UTF-8.
    public var usesUTF8 = false
    /// Who the client says submitted it, as written: xtext or `<>`.
    public var submitter: String?
    /// What is asked about notices, for all recipients; empty where DSN is not offered.
    public var wishes = NoticeWishes()

    /// A mail without parameters.
    public init(sender: EmailAddress?) {
        self.sender = sender
    }

    /// Reads what follows `MAIL FROM:`.
    init(path octets: ArraySlice<UInt8>, offersDSN: Bool) throws(SMTPSyntaxFailure) {
        guard let (path, rest) = SMTPPath.read(octets) else { throw .senderAddress }
        switch path {
        case .null: self.init(sender: nil)
        case .mailbox(let address): self.init(sender: address)
        case .postmaster: throw .senderAddress
        }
        if !rest.isEmpty {
            for parameter in try SMTPParameter.read(rest) { try take(parameter, offersDSN) }
        }
        guard usesUTF8 || sender?.isASCII != false else { throw .senderNeedsUTF8 }
    }

    private mutating func take(_ parameter: SMTPParameter, _ offersDSN: Bool) throws(SMTPSyntaxFailure) {
        switch parameter.name {
        case .size: declaredSize = try Self.size(parameter.required)
        case .body: body = try Self.body(parameter.required)
        case .smtpUTF8:
            guard parameter.value == nil else { throw .argument }
            usesUTF8 = true
        case .auth: submitter = try parameter.text
        case .ret where offersDSN, .envelopeID where offersDSN: try wishes.take(parameter)
        case .ret: _ = try NoticeWishes.Returning(parameter)
        case .envelopeID: _ = try parameter.text
        case .notify, .originalRecipient: throw .unknownParameter
        }
    }

    private static func size(_ digits: ArraySlice<UInt8>) throws(SMTPSyntaxFailure) -> Int {
        guard digits.count <= 20, let size = digits.saturatingDecimal else { throw .argument }
        return size
    }

    private static func body(_ value: ArraySlice<UInt8>) throws(SMTPSyntaxFailure) -> Body {
        if value.spells("7BIT") { return .sevenBit }
        if value.spells("8BITMIME") { return .eightBit }
        throw .unsupportedParameter
    }
}
