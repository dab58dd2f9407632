import Bytes
public import Messages
public import SASL

/// A command of the client (RFC 5321 §4.1.1), read from a line without its CRLF.
///
/// Verbs and keywords are read in any case. Two liberties that real clients need: blanks at the end of a line, and
/// blanks after `FROM:` and `TO:`. The angle brackets are required.
public enum SMTPCommand: Hashable, Sendable {
    /// `( "EHLO" / "HELO" ) SP name`
    case hello(ClientGreeting)
    /// `"MAIL FROM:" …`, see ``MailRequest``.
    case mail(MailRequest)
    /// `"RCPT TO:" Path *( SP parameter )`
    ///
    ///     parameter = "NOTIFY=" ( "NEVER" / 1#( "SUCCESS" / "FAILURE" / "DELAY" ) )   ; RFC 3461 §4.1
    ///               / "ORCPT=" atom ";" xtext                                       ; RFC 3461 §4.2, at most 500 octets
    ///
    /// Where DSN is not offered, the values may be anything and mean nothing.
    case recipient(SMTPPath, NoticeWishes)
    /// `"DATA"`
    case data
    /// `"BDAT" SP 1*DIGIT [ SP "LAST" ]` (RFC 3030 §2): so many octets follow the line.
    case chunk(size: Int, isLast: Bool)
    /// `"RSET"`
    case reset
    /// `"NOOP" [ SP string ]`
    case noOperation
    /// `"HELP" [ SP string ]`
    case help
    /// `"VRFY" SP string`
    case verify
    /// `"EXPN" SP string`
    case expand
    /// `"QUIT"`
    case quit
    /// `"STARTTLS"` (RFC 3207 §4)
    case startTLS
    /// `"AUTH" SP mechanism [ SP initial-response ]` (RFC 4954 §4); the mechanism is `nil` when it is none of ours.
    case authenticate(SASLMechanism?, initial: SASLAnswer?)

    private enum Verb: String, CaseIterable {
        case ehlo, helo, mail, rcpt, data, bdat, rset, noop, help, vrfy, expn, quit, starttls, auth
        // Commands of SMTP that this server does not have (RFC 5321 appendix F, RFC 1985).
        case send, soml, saml, turn, etrn

        static let byKeyword = Keyword.table(of: Verb.self)
    }

    /// Reads a line without its CRLF.
    ///
    /// - Parameter offersDSN: whether what is asked about notices counts.
    public init(line: ArraySlice<UInt8>, offersDSN: Bool = false) throws(SMTPSyntaxFailure) {
        let line = line.droppingTrailingBlanks
        let end = line.firstIndex { $0 == ASCII.space || $0 == ASCII.tab } ?? line.endIndex
        guard let keyword = Keyword(line[..<end]), let verb = Verb.byKeyword[keyword] else { throw .unknownCommand }
        try self.init(verb, line[end...].droppingLeadingBlanks, offersDSN)
    }

    private init(
        _ verb: Verb, _ argument: ArraySlice<UInt8>, _ offersDSN: Bool
    ) throws(SMTPSyntaxFailure) {
        switch verb {
        case .ehlo: self = .hello(try ClientGreeting(isExtended: true, name: argument))
        case .helo: self = .hello(try ClientGreeting(isExtended: false, name: argument))
        case .mail: self = try Self.mail(argument, offersDSN)
        case .rcpt: self = try Self.recipient(argument, offersDSN)
        case .bdat: self = try Self.chunk(argument)
        case .data: self = try Self.bare(.data, argument)
        case .rset: self = try Self.bare(.reset, argument)
        case .quit: self = try Self.bare(.quit, argument)
        case .starttls: self = try Self.bare(.startTLS, argument)
        case .noop: self = .noOperation
        case .help: self = .help
        case .vrfy: self = try Self.wordy(.verify, argument)
        case .expn: self = try Self.wordy(.expand, argument)
        case .auth: self = try Self.authentication(argument)
        case .send, .soml, .saml, .turn, .etrn: throw .unsupportedCommand
        }
    }

    private static func bare(
        _ command: SMTPCommand, _ argument: ArraySlice<UInt8>
    ) throws(SMTPSyntaxFailure) -> SMTPCommand {
        guard argument.isEmpty else { throw .argument }
        return command
    }

    private static func wordy(
        _ command: SMTPCommand, _ argument: ArraySlice<UInt8>
    ) throws(SMTPSyntaxFailure) -> SMTPCommand {
        guard !argument.isEmpty else { throw .argument }
        return command
    }

    private static func mail(
        _ argument: ArraySlice<UInt8>, _ offersDSN: Bool
    ) throws(SMTPSyntaxFailure) -> SMTPCommand {
        guard let path = argument.dropping("FROM:") else { throw .argument }
        return .mail(try MailRequest(path: path.droppingLeadingBlanks, offersDSN: offersDSN))
    }

    private static func recipient(
        _ argument: ArraySlice<UInt8>, _ offersDSN: Bool
    ) throws(SMTPSyntaxFailure) -> SMTPCommand {
        guard let octets = argument.dropping("TO:") else { throw .argument }
        guard let (path, rest) = SMTPPath.read(octets.droppingLeadingBlanks), path != .null else {
            throw .recipientAddress
        }
        var wishes = NoticeWishes()
        for parameter in rest.isEmpty ? [] : try SMTPParameter.read(rest) {
            switch parameter.name {
            case .notify where offersDSN, .originalRecipient where offersDSN: try wishes.take(parameter)
            case .notify, .originalRecipient: _ = try parameter.required
            case .size, .body, .smtpUTF8, .auth, .ret, .envelopeID: throw .unknownParameter
            }
        }
        return .recipient(path, wishes)
    }

    private static func authentication(_ argument: ArraySlice<UInt8>) throws(SMTPSyntaxFailure) -> SMTPCommand {
        let words = argument.split { $0 == ASCII.space || $0 == ASCII.tab }
        guard let name = words.first, words.count <= 2 else { throw .argument }
        return .authenticate(
            SASLMechanism(name: name), initial: words.count == 2 ? SASLAnswer(initial: words[1]) : nil)
    }

    private static func chunk(_ argument: ArraySlice<UInt8>) throws(SMTPSyntaxFailure) -> SMTPCommand {
        let words = argument.split(separator: ASCII.space)
        guard let digits = words.first, digits.count <= 18, let size = digits.saturatingDecimal else {
            throw .chunkSize
        }
        guard words.count > 1 else { return .chunk(size: size, isLast: false) }
        guard words.count == 2, words[1].spells("LAST") else { throw .chunkSize }
        return .chunk(size: size, isLast: true)
    }
}
