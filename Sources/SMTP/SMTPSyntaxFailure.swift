public import Bytes

/// Why a command line means nothing to the server.
public enum SMTPSyntaxFailure: Error, Hashable, Sendable {
    /// It is no line at all.
    case line(LineFramer.Failure)
    /// Its first word is no command.
    case unknownCommand
    /// Its first word is a command of SMTP that this server does not have.
    case unsupportedCommand
    /// An argument is missing, malformed, or not wanted.
    case argument
    /// What follows FROM: is no reverse path.
    case senderAddress
    /// What follows TO: is no forward path.
    case recipientAddress
    /// A sender with characters beyond ASCII, without SMTPUTF8.
    case senderNeedsUTF8
    /// A parameter of MAIL or RCPT is unknown.
    case unknownParameter
    /// The value of a parameter is known and not offered, as in BODY=BINARYMIME.
    case unsupportedParameter
    /// BDAT without a readable size: nobody can tell where the next command begins.
    case chunkSize
}
