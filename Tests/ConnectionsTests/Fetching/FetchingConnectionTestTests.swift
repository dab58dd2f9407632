import Gateway
import Runtime
import Testing

@testable import Connections

@Suite struct FetchingConnectionTestTests {
    /// Runs the test of a connection against a server that plays `dialog`.
    static func test(
        _ rig: FetchRig, _ server: FetchingConnectionSettings.Server, _ dialog: String,
        _ change: (inout FetchingConnectionSettings) -> Void = { _ in }
    ) async throws -> [String] {
        var settings = try rig.settings(server)
        change(&settings)
        let loop = rig.loop
        let test = Task(executorPreference: loop) { [settings] in
            var test = FetchingConnectionTest(settings, on: loop)
            return await test.run()
        }
        let peer = try await rig.server.accept()
        try await peer.play(dialog)
        peer.close()
        return await test.value.map { "\($0.name) \($0.isDone ? "ok" : "FAILED"): \($0.detail)" }
    }

    static let imap = IMAPFetchingTests.inbox

    static let successes: [(FetchingConnectionSettings.Server, String, [String])] = [
        (
            .pop3, POP3FetchingTests.login + POP3FetchingTests.list(("a", 1), ("b", 2)) + POP3FetchingTests.quit,
            ["greeting ok: \"hello\"", "login ok: logged in as joe by USER and PASS", "mailbox ok: 2 mails in the box"]
        ),
        (
            imap,
            IMAPFetchingTests.opening(IMAPFetchingTests.idle, verb: "EXAMINE") + IMAPFetchingTests.list("4 9 12")
                + IMAPFetchingTests.logout(at: 5),
            ["greeting ok: \"ready\"", "login ok: logged in as joe by LOGIN", "mailbox ok: 3 mails in the box"]
        ),
    ]

    @Test func `A server in good order passes every step, and nothing in the box changes`() async throws {
        for (server, dialog, words) in Self.successes {
            try await FetchRig.run { rig in
                let steps = try await Self.test(rig, server, dialog)
                #expect(steps[0] == "name ok: 127.0.0.1 is 127.0.0.1")
                #expect(steps[1] == "tcp ok: connected to 127.0.0.1:\(rig.server.port)")
                #expect(Array(steps.dropFirst(2)) == words)
            }
        }
    }

    static let wrong = POP3FetchingTests.login.replacing("S: +OK in\n", with: "S: -ERR [AUTH] wrong\n")

    static let failures: [(FetchingConnectionSettings.Server, String, String)] = [
        (.pop3, wrong, "login FAILED: the login was refused: -ERR [AUTH] wrong. Check username and password"),
        (.pop3, "S: -ERR busy", "greeting FAILED: the server does not want to talk: -ERR busy"),
        (
            .pop3, "",
            "greeting FAILED: the connection was lost (the greeting): is this the right port, and does the server want TLS from the start?"
        ),
        (
            .pop3, "S: * OK IMAP4rev1",
            "greeting FAILED: the other side says something that is not POP3 (the greeting): is this the right port and type?"
        ),
        (
            imap, "S: +OK POP3",
            "greeting FAILED: the server's answer makes no sense here (the greeting): is this the right port and type?"
        ),
        (
            imap, "S: 220 mail ESMTP",
            "greeting FAILED: the other side says something that is not IMAP (the greeting): is this the right port and type?"
        ),
        (
            imap,
            "S: * OK [CAPABILITY IMAP4rev1] x\nC: t1 LOGIN \"joe\" \"secret\"\nS: t1 NO [AUTHENTICATIONFAILED] wrong",
            "login FAILED: the login was refused: NO [AUTHENTICATIONFAILED] wrong. Check username and password"
        ),
        (
            imap,
            "S: * OK [CAPABILITY X] x\nC: t1 LOGIN \"joe\" \"secret\"\nS: t1 OK [CAPABILITY X] x\nC: t2 EXAMINE \"INBOX\"\nS: t2 NO no such folder",
            "mailbox FAILED: the folder cannot be opened: NO no such folder. Check folder"
        ),
    ]

    @Test func `The step that fails is named, with what to do`() async throws {
        for (server, dialog, step) in Self.failures {
            try await FetchRig.run { rig in
                let steps = try await Self.test(rig, server, dialog)
                #expect(steps.last == step)
                #expect(steps.count { $0.contains("FAILED") } == 1)
            }
        }
    }

    @Test func `A server without TLS where TLS is wanted`() async throws {
        try await FetchRig.run { rig in
            let missing = try await Self.test(rig, Self.imap, "S: * OK [CAPABILITY X] x") { $0.security = .startTLS }
            #expect(missing.last?.hasPrefix("tls FAILED: the server does not offer STARTTLS: check port") == true)
            let plain = try await Self.test(rig, .pop3, "S: +OK hello") { $0.security = .implicit }
            #expect(plain.last?.hasPrefix("tls FAILED: TLS failed: the other side does not speak TLS here") == true)
        }
    }

    @Test func `What TLS agreed on is shown`() async throws {
        let identity = try MailServerIdentity()
        try await FetchRig.run { rig in
            var settings = try rig.settings(.pop3)
            settings.security = .implicit
            settings.host = "localhost"
            settings.trust = .only(authorities: identity.authorities)
            let loop = rig.loop
            let test = Task(executorPreference: loop) { [settings] in
                var test = FetchingConnectionTest(settings, on: loop)
                return await test.run()
            }
            let peer = try await rig.server.accept()
            try await peer.channel.startTLS(as: try identity.serverContext(), until: loop.now + .seconds(20))
            try await peer.play(POP3FetchingTests.login + POP3FetchingTests.list() + POP3FetchingTests.quit)
            let steps = await test.value
            #expect(steps.map(\.name) == ["name", "tcp", "tls", "greeting", "login", "mailbox"])
            #expect(steps[2].detail.contains("trusted") && steps[5].detail == "0 mails in the box")
        }
        try identity.remove()
    }

    @Test func `A server that is not there, and a token that is not there`() async throws {
        try await FetchRig.run { rig in
            let port = try DeafPort()
            var settings = try rig.settings(.pop3)
            settings.port = port.number
            var test = FetchingConnectionTest(settings, on: rig.loop)
            let steps = await test.run()
            #expect(steps.map(\.name) == ["name", "tcp"] && steps.last?.isDone == false)
            settings.login.secret = .token(.file("/no/such/file"))
            var tokenless = FetchingConnectionTest(settings, on: rig.loop)
            let failed = await tokenless.run()
            #expect(failed.map(\.name) == ["token"] && failed[0].isDone == false)
        }
    }
}
