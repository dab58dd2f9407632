import Connections
import Gateway
import Messages
import Runtime
import SASL
import SMTP
import Testing

/// TLS and logins, with real handshakes.
@Suite struct SMTPSecurityTests {
    typealias Peer = MailServerPeer

    static func withIdentity(_ body: @escaping @Sendable (MailRig, MailServerIdentity) async throws -> Void)
        async throws
    {
        let identity = try MailServerIdentity()
        try await MailRig.run { rig in try await body(rig, identity) }
        try identity.remove()
    }

    static func trusting(_ identity: MailServerIdentity, _ settings: inout SMTPConnectionSettings) {
        settings.host = "localhost"
        settings.trust = .only(authorities: identity.authorities)
    }

    static let asking = Peer.greeting + "S: 250-mail.test\nS: 250 STARTTLS\nC: STARTTLS\n"

    static func secure(_ peer: MailServerPeer, _ identity: MailServerIdentity) async throws {
        await peer.say("220 go")
        try await peer.channel.startTLS(
            as: try identity.serverContext(), until: peer.channel.loop.now + .seconds(20))
    }

    static let encrypted = "C: EHLO gw.example\nS: 250-mail.test\nS: 250 AUTH PLAIN LOGIN\n"

    @Test func `A mail goes through STARTTLS and a login`() async throws {
        try await Self.withIdentity { rig, identity in
            rig.queue(try rig.mail(1))
            try rig.start { settings in
                Self.trusting(identity, &settings)
                settings.profile.security = .startTLS
                settings.profile.login = SASLLogin(username: "gateway", password: "secret")
            }
            let peer = try await rig.server.accept()
            try await peer.play(Self.asking)
            try await Self.secure(peer, identity)
            try await peer.play(Self.encrypted + "C: AUTH PLAIN AGdhdGV3YXkAc2VjcmV0\nS: 235 2.7.0 ok\n" + Peer.mail)
            try await rig.store.until(1, is: .sent)
        }
    }

    @Test func `A mail goes through TLS from the start`() async throws {
        try await Self.withIdentity { rig, identity in
            rig.queue(try rig.mail(1))
            try rig.start { settings in
                Self.trusting(identity, &settings)
                settings.profile.security = .implicit
            }
            let peer = try await rig.server.accept()
            try await peer.channel.startTLS(as: try identity.serverContext(), until: rig.loop.now + .seconds(20))
            try await peer.play(Peer.opening + Peer.mail)
            try await rig.store.until(1, is: .sent)
        }
    }

    @Test func `A server that is not the one it should be gets nothing`() async throws {
        try await Self.withIdentity { rig, identity in
            rig.queue(try rig.mail(1))
            try rig.start { settings in
                settings.trust = .only(authorities: identity.authorities)
                settings.profile.security = .startTLS
            }
            for _ in 0..<2 {
                let peer = try await rig.server.accept()
                try await peer.play(Self.asking)
                await #expect(throws: TLSFailure.self) { try await Self.secure(peer, identity) }
                peer.close()
            }
            try await rig.store.until("the attempt") { $0.message(1)?.attempts == 1 }
            #expect(rig.store.events(1).last?.detail.contains("the certificate is not for 127.0.0.1") == true)
            #expect(rig.lines.all.contains { $0.level == .error && $0.text.contains("certificate") })
        }
    }

    @Test func `A server without STARTTLS gets nothing`() async throws {
        try await Self.withIdentity { rig, identity in
            rig.queue(try rig.mail(1))
            try rig.start { settings in
                Self.trusting(identity, &settings)
                settings.profile.security = .startTLS
            }
            for _ in 0..<2 {
                let peer = try await rig.server.accept()
                try await peer.play(Peer.opening)
                try await peer.end()
            }
            try await rig.store.until("the attempt") { $0.message(1)?.attempts == 1 }
            #expect(rig.store.events(1).last?.detail.contains("does not offer STARTTLS") == true)
        }
    }

    @Test func `What is slipped in behind STARTTLS ends the link`() async throws {
        try await Self.withIdentity { rig, identity in
            rig.queue(try rig.mail(1))
            try rig.start { settings in
                Self.trusting(identity, &settings)
                settings.profile.security = .startTLS
            }
            for _ in 0..<2 {
                let peer = try await rig.server.accept()
                try await peer.play(Self.asking)
                await peer.say("220 go\r\n250 injected")
                try await peer.end()
            }
            try await rig.store.until("the attempt") { $0.message(1)?.attempts == 1 }
            #expect(rig.store.events(1).last?.detail.contains("tampered") == true)
        }
    }

    @Test func `A file with certificates that is not there is said`() async throws {
        try await MailRig.run { rig in
            rig.queue(try rig.mail(1))
            try rig.start { settings in
                settings.profile.security = .implicit
                settings.trust = .only(authorities: "/nowhere/ca.pem")
            }
            try await rig.store.until("the attempt") { $0.message(1)?.attempts == 1 }
            #expect(rig.store.events(1).last?.detail.contains("TLS cannot be used") == true)
            #expect(!rig.server.hasArrival)
        }
    }

    @Test func `CRAM-MD5 hides the password on an open link`() async throws {
        try await MailRig.run { rig in
            rig.queue(try rig.mail(1))
            try rig.start { $0.profile.login = SASLLogin(username: "tim", password: "tanstaaftanstaaf") }
            let peer = try await rig.server.accept()
            try await peer.play(
                Peer.greeting + """
                    S: 250-mail.test
                    S: 250 AUTH CRAM-MD5 PLAIN
                    C: AUTH CRAM-MD5
                    S: 334 PDE4OTYuNjk3MTcwOTUyQHBvc3RvZmZpY2UucmVzdG9uLm1jaS5uZXQ+
                    C: dGltIGI5MTNhNjAyYzdlZGE3YTQ5NWI0ZTZlNzMzNGQzODkw
                    S: 235 ok

                    """ + Peer.mail)
            try await rig.store.until(1, is: .sent)
        }
    }

    /// The server's arithmetic, as RFC 5802 §3 has it.
    struct SCRAMServer {
        let salted: [UInt8]
        let authMessage: [UInt8]

        var proof: [UInt8] {
            let key = Digest.sha256.hmac(of: Array("Client Key".utf8), key: salted)
            let signature = Digest.sha256.hmac(of: authMessage, key: Digest.sha256.of(key))
            return zip(key, signature).map { $0 ^ $1 }
        }

        var verifier: [UInt8] {
            Digest.sha256.hmac(of: authMessage, key: Digest.sha256.hmac(of: Array("Server Key".utf8), key: salted))
        }
    }

    @Test func `SCRAM-SHA-256 logs in, and the server proves itself`() async throws {
        for isHonest in [true, false] {
            try await MailRig.run { rig in
                rig.queue(try rig.mail(1))
                try rig.start { $0.profile.login = SASLLogin(username: "user", password: "pencil") }
                let peer = try await rig.server.accept()
                try await peer.play(Peer.greeting + "S: 250-mail.test\nS: 250 AUTH SCRAM-SHA-256 PLAIN")
                let begin = try #require(try await peer.line())
                let opening = try #require(Self.decoded(begin.split(separator: " ").last ?? ""))
                #expect(opening.hasPrefix("n,,n=user,r="))
                let bare = opening.dropFirst(3)
                let first = "r=\(bare.dropFirst("n=user,r=".count))server,s=c2FsdA==,i=4096"
                await peer.say("334 \(Self.encoded(first))")
                let final = try #require(Self.decoded(try await peer.line() ?? ""))
                let withoutProof = final.prefix(upTo: try #require(final.firstRange(of: ",p=")).lowerBound)
                let salted = Digest.sha256.derivedKey(
                    password: Array((isHonest ? "pencil" : "guess").utf8), salt: Array("salt".utf8), rounds: 4096)
                let server = SCRAMServer(
                    salted: salted, authMessage: Array("\(bare),\(first),\(withoutProof)".utf8))
                let proof = Self.encoded(server.proof)
                #expect(final.hasSuffix(",p=\(proof)") == isHonest)
                await peer.say("334 \(Self.encoded("v=\(Self.encoded(server.verifier))"))")
                guard isHonest else { return try await peer.end() }
                try await peer.play("C: \nS: 235 ok\n" + Peer.mail)
                try await rig.store.until(1, is: .sent)
            }
        }
    }

    @Test func `A password in the open goes to this machine only`() async throws {
        try await MailRig.run { rig in
            rig.queue(try rig.mail(1))
            try rig.start { $0.profile.login = SASLLogin(username: "gateway", password: "secret") }
            let peer = try await rig.server.accept()
            try await peer.play(
                Peer.greeting + "S: 250 x\n".replacing("250 x", with: "250-x")
                    + "S: 250 AUTH PLAIN\nC: AUTH PLAIN AGdhdGV3YXkAc2VjcmV0\nS: 235 ok\n" + Peer.mail)
            try await rig.store.until(1, is: .sent)
        }
    }
}
