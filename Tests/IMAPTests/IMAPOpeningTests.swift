import SASL
import Testing

@testable import IMAP

/// From the greeting to the open folder.
@Suite struct IMAPOpeningTests {
    typealias Step = IMAPDialog.Step

    static let folder: [Step] = [
        .server("* 1 EXISTS"), .server("* OK [UIDVALIDITY 17] ok"),
    ]
    static let ready = Step.ready(IMAPFolder(validity: 17, mails: 1))

    static let capability = Step.server("* CAPABILITY IMAP4rev1 AUTH=PLAIN")

    static let dialogs: [(String, [Step], @Sendable (inout IMAPClientProfile) -> Void)] = [
        (
            "what is offered in the greeting and the answer to the login is not asked for", IMAPDialog.opening(),
            { _ in }
        ),
        (
            "what is not told is asked for, before the login and behind it",
            [
                .server("* OK hello"), .client("t1 CAPABILITY"), capability, .server("t1 OK done"),
                .client("t2 AUTHENTICATE PLAIN"), .server("+ "), .client("AGpvZQBzZWNyZXQ="), .server("t2 OK in"),
                .client("t3 CAPABILITY"), .server("* CAPABILITY IMAP4rev1 IDLE"), .server("t3 OK done"),
                .client("t4 SELECT \"INBOX\""),
            ] + folder + [.server("t4 OK done"), ready], { _ in }
        ),
        (
            "STARTTLS, and all that was said before is forgotten",
            [
                .server("* OK [CAPABILITY IMAP4rev1 STARTTLS LOGINDISABLED AUTH=SCRAM-SHA-256] hi"),
                .client("t1 STARTTLS"),
                .server("t1 OK begin"), .secures, .client("t2 CAPABILITY"), capability, .server("t2 OK done"),
                .client("t3 AUTHENTICATE PLAIN"), .server("+"), .client("AGpvZQBzZWNyZXQ="),
                .server("* CAPABILITY IMAP4rev1"), .server("t3 OK in"), .client("t4 SELECT \"INBOX\""),
            ] + folder + [.server("t4 OK done"), ready], { $0.security = .startTLS }
        ),
        (
            "the strongest mechanism that is offered",
            [
                .server("* OK [CAPABILITY IMAP4rev1 SASL-IR AUTH=PLAIN AUTH=SCRAM-SHA-256] hi"),
                .client("t1 AUTHENTICATE SCRAM-SHA-256 biwsbj1qb2Uscj1BUUlE"),
                // r=AQID9,s=AA==,i=4096
                .server("+ cj1BUUlEOSxzPUFBPT0saT00MDk2"),
                .client("Yz1iaXdzLHI9QVFJRDkscD1BQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBPQ=="),
                // v= and 32 octets 0
                .server("+ dj1BQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBPQ=="), .client(""),
                .server("t1 OK [CAPABILITY IMAP4rev1] in"), .client("t2 SELECT \"INBOX\""),
            ] + folder + [.server("t2 OK done"), ready], { _ in }
        ),
        (
            "LOGIN where there is no mechanism, its words as literals when they must be",
            [
                .server("* OK [CAPABILITY IMAP4rev1] hi"), .clientOctets("t1 LOGIN \"joe\\\\\" {5}\r\n"),
                .server("+ more"), .clientOctets("p\u{E4}\r\n\r\n"), .server("t1 OK [CAPABILITY IMAP4rev1] in"),
                .client("t2 SELECT \"INBOX\""),
            ] + folder + [.server("t2 OK done"), ready],
            { $0.login = SASLLogin(username: "joe\\", password: "p\u{E4}\r\n") }
        ),
        (
            "a mechanism that is offered and not known is followed by the next",
            [
                .server("* OK [CAPABILITY IMAP4rev1 AUTH=CRAM-MD5 AUTH=PLAIN SASL-IR] hi"),
                .client("t1 AUTHENTICATE CRAM-MD5"),
                .server("t1 BAD what?"), .client("t2 AUTHENTICATE PLAIN AGpvZQBzZWNyZXQ="),
                .server("t2 OK [CAPABILITY X] in"),
                .client("t3 SELECT \"INBOX\""),
            ] + folder + [.server("t3 OK done"), ready], { _ in }
        ),
        (
            "a server that knows already who we are",
            [.server("* PREAUTH [CAPABILITY IMAP4rev1] hello"), .client("t1 SELECT \"INBOX\"")] + folder
                + [.server("t1 OK done"), ready], { _ in }
        ),
        (
            "a folder that is only looked at, with a name of its own",
            [.server("* PREAUTH [CAPABILITY IMAP4rev1] hello"), .client("t1 EXAMINE \"Entw&APw-rfe\"")] + folder
                + [.server("t1 OK [READ-ONLY] done"), ready],
            {
                $0.changesNothing = true
                $0.folder = "Entw\u{FC}rfe"
            }
        ),
        (
            "a folder's name on a server of today",
            [
                .server("* PREAUTH [CAPABILITY IMAP4rev2] hello"), .clientOctets("t1 SELECT {2}\r\n"), .server("+"),
                .clientOctets("\u{FC}\r\n"),
            ] + folder + [.server("t1 OK done"), ready],
            { $0.folder = "\u{FC}" }
        ),
    ]

    @Test func `A folder is opened`() {
        for (name, steps, change) in Self.dialogs {
            for size in [1, 2, 3, 7, 64, Int.max] {
                let session = IMAPDialog.play(steps, profile: IMAPDialog.profile(change), by: size)
                #expect(session.isReady, "\(name) by \(size)")
            }
        }
    }

    static func refused(_ text: String, _ stage: IMAPStage) -> IMAPCloseReason {
        .refused(IMAPStatus(.no, text), stage)
    }

    static let failures: [([Step], @Sendable (inout IMAPClientProfile) -> Void)] = [
        ([.server("* BYE full"), .closes(.refused(IMAPStatus(.bye, "full"), .greeting))], { _ in }),
        ([.server("* NO"), .closes(.violation(.unexpected, .greeting))], { _ in }),
        ([.server("* 3 EXISTS"), .server("t0 OK"), .closes(.violation(.unexpected, .greeting))], { _ in }),
        ([.server("220 mail.test ESMTP"), .closes(.violation(.response(.malformed), .greeting))], { _ in }),
        ([.server("+OK POP3"), .closes(.violation(.unexpected, .greeting))], { _ in }),
        ([.lost, .closes(.connectionLost(.greeting))], { _ in }),
        ([.passes(.seconds(60)), .closes(.timedOut(.greeting))], { _ in }),
        (
            [.server("* OK"), .client("t1 CAPABILITY"), .server("t1 NO x"), .closes(refused("x", .capabilities))],
            { _ in }
        ),
        (
            [
                .server("* OK"), .client("t1 CAPABILITY"), .server("t2 OK x"),
                .closes(.violation(.unexpected, .capabilities)),
            ],
            { _ in }
        ),
        (
            [.server("* OK"), .client("t1 CAPABILITY"), .server("t1 OK x"), .closes(.tlsNotOffered)],
            { $0.security = .startTLS }
        ),
        ([.server("* PREAUTH [CAPABILITY STARTTLS] x"), .closes(.tlsNotOffered)], { $0.security = .startTLS }),
        (
            [
                .server("* OK [CAPABILITY STARTTLS] x"), .client("t1 STARTTLS"), .server("t1 NO x"),
                .closes(refused("x", .startTLS)),
            ],
            { $0.security = .startTLS }
        ),
        (
            [
                .server("* OK [CAPABILITY STARTTLS] x"), .client("t1 STARTTLS"),
                .octets("t1 OK x\r\n* CAPABILITY AUTH=PLAIN\r\n"), .closes(.violation(.leftoverBeforeTLS, .startTLS)),
            ], { $0.security = .startTLS }
        ),
        (
            [
                .server("* OK [CAPABILITY AUTH=PLAIN AUTH=LOGIN] x"),
                .closes(.noLoginMethod(offered: ["LOGIN", "PLAIN"])),
            ], { $0.security = .none }
        ),
        ([.server("* OK [CAPABILITY X] x"), .closes(.noLoginMethod(offered: []))], { $0.security = .none }),
        ([.server("* OK [CAPABILITY LOGINDISABLED] x"), .closes(.noLoginMethod(offered: []))], { _ in }),
        (
            [.server("* OK [CAPABILITY X AUTH=PLAIN] x"), .closes(.noLoginMethod(offered: ["PLAIN"]))],
            { $0.login = SASLLogin(username: "joe", token: "abc") }
        ),
        (
            [.server("* OK [CAPABILITY X] x"), .closes(.unspeakableLogin)],
            { $0.login = SASLLogin(username: "joe", password: "a\0") }
        ),
        (
            [
                .server("* OK [CAPABILITY SASL-IR AUTH=PLAIN] x"), .client("t1 AUTHENTICATE PLAIN AGpvZQBzZWNyZXQ="),
                .server("t1 NO [AUTHENTICATIONFAILED] wrong"),
                .closes(.refused(IMAPStatus(.no, code: "AUTHENTICATIONFAILED", "wrong"), .login)),
            ], { _ in }
        ),
        (
            [
                .server("* OK [CAPABILITY SASL-IR AUTH=PLAIN] x"), .client("t1 AUTHENTICATE PLAIN AGpvZQBzZWNyZXQ="),
                .server("+ more?"), .closes(.violation(.challenge, .login)),
            ], { _ in }
        ),
        (
            [
                .server("* OK [CAPABILITY AUTH=PLAIN] x"), .client("t1 AUTHENTICATE PLAIN"),
                .server("t1 OK in"), .closes(.serverNotProven),
            ], { _ in }
        ),
        (
            [
                .server("* OK [CAPABILITY SASL-IR AUTH=SCRAM-SHA-256] hi"),
                .client("t1 AUTHENTICATE SCRAM-SHA-256 biwsbj1qb2Uscj1BUUlE"), .server("t1 OK in"),
                .closes(.serverNotProven),
            ], { _ in }
        ),
        (
            [
                .server("* OK [CAPABILITY SASL-IR AUTH=XOAUTH2] x"),
                .client("t1 AUTHENTICATE XOAUTH2 dXNlcj1qb2UBYXV0aD1CZWFyZXIgYWJjAQE="),
                .server("+ eyJzdGF0dXMiOiI0MDEifQ=="), .client(""), .server("t1 NO failed"),
                .closes(.refused(IMAPStatus(.no, "failed ({\"status\":\"401\"})"), .login)),
            ], { $0.login = SASLLogin(username: "joe", token: "abc") }
        ),
        (
            [
                .server("* OK [CAPABILITY X] x"), .client("t1 LOGIN \"joe\" \"secret\""), .server("* BYE too many"),
                .closes(.serverCloses(IMAPStatus(.bye, "too many"), .login)),
            ], { _ in }
        ),
        (opened(["t1 NO [NONEXISTENT] no"], .refused(IMAPStatus(.no, code: "NONEXISTENT", "no"), .folder)), { _ in }),
        (opened(["* 1 EXISTS", "t1 OK x"], .noLastingUIDs), { _ in }),
        (opened(["* OK [UIDVALIDITY 0] x", "t1 OK x"], .noLastingUIDs), { _ in }),
        (opened(["* OK [UIDVALIDITY 7] x", "* NO [UIDNOTSTICKY] x", "t1 OK x"], .noLastingUIDs), { _ in }),
        (opened(["* OK [UIDVALIDITY 7] x", "t1 OK [READ-ONLY] x"], .folderIsReadOnly), { _ in }),
        (opened(["+ go on"], .violation(.unexpected, .folder)), { _ in }),
        (opened(["* PREAUTH x"], .violation(.unexpected, .folder)), { _ in }),
        (opened(["* 1 FETCH (UID"], .violation(.response(.malformed), .folder)), { _ in }),
    ]

    static func opened(_ lines: [String], _ reason: IMAPCloseReason) -> [Step] {
        [.server("* PREAUTH [CAPABILITY IMAP4rev1] hello"), .client("t1 SELECT \"INBOX\"")] + lines.map { .server($0) }
            + [.closes(reason)]
    }

    @Test func `Everything that can go wrong before the folder is open ends the session with its reason`() {
        for (steps, change) in Self.failures {
            for size in [1, Int.max] {
                let isTogether = steps.contains { if case .octets = $0 { true } else { false } }
                let session = IMAPDialog.play(steps, profile: IMAPDialog.profile(change), by: isTogether ? .max : size)
                #expect(session.phase == .closed && session.nextDeadline == nil)
            }
        }
    }

    @Test func `The password goes over an open link only where that is allowed`() {
        var open = IMAPDialog.profile { $0.security = .none }
        open.login.allowsPlainOnOpenLink = true
        IMAPDialog.play(IMAPDialog.opening(), profile: open)
    }

    @Test func `A login without LOGIN among its mechanisms does not fall back to the command`() {
        var profile = IMAPDialog.profile()
        profile.login.mechanisms = [.scramSHA256]
        IMAPDialog.play([.server("* OK [CAPABILITY X] x"), .closes(.noLoginMethod(offered: []))], profile: profile)
    }

    @Test func `Being stopped before the folder is open ends at once`() {
        let steps = IMAPDialog.opening().dropLast()
        for count in steps.indices {
            // What the session asks has to be taken first.
            if case .server = steps[count] {
                IMAPDialog.play(steps.prefix(count) + [.finish, .closes(.stopped)])
            }
        }
    }
}
