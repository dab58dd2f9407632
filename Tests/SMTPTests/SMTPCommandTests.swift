import Messages
import SASL
import Testing

@testable import SMTP

@Suite struct SMTPCommandTests {
    static func read(_ line: String) -> Result<SMTPCommand, SMTPSyntaxFailure> {
        read(Array(line.utf8))
    }

    static func read(_ line: [UInt8]) -> Result<SMTPCommand, SMTPSyntaxFailure> {
        Result { () throws(SMTPSyntaxFailure) in try SMTPCommand(line: line[...]) }
    }

    static func mail(_ sender: String?, _ change: (inout MailRequest) -> Void = { _ in }) -> SMTPCommand {
        var request = MailRequest(sender: sender.flatMap { EmailAddress($0) })
        change(&request)
        return .mail(request)
    }

    static func recipient(_ address: String) throws -> SMTPCommand {
        .recipient(.mailbox(try #require(EmailAddress(address))), NoticeWishes())
    }

    @Test func `Commands are read in any case, blanks at the end aside`() {
        let table: [(line: String, command: SMTPCommand)] = [
            ("EHLO client.example", .hello(ClientGreeting(isExtended: true, name: "client.example"))),
            ("helo [192.0.2.7]", .hello(ClientGreeting(isExtended: false, name: "[192.0.2.7]"))),
            ("EHLO  my_pc and more ", .hello(ClientGreeting(isExtended: true, name: "my_pc and more"))),
            ("DATA", .data), ("data  \t", .data), ("Rset", .reset), ("QUIT", .quit),
            ("NOOP", .noOperation), ("NOOP whatever this is", .noOperation),
            ("HELP", .help), ("HELP MAIL", .help),
            ("VRFY someone", .verify), ("EXPN list", .expand),
            ("STARTTLS", .startTLS),
            ("AUTH PLAIN AGEAYg==", .authenticate(.plain, initial: .response([0, 0x61, 0, 0x62]))),
            ("auth plain", .authenticate(.plain, initial: nil)),
            ("AUTH  Scram-Sha-256  = ", .authenticate(.scramSHA256, initial: .response([]))),
            ("AUTH EXTERNAL *", .authenticate(.external, initial: .unreadable)),
            ("AUTH login dGlt", .authenticate(.login, initial: .response(Array("tim".utf8)))),
            ("AUTH PLAIN x", .authenticate(.plain, initial: .unreadable)),
            ("AUTH GSSAPI", .authenticate(nil, initial: nil)), ("AUTH \u{1}", .authenticate(nil, initial: nil)),
            ("BDAT 0", .chunk(size: 0, isLast: false)), ("BDAT 86 LAST", .chunk(size: 86, isLast: true)),
            ("bdat 007  last", .chunk(size: 7, isLast: true)),
            ("BDAT 999999999999999999", .chunk(size: 999_999_999_999_999_999, isLast: false)),
        ]
        for (line, command) in table { #expect(Self.read(line) == .success(command), "\(line)") }
    }

    @Test func `MAIL is read with its parameters`() {
        let table: [(line: String, command: SMTPCommand)] = [
            ("MAIL FROM:<>", Self.mail(nil)),
            ("MAIL FROM:<a@example.com>", Self.mail("a@example.com")),
            ("mail from: <a@example.com>", Self.mail("a@example.com")),
            ("MAIL  FROM:   <a@EXAMPLE.com>  ", Self.mail("a@example.com")),
            ("MAIL FROM:<@one.example,@two.example:a@example.com>", Self.mail("a@example.com")),
            ("MAIL FROM:<\"a>b\"@example.com>", Self.mail("\"a>b\"@example.com")),
            ("MAIL FROM:<\"a\\\">b\"@example.com>", Self.mail("\"a\\\">b\"@example.com")),
            ("MAIL FROM:<a@[IPv6:2001:db8::1]>", Self.mail("a@[IPv6:2001:db8::1]")),
            ("MAIL FROM:<a@b> SIZE=0", Self.mail("a@b") { $0.declaredSize = 0 }),
            ("MAIL FROM:<a@b> size=12345", Self.mail("a@b") { $0.declaredSize = 12345 }),
            ("MAIL FROM:<a@b> SIZE=99999999999999999999", Self.mail("a@b") { $0.declaredSize = .max }),
            ("MAIL FROM:<a@b> BODY=7BIT", Self.mail("a@b")),
            (
                "MAIL FROM:<a@b> BODY=8bitmime  SMTPUTF8",
                Self.mail("a@b") {
                    $0.body = .eightBit; $0.usesUTF8 = true
                }
            ),
            ("MAIL FROM:<grün@b> SMTPUTF8", Self.mail("grün@b") { $0.usesUTF8 = true }),
            ("MAIL FROM:<a@b> AUTH=<>", Self.mail("a@b") { $0.submitter = "<>" }),
            ("MAIL FROM:<a@b> RET=HDRS ENVID=x+2By", Self.mail("a@b")),
            ("MAIL FROM:<> RET=full", Self.mail(nil)),
        ]
        for (line, command) in table { #expect(Self.read(line) == .success(command), "\(line)") }
    }

    @Test func `RCPT is read with all that may stand in its path`() throws {
        let table: [(line: String, command: SMTPCommand)] = [
            ("RCPT TO:<+447700900123@sms.test>", try Self.recipient("+447700900123@sms.test")),
            ("rcpt to: <102@sms>", try Self.recipient("102@sms")),
            ("RCPT TO:<@hop.example:a@b>", try Self.recipient("a@b")),
            ("RCPT TO:<Postmaster>", .recipient(.postmaster, NoticeWishes())),
            ("RCPT TO:<pOSTMASTER>", .recipient(.postmaster, NoticeWishes())),
            ("RCPT TO:<postmaster@b>", try Self.recipient("postmaster@b")),
            ("RCPT TO:<grün@b>", try Self.recipient("grün@b")),
            ("RCPT TO:<a@b> NOTIFY=FAILURE,DELAY ORCPT=rfc822;a@b", try Self.recipient("a@b")),
        ]
        for (line, command) in table { #expect(Self.read(line) == .success(command), "\(line)") }
    }

    @Test func `What cannot be read says why`() {
        let table: [(line: String, failure: SMTPSyntaxFailure)] = [
            ("", .unknownCommand), (" NOOP", .unknownCommand), ("XYZZY", .unknownCommand),
            ("MAILFROM:<a@b>", .unknownCommand), ("STARTTLSX", .unknownCommand), ("NO-OP", .unknownCommand),
            ("GET / HTTP/1.1", .unknownCommand), ("Subject: hello", .unknownCommand),
            ("ETRN example.com", .unsupportedCommand), ("TURN", .unsupportedCommand),
            ("SEND FROM:<a@b>", .unsupportedCommand),
            ("EHLO", .argument), ("HELO ", .argument), ("EHLO a\u{1B}[2J", .argument),
            ("DATA now", .argument), ("RSET x", .argument), ("QUIT x", .argument), ("STARTTLS x", .argument),
            ("VRFY", .argument), ("EXPN", .argument), ("AUTH", .argument),
            ("MAIL", .argument), ("MAIL TO:<a@b>", .argument), ("MAIL FROM <a@b>", .argument),
            ("MAIL FROM :<a@b>", .argument),
            ("MAIL FROM:", .senderAddress), ("MAIL FROM:a@b", .senderAddress), ("MAIL FROM:<a@b", .senderAddress),
            ("MAIL FROM:<a>", .senderAddress), ("MAIL FROM:<postmaster>", .senderAddress),
            ("MAIL FROM:<a b@c>", .senderAddress), ("MAIL FROM:< a@b>", .senderAddress),
            ("MAIL FROM:<\"a@b>", .senderAddress), ("MAIL FROM:<<a@b>>", .senderAddress),
            ("MAIL FROM:<@:a@b>", .senderAddress), ("MAIL FROM:<@a,b:a@b>", .senderAddress),
            ("MAIL FROM:<@a,:a@b>", .senderAddress), ("MAIL FROM:<@a>", .senderAddress),
            ("MAIL FROM:<a@b>SIZE=1", .argument), ("MAIL FROM:<a@b>>", .argument),
            ("MAIL FROM:<a@b> SIZE", .argument), ("MAIL FROM:<a@b> SIZE=", .argument),
            ("MAIL FROM:<a@b> SIZE=-1", .argument), ("MAIL FROM:<a@b> SIZE=1x", .argument),
            ("MAIL FROM:<a@b> SIZE=100000000000000000000", .argument),
            ("MAIL FROM:<a@b> SIZE=1 SIZE=1", .argument), ("MAIL FROM:<a@b> SMTPUTF8=1", .argument),
            ("MAIL FROM:<a@b> RET=SOME", .argument), ("MAIL FROM:<a@b> ENVID", .argument),
            ("MAIL FROM:<a@b> ENVID=a=b", .argument),
            ("MAIL FROM:<a@b> BODY=BINARYMIME", .unsupportedParameter),
            ("MAIL FROM:<a@b> BODY=9BIT", .unsupportedParameter),
            ("MAIL FROM:<a@b> XSIZE=1", .unknownParameter), ("MAIL FROM:<a@b> NOTIFY=NEVER", .unknownParameter),
            ("MAIL FROM:<a@b> =1", .unknownParameter),
            ("MAIL FROM:<grün@b>", .senderNeedsUTF8), ("MAIL FROM:<a@grün> BODY=8BITMIME", .senderNeedsUTF8),
            ("RCPT", .argument), ("RCPT FROM:<a@b>", .argument), ("RCPT TO:", .recipientAddress),
            ("RCPT TO:<>", .recipientAddress), ("RCPT TO:<a>", .recipientAddress),
            ("RCPT TO:a@b", .recipientAddress), ("RCPT TO:<a@b> SIZE=1", .unknownParameter),
            ("RCPT TO:<a@b> NOTIFY", .argument), ("RCPT TO:<a@b>,<c@d>", .argument),
            ("BDAT", .chunkSize), ("BDAT x", .chunkSize), ("BDAT -1", .chunkSize), ("BDAT 1 FIRST", .chunkSize),
            ("BDAT 1 LAST LAST", .chunkSize), ("BDAT 1000000000000000000", .chunkSize), ("BDAT 0x10", .chunkSize),
        ]
        for (line, failure) in table { #expect(Self.read(line) == .failure(failure), "\(line.debugDescription)") }
    }

    @Test func `Malformed UTF-8 is refused wherever it stands`() {
        #expect(Self.read(Array("EHLO ".utf8) + [0xC3]) == .failure(.argument))
        #expect(Self.read(Array("MAIL FROM:<".utf8) + [0xC3] + Array("@b> SMTPUTF8".utf8)) == .failure(.senderAddress))
        #expect(Self.read(Array("MAIL FROM:<a@b> ENVID=".utf8) + [0xFF]) == .failure(.argument))
        #expect(Self.read([0xFF, 0xFE]) == .failure(.unknownCommand))
    }

    @Test func `A greeting of 255 octets is taken, a longer one is not`() {
        let name = String(repeating: "n", count: 255)
        #expect(Self.read("EHLO \(name)") == .success(.hello(ClientGreeting(isExtended: true, name: name))))
        #expect(Self.read("EHLO \(name)n") == .failure(.argument))
    }

    @Test func `Every beginning of a line, and every line with one octet changed, is read without a trap`() {
        for line in [
            "MAIL FROM:<@h:\"a\\\"\"@[IPv6:::1]> SIZE=12 BODY=8BITMIME", "BDAT 12 LAST", "RCPT TO:<a@b> NOTIFY=x",
        ] {
            let octets = Array(line.utf8)
            for end in 0...octets.count { _ = Self.read(Array(octets[..<end])) }
            for index in octets.indices {
                for octet: UInt8 in [0x00, 0x09, 0x20, 0x22, 0x3C, 0x3E, 0x3D, 0x5C, 0x7F, 0x80, 0xFF] {
                    var changed = octets
                    changed[index] = octet
                    _ = Self.read(changed)
                }
            }
        }
    }
}
