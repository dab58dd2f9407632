import Bytes
public import Messages

// Every word the server says, in one place. The subjects and details of the statuses are those of the registry that
// RFC 5248 began.

extension SMTPReply {
    // MARK: Greeting

    static func greeting(_ hostname: String) -> SMTPReply { SMTPReply(220, nil, "\(hostname) ESMTP Telepost") }

    static func helo(_ hostname: String) -> SMTPReply { SMTPReply(250, nil, hostname) }

    /// - Parameter offer: the lines that depend on the configuration and the link.
    static func ehlo(_ hostname: String, messageOctets: Int, _ offer: [String] = []) -> SMTPReply {
        let extensions = [
            "PIPELINING", "SIZE \(messageOctets)", "8BITMIME", "SMTPUTF8", "ENHANCEDSTATUSCODES", "CHUNKING",
        ]
        return SMTPReply(250, nil, lines: [hostname] + extensions + offer + ["VRFY", "HELP"])
    }

    /// The client may not use this server.
    static let clientRefused = SMTPReply(554, EnhancedStatus(5, 7, 1), "this client may not use this server")
    /// As many connections as the server takes, in all or of this client.
    static let tooManyConnections = SMTPReply(421, EnhancedStatus(4, 7, 0), "too many connections, try again later")

    // MARK: Success

    static let senderAccepted = SMTPReply(250, EnhancedStatus(2, 1, 0), "sender accepted")
    static let recipientAccepted = SMTPReply(250, EnhancedStatus(2, 1, 5), "recipient accepted")
    static let startMail = SMTPReply(354, nil, "send the mail, end it with a dot on a line of its own")
    static let chunkReceived = SMTPReply(250, EnhancedStatus(2, 0, 0), "chunk received")
    static let reset = SMTPReply(250, EnhancedStatus(2, 0, 0), "forgotten")
    static let noOperation = SMTPReply(250, EnhancedStatus(2, 0, 0), "nothing done")
    static let notVerified = SMTPReply(252, EnhancedStatus(2, 0, 0), "cannot verify, send mail and see")
    static let help = SMTPReply(
        214, EnhancedStatus(2, 0, 0), "commands: EHLO HELO STARTTLS AUTH MAIL RCPT DATA BDAT RSET NOOP VRFY HELP QUIT",
        "see RFC 5321"
    )
    static let goodbye = SMTPReply(221, EnhancedStatus(2, 0, 0), "goodbye")

    /// The mail is durable; `id` finds it.
    static func accepted(as id: String) -> SMTPReply { SMTPReply(250, EnhancedStatus(2, 0, 0), "accepted as \(id)") }

    // MARK: TLS and logins

    static let startTLS = SMTPReply(220, EnhancedStatus(2, 0, 0), "go ahead")
    static let loggedIn = SMTPReply(235, EnhancedStatus(2, 7, 0), "logged in")

    /// What a mechanism has to say, in base64 (RFC 4954 §4).
    static func challenge(_ octets: [UInt8]) -> SMTPReply {
        SMTPReply(334, nil, String(decoding: Base64.encode(octets), as: UTF8.self))
    }

    static let tlsUnavailable = SMTPReply(454, EnhancedStatus(4, 7, 0), "TLS is not available at present")
    static let alreadyEncrypted = SMTPReply(503, EnhancedStatus(5, 5, 1), "the link is encrypted already")
    static let alreadyLoggedIn = SMTPReply(503, EnhancedStatus(5, 5, 1), "logged in already")
    static let loginFirst = SMTPReply(530, EnhancedStatus(5, 7, 0), "log in first")
    static let startTLSFirst = SMTPReply(530, EnhancedStatus(5, 7, 0), "say STARTTLS first, then log in")
    static let unknownMechanism = SMTPReply(504, EnhancedStatus(5, 5, 4), "this way to log in is not offered here")
    static let encryptionRequired = SMTPReply(
        538, EnhancedStatus(5, 7, 11), "a password must not cross an open link: encrypt it first")
    static let noInitialResponse = SMTPReply(
        501, EnhancedStatus(5, 7, 0), "with this way to log in, the server speaks first")
    static let badBase64 = SMTPReply(501, EnhancedStatus(5, 5, 2), "cannot read base64")
    static let badLogin = SMTPReply(501, EnhancedStatus(5, 5, 2), "no step of this way to log in")
    static let loginLineTooLong = SMTPReply(500, EnhancedStatus(5, 5, 6), "login line too long")
    static let loginCancelled = SMTPReply(501, EnhancedStatus(5, 7, 0), "login cancelled")
    static let wrongLogin = SMTPReply(535, EnhancedStatus(5, 7, 8), "wrong name or password")
    static let loginUnavailable = SMTPReply(
        454, EnhancedStatus(4, 7, 0), "cannot log you in at present, try again later")

    // MARK: Out of order

    static let helloFirst = SMTPReply(503, EnhancedStatus(5, 5, 1), "say EHLO first")
    static let mailFirst = SMTPReply(503, EnhancedStatus(5, 5, 1), "say MAIL first")
    static let recipientFirst = SMTPReply(503, EnhancedStatus(5, 5, 1), "say RCPT first")
    static let mailInProgress = SMTPReply(503, EnhancedStatus(5, 5, 1), "a mail is already under way")
    static let chunksInProgress = SMTPReply(503, EnhancedStatus(5, 5, 1), "this mail is coming by BDAT")
    static let resetFirst = SMTPReply(503, EnhancedStatus(5, 5, 1), "this mail was refused, say RSET")
    static let noRecipients = SMTPReply(554, EnhancedStatus(5, 5, 1), "no valid recipients")

    // MARK: Not offered

    static let notOffered = SMTPReply(502, EnhancedStatus(5, 5, 1), "not offered here")
    static let unknownCommand = SMTPReply(500, EnhancedStatus(5, 5, 1), "unknown command")

    // MARK: Syntax

    static let badArgument = SMTPReply(501, EnhancedStatus(5, 5, 4), "missing or malformed argument")
    static let badSender = SMTPReply(501, EnhancedStatus(5, 1, 7), "malformed sender address")
    static let badRecipient = SMTPReply(501, EnhancedStatus(5, 1, 3), "malformed recipient address")
    static let needsUTF8 = SMTPReply(553, EnhancedStatus(5, 6, 7), "this address needs SMTPUTF8")
    static let unknownParameter = SMTPReply(555, EnhancedStatus(5, 5, 4), "unknown parameter")
    static let unsupportedParameter = SMTPReply(504, EnhancedStatus(5, 5, 4), "this value is not offered here")
    static let badChunkSize = SMTPReply(501, EnhancedStatus(5, 5, 4), "cannot tell the size of the chunk")
    static let bareCarriageReturn = SMTPReply(500, EnhancedStatus(5, 5, 2), "a CR without LF in a command")
    static let bareLineFeed = SMTPReply(
        500, EnhancedStatus(5, 5, 2), "a LF without CR in a command, lines end with CRLF")
    static let null = SMTPReply(500, EnhancedStatus(5, 5, 2), "a NUL in a command")
    static let lineTooLong = SMTPReply(500, EnhancedStatus(5, 5, 2), "command line too long")

    // MARK: Content

    static let bareCarriageReturnInMail = SMTPReply(554, EnhancedStatus(5, 6, 0), "a CR without LF in the mail")
    static let bareLineFeedInMail = SMTPReply(554, EnhancedStatus(5, 6, 0), "a LF without CR in the mail")
    static let nullInMail = SMTPReply(554, EnhancedStatus(5, 6, 0), "a NUL in the mail")

    // MARK: Limits

    static let tooManyRecipients = SMTPReply(
        452, EnhancedStatus(4, 5, 3), "too many recipients, send another mail for the rest")
    static let tooLarge = SMTPReply(552, EnhancedStatus(5, 3, 4), "the mail is too large")
    static let tooManyTransactions = SMTPReply(
        421, EnhancedStatus(4, 7, 0), "too many mails on one connection, connect again")
    static let tooManyMisuses = SMTPReply(421, EnhancedStatus(4, 7, 0), "too many errors")
    static let tooManyRefusals = SMTPReply(421, EnhancedStatus(4, 7, 0), "too many refused recipients")
    static let tooManyLogins = SMTPReply(421, EnhancedStatus(4, 7, 0), "too many failed logins")
    static let timedOut = SMTPReply(421, EnhancedStatus(4, 4, 2), "waited too long")
    static let stopping = SMTPReply(421, EnhancedStatus(4, 3, 2), "the server is stopping, try again later")
    static let confused = SMTPReply(421, EnhancedStatus(4, 3, 0), "internal error, try again later")
}

// MARK: - From other values

extension SMTPReply {
    /// The answer to a line that could not be read.
    init(_ failure: SMTPSyntaxFailure) {
        switch failure {
        case .line(.bareCarriageReturn): self = .bareCarriageReturn
        case .line(.bareLineFeed): self = .bareLineFeed
        case .line(.null): self = .null
        case .line(.tooLong): self = .lineTooLong
        case .unknownCommand: self = .unknownCommand
        case .unsupportedCommand: self = .notOffered
        case .argument: self = .badArgument
        case .senderAddress: self = .badSender
        case .recipientAddress: self = .badRecipient
        case .senderNeedsUTF8: self = .needsUTF8
        case .unknownParameter: self = .unknownParameter
        case .unsupportedParameter: self = .unsupportedParameter
        case .chunkSize: self = .badChunkSize
        }
    }

    /// The answer to a mail that cannot be taken.
    init(_ fault: DataFault) {
        switch fault {
        case .bareCarriageReturn: self = .bareCarriageReturnInMail
        case .bareLineFeed: self = .bareLineFeedInMail
        case .null: self = .nullInMail
        case .tooLarge: self = .tooLarge
        }
    }

    /// The answer that tells the client of a refusal: its status and text, with the code that goes with them.
    public init(_ refusal: Refusal) {
        self.init(Self.code(for: refusal), refusal.status, refusal.text)
    }

    private static func code(for refusal: Refusal) -> Int {
        let status = refusal.status
        switch (refusal.persistence, status.subject, status.detail) {
        case (.temporary, 2, 2), (.temporary, 3, 1), (.temporary, 3, 4), (.temporary, 5, 3): return 452
        case (.permanent, 2, 2), (.permanent, 2, 3), (.permanent, 3, 4): return 552
        case (.permanent, 1, 3), (.permanent, 1, 7), (.permanent, 6, 7): return 553
        case (.permanent, 7, _): return 550
        case (.temporary, _, _): return refusal.scope == .recipient ? 450 : 451
        case (.permanent, _, _): return refusal.scope == .recipient ? 550 : 554
        }
    }
}
