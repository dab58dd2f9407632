import Messages
import SASL
import Testing

@testable import SMTP

@Suite struct SMTPReplyTests {
    static func text(_ reply: SMTPReply) -> String { String(decoding: reply.octets, as: UTF8.self) }

    @Test func `A reply has its code on each line, a hyphen on all but the last, and the status`() {
        #expect(Self.text(SMTPReply(250, nil, "one")) == "250 one\r\n")
        #expect(Self.text(SMTPReply(250, nil, "one", "two", "three")) == "250-one\r\n250-two\r\n250 three\r\n")
        let status = EnhancedStatus(5, 1, 1)
        #expect(Self.text(SMTPReply(550, status, "no", "no")) == "550-5.1.1 no\r\n550 5.1.1 no\r\n")
        #expect(SMTPReply(550, status, "no").description == "550 5.1.1 no")
    }

    @Test func `EHLO is answered with all that is offered, and nothing else`() {
        let lines = [
            "gw.example", "PIPELINING", "SIZE 1000", "8BITMIME", "SMTPUTF8", "ENHANCEDSTATUSCODES", "CHUNKING", "VRFY",
        ]
        let expected = lines.map { "250-\($0)\r\n" }.joined() + "250 HELP\r\n"
        #expect(Self.text(.ehlo("gw.example", messageOctets: 1000)) == expected)
    }

    @Test func `EHLO tells of TLS and logins what holds on the link`() {
        let rules = SMTPLoginRules(isRequired: false, digests: FlatDigests())
        func told(_ profile: SMTPServerProfile, _ link: SMTPLink) -> [String] {
            Self.text(profile.ehlo(on: link)).split(separator: "\r\n").map { String($0.dropFirst(4)) }
                .filter { $0.hasPrefix("STARTTLS") || $0.hasPrefix("AUTH") }
        }
        let bare = SMTPServerProfile(hostname: "gw.example")
        let withTLS = SMTPServerProfile(hostname: "gw.example", startsTLS: true)
        let withLogin = SMTPServerProfile(hostname: "gw.example", login: rules)
        let withBoth = SMTPServerProfile(hostname: "gw.example", startsTLS: true, login: rules)
        let every = "AUTH EXTERNAL SCRAM-SHA-256 CRAM-MD5 PLAIN LOGIN"
        let table: [(profile: SMTPServerProfile, link: SMTPLink, lines: [String])] = [
            (bare, SMTPLink(), []), (bare, SMTPLink(isEncrypted: true, mechanisms: [.plain]), []),
            (withTLS, SMTPLink(), ["STARTTLS"]), (withTLS, SMTPLink(isEncrypted: true, mechanisms: [.plain]), []),
            (withTLS, SMTPLink(mechanisms: [.plain]), ["STARTTLS"]),
            (withLogin, SMTPLink(), []), (withLogin, SMTPLink(mechanisms: [.login, .plain]), ["AUTH PLAIN LOGIN"]),
            (withLogin, SMTPLink(isEncrypted: true, mechanisms: SASLMechanism.ofServers), [every]),
            (withBoth, SMTPLink(), ["STARTTLS"]),
            (withBoth, SMTPLink(mechanisms: [.scramSHA256]), ["STARTTLS", "AUTH SCRAM-SHA-256"]),
            (withBoth, SMTPLink(mechanisms: Set(SASLMechanism.allCases)), ["STARTTLS", every]),
            (withBoth, SMTPLink(isEncrypted: true, mechanisms: [.external, .plain]), ["AUTH EXTERNAL PLAIN"]),
            (withBoth, SMTPLink(isEncrypted: true), []),
        ]
        for (profile, link, lines) in table { #expect(told(profile, link) == lines, "\(link)") }
        #expect(bare.lineOctets == 2048)
        #expect(withTLS.lineOctets == 2048)
        #expect(withLogin.lineOctets == 12_288)
        var limits = SMTPLimits()
        limits.commandOctets = 20_000
        #expect(SMTPServerProfile(hostname: "gw.example", limits: limits, login: rules).lineOctets == 20_000)
    }

    @Test func `Whatever a text holds, the reply is one line of ASCII within 512 octets`() {
        #expect(Self.text(SMTPReply(250, nil, "a\r\n250 b\u{0}\u{7F}\tü\u{1F4A9}")) == "250 a??250 b?????\r\n")
        #expect(Self.text(SMTPReply(250, nil, "")) == "250 \r\n")
        for length in [505, 506, 507, 5000] {
            let octets = SMTPReply(250, nil, String(repeating: "x", count: length)).octets
            #expect(octets.count == min(length + 6, 512))
            #expect(octets.suffix(2) == [0x0D, 0x0A])
        }
        let withStatus = SMTPReply(550, EnhancedStatus(5, 1, 1), String(repeating: "x", count: 600))
        #expect(withStatus.octets.count == 512)
    }

    @Test func `A refusal becomes a code that goes with its status`() {
        let table: [(refusal: Refusal, reply: String)] = [
            (Refusal(.recipient, .permanent, 1, 1, "no such number"), "550 5.1.1 no such number"),
            (Refusal(.recipient, .temporary, 2, 1, "busy"), "450 4.2.1 busy"),
            (Refusal(.recipient, .permanent, 7, 1, "not allowed"), "550 5.7.1 not allowed"),
            (Refusal(.message, .permanent, 7, 1, "not allowed"), "550 5.7.1 not allowed"),
            (Refusal(.recipient, .permanent, 1, 3, "not a number"), "553 5.1.3 not a number"),
            (Refusal(.recipient, .permanent, 2, 2, "box full"), "552 5.2.2 box full"),
            (Refusal(.message, .temporary, 3, 1, "disk full"), "452 4.3.1 disk full"),
            (Refusal(.message, .temporary, 3, 0, "trouble"), "451 4.3.0 trouble"),
            (Refusal(.connection, .temporary, 3, 2, "stopping"), "451 4.3.2 stopping"),
            (Refusal(.message, .permanent, 6, 0, "no content"), "554 5.6.0 no content"),
            (Refusal(.message, .permanent, 3, 4, "too large"), "552 5.3.4 too large"),
            (Refusal(.message, .permanent, 1, 1, "a\r\nb", detail: "secret"), "554 5.1.1 a??b"),
        ]
        for (refusal, reply) in table { #expect(SMTPReply(refusal).description == reply) }
    }

    @Test func `The class of every status agrees with its code`() {
        let replies: [SMTPReply] = [
            .clientRefused, .tooManyConnections, .senderAccepted, .recipientAccepted, .startMail, .chunkReceived,
            .reset,
            .noOperation, .notVerified, .help, .goodbye, .accepted(as: "7"), .helloFirst, .mailFirst, .recipientFirst,
            .mailInProgress, .chunksInProgress, .resetFirst, .noRecipients, .notOffered, .unknownCommand, .badArgument,
            .badSender, .badRecipient, .needsUTF8, .unknownParameter, .unsupportedParameter, .badChunkSize,
            .bareCarriageReturn, .bareLineFeed, .null, .lineTooLong, .bareCarriageReturnInMail, .bareLineFeedInMail,
            .nullInMail, .tooManyRecipients, .tooLarge, .tooManyTransactions, .tooManyMisuses, .tooManyRefusals,
            .timedOut,
            .stopping, .confused, .startTLS, .loggedIn, .challenge([1]), .tlsUnavailable, .alreadyEncrypted,
            .alreadyLoggedIn, .loginFirst, .startTLSFirst, .unknownMechanism, .encryptionRequired, .noInitialResponse,
            .badBase64, .badLogin, .loginLineTooLong, .loginCancelled, .wrongLogin, .loginUnavailable, .tooManyLogins,
        ]
        for reply in replies {
            #expect(reply.code / 100 == reply.status?.statusClass ?? 3, "\(reply)")
        }
    }
}
