import Connections
import Gateway
import Runtime
import SASL
import SMTP
import Testing

@Suite struct SMTPConnectionTestTests {
    typealias Peer = MailServerPeer

    /// Runs the test of a connection against a server that plays `dialog`.
    static func test(
        _ rig: MailRig, _ dialog: @escaping @Sendable (MailServerPeer) async throws -> Void,
        _ change: (inout SMTPConnectionSettings) -> Void = { _ in }
    ) async throws -> [String] {
        var settings = try rig.settings()
        change(&settings)
        let loop = rig.loop
        let test = Task(executorPreference: loop) { [settings] in
            var test = SMTPConnectionTest(settings, on: loop)
            return await test.run()
        }
        let peer = try await rig.server.accept()
        try await dialog(peer)
        return await test.value.map { "\($0.name) \($0.isDone ? "ok" : "FAILED"): \($0.detail)" }
    }

    @Test func `A server in good order passes every step`() async throws {
        let identity = try MailServerIdentity()
        try await MailRig.run { rig in
            let steps = try await Self.test(rig) { peer in
                try await peer.play(SMTPSecurityTests.asking)
                try await SMTPSecurityTests.secure(peer, identity)
                try await peer.play(
                    "C: EHLO gw.example\nS: 250-x\nS: 250-SIZE 1000\nS: 250-8BITMIME\nS: 250 AUTH PLAIN\n"
                        + "C: AUTH PLAIN AGdhdGV3YXkAc2VjcmV0\nS: 235 ok\n" + Peer.end)
            } _: { settings in
                SMTPSecurityTests.trusting(identity, &settings)
                settings.profile.security = .startTLS
                settings.profile.login = SASLLogin(username: "gateway", password: "secret")
            }
            #expect(steps.count == 5)
            #expect(steps[0].hasPrefix("name ok: localhost is "))
            #expect(steps[1] == "tcp ok: connected to 127.0.0.1:\(rig.server.port)")
            #expect(steps[2] == "greeting ok: \"mail.test\"")
            #expect(steps[3].hasPrefix("tls ok: ") && steps[3].contains("valid until 2120-01-01 00:00 UTC, trusted"))
            #expect(
                steps[4] == "login ok: logged in as gateway by PLAIN; takes mails of up to 1000 octets; "
                    + "lacks SMTPUTF8: addresses must be ASCII")
        }
        try identity.remove()
    }

    @Test func `A certificate that is not checked is shown with what is wrong`() async throws {
        let identity = try MailServerIdentity()
        try await MailRig.run { rig in
            let steps = try await Self.test(rig) { peer in
                try await peer.channel.startTLS(
                    as: try identity.serverContext(), until: peer.channel.loop.now + .seconds(20))
                try await peer.play(Peer.opening + Peer.end)
            } _: { settings in
                settings.profile.security = .implicit
                settings.trust = .insecure
            }
            #expect(steps.count == 5 && steps[2].contains("NOT CHECKED"), "\(steps)")
            #expect(steps[3] == "greeting ok: \"mail.test\"")
            #expect(steps[4].hasPrefix("login ok: no login asked for"))
        }
        try identity.remove()
    }

    static let failures: [(dialog: String, step: String)] = [
        ("S: 554 no mail here", "greeting FAILED: the mail server does not want to talk: 554 no mail here"),
        (
            "S: SSH-2.0-OpenSSH_9.2",
            "greeting FAILED: the other side says something that is not SMTP (the greeting): is this an SMTP port?"
        ),
        (Peer.greeting + "S: 421 busy", "greeting FAILED: the mail server closes: 421 busy"),
        (
            Peer.opening,
            "login FAILED: the mail server offers no login. Check port and tls, or leave out username"
        ),
        (
            Peer.greeting + "S: 250-x\nS: 250 AUTH PLAIN\nC: AUTH PLAIN AGdhdGV3YXkAc2VjcmV0\nS: 535 5.7.8 wrong",
            "login FAILED: the login was refused: 535 5.7.8 wrong. Check username and password"
        ),
    ]

    @Test func `The step that fails is named, with what to do`() async throws {
        for (dialog, step) in Self.failures {
            try await MailRig.run { rig in
                let steps = try await Self.test(rig) { peer in
                    try await peer.play(dialog)
                } _: {
                    $0.profile.login = SASLLogin(username: "gateway", password: "secret")
                }
                #expect(steps.last == step)
                #expect(steps.count { $0.contains("FAILED") } == 1)
            }
        }
    }

    @Test func `A server without TLS where TLS is wanted`() async throws {
        try await MailRig.run { rig in
            let missing = try await Self.test(rig, { try await $0.play(Peer.opening) }) {
                $0.profile.security = .startTLS
            }
            #expect(missing.last?.hasPrefix("tls FAILED: the mail server does not offer STARTTLS") == true)
            let plain = try await Self.test(rig, { try await $0.play("S: 220 mail.test") }) { settings in
                settings.profile.security = .implicit
            }
            #expect(plain.last?.hasPrefix("tls FAILED: the other side does not speak TLS here") == true, "\(plain)")
        }
    }

    @Test func `A server that is not there, and a name that is none`() async throws {
        try await MailRig.run { rig in
            rig.server.close()
            var settings = try rig.settings()
            var test = SMTPConnectionTest(settings, on: rig.loop)
            let steps = await test.run()
            #expect(steps.map(\.name) == ["name", "tcp"])
            #expect(steps.last?.detail.contains("connection refused. Check host, port, firewall") == true)
            settings.host = "no-such-host.invalid"
            var nameless = SMTPConnectionTest(settings, on: rig.loop)
            let failed = await nameless.run()
            #expect(failed.map(\.isDone) == [false])
        }
    }

    @Test func `A server that says nothing is given up in time`() async throws {
        try await MailRig.run { rig in
            let steps = try await Self.test(rig, { _ in }) { $0.profile.times.greeting = .milliseconds(50) }
            #expect(steps.last?.hasPrefix("greeting FAILED: no answer from the mail server in time") == true)
        }
    }
}
