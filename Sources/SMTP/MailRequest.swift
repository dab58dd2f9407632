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
///                / "ENVID=" value                  ; RFC 3461 §4.4
///
/// AUTH, RET and ENVID are not offered, and harmless: clients that send them anyway are served.
public struct MailRequest: Hashable, Sendable {
    /// How the octets of the mail are declared. They are taken as they come either way.
    public enum Body: Hashable, Sendable {
        /// Nothing beyond ASCII.
        case sevenBit
        /// Octets above 127 may occur.
        case eightBit
    }

    /// What a notice should bring back of the mail.
    public enum Returning: Hashable, Sendable {
        /// All of it.
        case full
        /// Its header.
        case headers
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
    /// What a notice should bring back.
    public var returning: Returning?
    /// The sender's name for this mail, as written: xtext.
    public var envelopeID: String?

    /// A mail without parameters.
    public init(sender: EmailAddress?) {
        self.sender = sender
    }

    /// Reads what follows `MAIL FROM:`.
    init(path octets: ArraySlice<UInt8>) throws(SMTPSyntaxFailure) {
        guard let (path, rest) = SMTPPath.read(octets) else { throw .senderAddress }
        switch path {
        case .null: self.init(sender: nil)
        case .mailbox(let address): self.init(sender: address)
        case .postmaster: throw .senderAddress
        }
        if !rest.isEmpty {
            for parameter in try SMTPParameter.read(rest) { try take(parameter) }
        }
        guard usesUTF8 || sender?.isASCII != false else { throw .senderNeedsUTF8 }
    }

    private mutating func take(_ parameter: SMTPParameter) throws(SMTPSyntaxFailure) {
        switch parameter.name {
        case .size: declaredSize = try Self.size(parameter.required)
        case .body: body = try Self.body(parameter.required)
        case .smtpUTF8:
            guard parameter.value == nil else { throw .argument }
            usesUTF8 = true
        case .auth: submitter = try parameter.text
        case .ret: returning = try Self.returning(parameter.required)
        case .envelopeID: envelopeID = try parameter.text
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

    private static func returning(_ value: ArraySlice<UInt8>) throws(SMTPSyntaxFailure) -> Returning {
        if value.spells("FULL") { return .full }
        if value.spells("HDRS") { return .headers }
        throw .argument
    }
}
