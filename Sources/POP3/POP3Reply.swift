import Bytes

/// Every word the server says (RFC 1939 §3, with the response codes of RFC 2449 §8 and RFC 3206).
enum POP3Reply {
    // MARK: Pieces

    static let fine = Array("+OK ".utf8)
    static let mails = Array(" mails\r\n".utf8)
    static let end = Array(".\r\n".utf8)

    // MARK: Login

    /// The same for every name, so that nobody learns which exist.
    static let passwordNext = okay("now the password")
    static let tlsNext = okay("begin TLS")
    static let utf8 = okay("UTF-8 it is")
    static let wrong = error("[AUTH] wrong name or password")
    static let tooManyLogins = error("[AUTH] too many failed logins")
    static let loginUnavailable = error("[SYS/TEMP] cannot log anybody in now, try again later")
    static let mailboxUnavailable = error("[SYS/TEMP] the mailbox cannot be opened now, try again later")
    static let userFirst = error("say USER first")
    static let passwordsNeedTLS = error("a password needs an encrypted link here, say STLS first")
    static let passwordsNotTaken = error("no login by USER and PASS here")
    static let apopNotOffered = error("no login by APOP here")
    static let unknownMechanism = error("no such mechanism here")
    static let badResponse = error("malformed response")
    static let cancelled = error("login cancelled")

    // MARK: Order

    static let logInFirst = error("log in first")
    static let alreadyLoggedIn = error("already logged in")
    static let encryptedAlready = error("the link is encrypted already")
    static let tlsNotOffered = error("no STLS here")

    // MARK: Syntax

    static let unknownCommand = error("unknown command")
    static let badArgument = error("missing or malformed argument")
    static let tooLong = error("command line too long")
    static let bareCarriageReturn = error("a CR without LF in a command")
    static let bareLineFeed = error("a LF without CR in a command, lines end with CRLF")
    static let null = error("a NUL in a command")
    static let tooManyMisuses = error("too many errors")

    // MARK: Mails

    static let noSuchMail = error("no such mail")
    static let deletedAlready = error("that mail is deleted")
    static let deleted = okay("deleted when you QUIT")
    static let nothingDone = okay("nothing done")
    static let gone = error("that mail was taken out by somebody else")
    static let mailUnavailable = error("[SYS/TEMP] the mail cannot be read now, try again later")
    static let top = okay("header and lines follow")

    // MARK: Beginning and end

    static let clientRefused = error("[SYS/PERM] this client may not use this server")
    static let tooManyConnections = error("[SYS/TEMP] too many connections, try again later")
    static let goodbye = okay("goodbye")
    static let updateFailed = error("[SYS/TEMP] nothing was deleted, try again later")
    static let stopping = error("[SYS/TEMP] the server is stopping, nothing was deleted, try again later")
    static let confused = error("[SYS/TEMP] internal error, try again later")

    /// The most octets of a first line, its CRLF included (RFC 2449 §4).
    private static let lineLimit = 512

    static func greeting(_ hostname: String, stamp: String?) -> [UInt8] {
        okay(["\(hostname) POP3 Telepost", stamp ?? ""].filter { !$0.isEmpty }.joined(separator: " "))
    }

    static func opened(_ mails: Int, octets: Int) -> [UInt8] { okay("logged in, \(mails) mails, \(octets) octets") }

    static func status(_ mails: Int, octets: Int) -> [UInt8] { okay("\(mails) \(octets)") }

    static func restored(_ mails: Int, octets: Int) -> [UInt8] {
        okay("nothing is deleted, \(mails) mails, \(octets) octets")
    }

    static func updated(_ mails: Int) -> [UInt8] { okay("goodbye, deleted: \(mails)") }

    /// A mail whole, or as much of it as TOP asks for.
    static func mail(_ octets: [UInt8], size: Int, lines: Int?) -> [UInt8] {
        var output: [UInt8] = []
        output.reserveCapacity(octets.count + octets.count / 64 + 64)
        if lines == nil {
            output += fine
            output.appendDecimal(Int64(size))
            output += octetsFollow
        } else {
            output += top
        }
        POP3MailEncoder.append(octets, lines: lines, to: &output)
        return output
    }

    private static let octetsFollow = Array(" octets\r\n".utf8)

    /// A `+ ` and the challenge in base64 (RFC 5034 §4).
    static func challenge(_ octets: [UInt8]) -> [UInt8] {
        Array("+ ".utf8) + Base64.encode(octets) + [ASCII.carriageReturn, ASCII.lineFeed]
    }

    static func lines(_ lines: [String]) -> [UInt8] {
        okay("as follows") + lines.flatMap { Array($0.utf8) + [ASCII.carriageReturn, ASCII.lineFeed] } + end
    }

    static func okay(_ text: String) -> [UInt8] { line("+OK ", text) }

    private static func error(_ text: String) -> [UInt8] { line("-ERR ", text) }

    /// A line of printable ASCII, whatever the text is made of.
    private static func line(_ status: String, _ text: String) -> [UInt8] {
        let octets = (Array(status.utf8) + Array(text.utf8)).prefix(lineLimit - 2)
        return octets.map { (0x20...0x7E).contains($0) ? $0 : UInt8(ascii: "?") }
            + [ASCII.carriageReturn, ASCII.lineFeed]
    }
}
