import Messages
import SASL
import TestKit
import Testing

@testable import Gateway

/// Who is let in.
@Suite struct AuthenticationTests {
    private let fingerprint = String(repeating: "ab", count: 32)

    private func authenticate(
        _ rig: AccountRig, _ credentials: Credentials, for login: Account.Login = .smtp, certificate: String? = nil
    ) async throws -> LoginVerdict {
        await rig.gateway.authentication.authenticate(
            credentials, for: login, client: try rig.client(certificate: certificate))
    }

    @Test func `A name or an address with the right password is let in where the account may log in`() async throws {
        let rig = try AccountRig()
        try await rig.add(try AccountRig.account(logins: [.smtp, .http]))
        try await rig.add(try AccountRig.account("idle", address: nil, numbers: []) { $0.isActive = false })
        let right = AccountRig.password
        let table: [(name: String, password: String, login: Account.Login, why: String?)] = [
            ("alice", right, .smtp, nil), ("ALICE", right, .http, nil), ("alice@sms.test", right, .smtp, nil),
            ("Alice@SMS.test", right, .smtp, nil),
            ("alice", "correct hors", .smtp, "wrong password"), ("alice", "Correct horse", .smtp, "wrong password"),
            ("alice", "", .smtp, "wrong password"), ("alice", right + "\0", .smtp, "wrong password"),
            ("alice", right, .pop3, "the account may not log in to pop3"),
            ("alice", right, .console, "the account may not log in to console"),
            ("idle", right, .smtp, "the account is not active"), ("bob", right, .smtp, "no such account"),
            ("alice@other.test", right, .smtp, "no such account"), ("", right, .smtp, "no such account"),
            ("a b", right, .smtp, "no such account"),
        ]
        for (name, password, login, why) in table {
            let verdict = try await rig.logIn(name, password, for: login)
            #expect(verdict.account == (why == nil ? "alice" : nil), "\(name) \(password) \(login)")
            #expect(verdict.why == why, "\(name) \(password) \(login)")
        }
    }

    @Test func `Whatever is wrong costs one password, and what is right but remembered costs none`() async throws {
        let rig = try AccountRig()
        try await rig.add(try AccountRig.account())
        try await rig.add(try AccountRig.account("none", address: nil, numbers: []), password: nil)
        try await rig.gateway.accounts.provision([
            ProvisionedAccount(
                try AccountRig.account("file", address: nil, numbers: []), password: .plain(Array("plain one".utf8)))
        ])
        let table: [(name: String, password: String, login: Account.Login, cost: Int)] = [
            ("alice", "wrong", .smtp, 1), ("none", "wrong", .smtp, 1), ("nobody", "wrong", .smtp, 1),
            ("file", "wrong", .smtp, 1), ("no name", "wrong", .smtp, 1), ("nobody", "wrong", .console, 1),
            ("alice", AccountRig.password, .smtp, 1), ("alice", AccountRig.password, .smtp, 0),
            ("alice", AccountRig.password, .pop3, 0), ("alice", "wrong", .smtp, 1),
            ("alice@sms.test", AccountRig.password, .smtp, 0), ("file", "plain one", .smtp, 0),
        ]
        for (name, password, login, cost) in table {
            let before = rig.passwords.verified
            _ = try await rig.logIn(name, password, for: login)
            #expect(rig.passwords.verified - before == cost, "\(name) \(password)")
        }
    }

    @Test func `A password that was right is known again for ten minutes, until something of the account changes`()
        async throws
    {
        let rig = try AccountRig()
        try await rig.add(try AccountRig.account())
        func cost() async throws -> Int {
            let before = rig.passwords.verified
            #expect(try await rig.logIn().account == "alice")
            return rig.passwords.verified - before
        }
        #expect(try await cost() == 1)
        rig.clock.advance(by: .seconds(599))
        #expect(try await cost() == 0)
        // Knowing it again does not make it last longer.
        rig.clock.advance(by: .seconds(1))
        #expect(try await cost() == 1)
        rig.clock.advance(by: .seconds(-1))
        #expect(try await cost() == 1)
        _ = try await rig.gateway.changeAccount("alice", AccountDetails())
        #expect(try await cost() == 0)
        try await rig.gateway.setPassword("a new password", of: "alice")
        #expect(try await rig.logIn().account == nil)
        #expect(try await rig.logIn("alice", "a new password").account == "alice")
    }

    @Test func `Somebody whose right is withdrawn is not let in by memory`() async throws {
        let rig = try AccountRig()
        try await rig.add(try AccountRig.account())
        #expect(try await rig.logIn().account == "alice")
        var details = AccountDetails()
        details.logins = .set(["pop3"])
        _ = try await rig.gateway.changeAccount("alice", details)
        #expect(try await rig.logIn().why == "the account may not log in to smtp")
        details.isActive = .set(false)
        _ = try await rig.gateway.changeAccount("alice", details)
        #expect(try await rig.logIn("alice", for: .pop3).why == "the account is not active")
    }

    @Test func `An account that changes while its password is looked at is looked at again`() async throws {
        let rig = try AccountRig()
        try await rig.add(try AccountRig.account())
        rig.passwords.during { try? await rig.gateway.removeAccount("alice") }
        let verdict = try await rig.logIn()
        #expect(verdict.trouble == "the account has just been changed")
        #expect(verdict.delay == 1)
        #expect(try await rig.logIn().why == "no such account")
    }

    @Test func `When too many passwords are looked at nobody is told that it was wrong, and it counts for nothing`()
        async throws
    {
        let rig = try AccountRig()
        try await rig.add(try AccountRig.account())
        await rig.gateway.authentication.prepare()
        rig.passwords.isBusy = true
        for name in ["alice", "nobody"] {
            for _ in 0..<30 {
                let verdict = try await rig.logIn(name)
                #expect(verdict.trouble == "too many passwords are being looked at")
                #expect(verdict.delay == 1)
            }
        }
        rig.passwords.isBusy = false
        #expect(try await rig.logIn().account == "alice")
    }

    @Test func `CRAM-MD5 and APOP need the shared secret`() async throws {
        let rig = try AccountRig()
        try await rig.add(try AccountRig.account(), shared: "tanstaaf")
        try await rig.add(try AccountRig.account("bob", address: nil, numbers: []))
        try await rig.gateway.accounts.provision([
            ProvisionedAccount(
                try AccountRig.account("file", address: nil, numbers: []), sharedSecret: Array("tanstaaf".utf8))
        ])
        // RFC 1939 §7.
        let stamp = Array("<1896.697170952@dbc.mtview.ca.us>".utf8)
        let digest: [UInt8] = [
            0xC4, 0xC9, 0x33, 0x4B, 0xAC, 0x56, 0x0E, 0xCC, 0x97, 0x9E, 0x58, 0x00, 0x1B, 0x3E, 0x22, 0xFB,
        ]
        let mac = PlainDigest.hmac(stamp, key: Array("tanstaaf".utf8), PlainDigest.md5)
        let table: [(name: String, apop: [UInt8], cram: [UInt8], account: String?, why: String?)] = [
            ("alice", digest, mac, "alice", nil), ("file", digest, mac, "file", nil),
            ("alice@sms.test", digest, mac, "alice", nil), ("alice", mac, digest, nil, "wrong shared secret"),
            ("alice", [], [], nil, "wrong shared secret"),
            ("alice", digest.dropLast() + [0], mac.dropLast() + [0], nil, "wrong shared secret"),
            ("alice", digest.dropLast(), mac.dropLast(), nil, "wrong shared secret"),
            ("bob", digest, mac, nil, "the account has no shared secret"),
            ("nobody", digest, mac, nil, "no such account"),
        ]
        for (name, apop, cram, account, why) in table {
            for credentials in [
                Credentials.apop(name: name, challenge: stamp, digest: apop),
                .cramMD5(name: name, challenge: stamp, digest: cram),
            ] {
                let verdict = try await authenticate(rig, credentials, for: .pop3)
                #expect(verdict.account == account, "\(credentials)")
                #expect(verdict.why == why, "\(credentials)")
            }
            rig.clock.advance(by: .seconds(3600))
        }
        #expect(rig.passwords.verified == 0)
    }

    @Test func `A secret that was sealed with another key proves nothing, and the log says so`() async throws {
        let rig = try AccountRig()
        try await rig.add(try AccountRig.account(), shared: "tanstaaf")
        let next = try AccountRig(store: rig.store, sealing: FlippedSealing(mark: 9))
        try await next.gateway.resume()
        let verdict = try await authenticate(next, .apop(name: "alice", challenge: [1], digest: [2]), for: .pop3)
        #expect(verdict.why == "the account has no shared secret")
        let verifier = next.gateway.authentication.verifier(of: "alice", for: .smtp, client: try next.client())
        #expect(verifier == next.gateway.authentication.verifier(of: "alice", for: .smtp, client: try next.client()))
        #expect(
            next.notebook.records.filter { $0.level == .error }.map(\.text) == [
                "the shared secret of an account was sealed with another key: set it anew",
                "the password of an account was sealed with another key: set it anew",
                "the password of an account was sealed with another key: set it anew",
            ])
        // The hash is not sealed.
        #expect(try await next.logIn().account == "alice")
    }

    @Test func `Where nobody is looked at there is no verifier either, which would tell a right password`() async throws
    {
        let rig = try AccountRig()
        try await rig.add(try AccountRig.account())
        let client = try rig.client()
        for _ in 1...LoginLedger.most {
            #expect(rig.gateway.authentication.verifier(of: "alice", for: .smtp, client: client) != nil)
            _ = try await authenticate(rig, .scram(name: "alice", isProven: false))
        }
        #expect(rig.gateway.authentication.verifier(of: "alice", for: .smtp, client: client) == nil)
        #expect(rig.gateway.authentication.verifier(of: "Alice@sms.test", for: .pop3, client: client) == nil)
    }

    @Test func `SCRAM's verifier is that of the password, and that of nobody is the same each time`() async throws {
        let rig = try AccountRig()
        try await rig.add(try AccountRig.account())
        try await rig.add(try AccountRig.account("bob", address: nil, numbers: []), password: nil)
        try await rig.gateway.accounts.provision([
            ProvisionedAccount(
                try AccountRig.account("file", address: nil, numbers: []), password: .plain(Array("plain one".utf8)))
        ])
        let client = try rig.client()
        func verifier(_ name: String, _ login: Account.Login = .smtp) throws -> SCRAMVerifier {
            try #require(rig.gateway.authentication.verifier(of: name, for: login, client: client))
        }
        func isFor(_ password: String, _ verifier: SCRAMVerifier) -> Bool {
            let salted = rig.digests.pbkdf2SHA256(
                Array(password.utf8), salt: verifier.salt, iterations: verifier.iterations)
            return verifier.storedKey
                == rig.digests.sha256(rig.digests.hmacSHA256(Array("Client Key".utf8), key: salted))
        }
        #expect(isFor(AccountRig.password, try verifier("alice")))
        #expect(isFor(AccountRig.password, try verifier("ALICE@sms.test")))
        #expect(isFor("plain one", try verifier("file")))
        for name in ["alice", "file", "bob", "nobody", ""] {
            let first = try verifier(name)
            #expect(first == (try verifier(name.uppercased(), .pop3)), "\(name)")
            #expect(first.iterations == SCRAMVerifier.usualIterations)
            #expect(first.salt.count == 16)
        }
        #expect(try verifier("nobody") != (try verifier("bob")))
        // However an address is written, it is the same for nobody's as for somebody's.
        #expect(try verifier("\"nobody\"@sms.test") == (try verifier("nobody@sms.test")))
        #expect(try await authenticate(rig, .scram(name: "alice", isProven: true)).account == "alice")
        #expect(try await authenticate(rig, .scram(name: "alice", isProven: false)).why == "wrong password")
        #expect(try await authenticate(rig, .scram(name: "nobody", isProven: true)).why == "no such account")
    }

    @Test func `A certificate proves the account that has it, with its name or without one`() async throws {
        let rig = try AccountRig()
        try await rig.add(try AccountRig.account { $0.certificates = [fingerprint] })
        try await rig.add(try AccountRig.account("bob", address: nil, numbers: []))
        let other = String(repeating: "cd", count: 32)
        let table: [(name: String, certificate: String?, why: String?)] = [
            ("", fingerprint, nil), ("alice", fingerprint, nil), ("alice@sms.test", fingerprint, nil),
            ("", other, "no certificate of an account"), ("", nil, "no certificate of an account"),
            ("alice", nil, "no certificate of an account"), ("alice", other, "the certificate is not the account's"),
            ("bob", fingerprint, "the certificate is not the account's"),
            ("nobody", fingerprint, "no certificate of an account"),
        ]
        for (name, certificate, why) in table {
            let verdict = try await authenticate(rig, .certificate(name: name), certificate: certificate)
            #expect(verdict.account == (why == nil ? "alice" : nil), "\(name)")
            #expect(verdict.why == why, "\(name)")
        }
    }

    @Test func `A gateway without the arithmetic of logins lets nobody in`() async throws {
        let rig = try AccountRig()
        try await rig.add(try AccountRig.account(), shared: "tanstaaf")
        let bare = Samples.gateway(rig.store, rules: rig.gateway.rules)
        try await bare.resume()
        try await bare.accounts.provision([
            ProvisionedAccount(
                try AccountRig.account("file", address: nil, numbers: []), password: .plain(Array("plain one".utf8)))
        ])
        for credentials in [
            Credentials.password(name: "alice", password: Array(AccountRig.password.utf8)),
            .password(name: "file", password: Array("plain one".utf8)), .apop(name: "alice", challenge: [], digest: []),
            .cramMD5(name: "alice", challenge: [], digest: []),
        ] {
            let verdict = await bare.authentication.authenticate(credentials, for: .pop3, client: try rig.client())
            #expect(verdict.account == nil && verdict.trouble == nil, "\(credentials)")
        }
    }
}

/// What an external checker decides (row S2-11).
@Suite struct ExternalCheckTests {
    @Test func `It decides for accounts without a password, with the rights of the account`() async throws {
        let rig = try AccountRig()
        rig.external.know(["alice": "outside", "bob": "outside", "ALICE@sms.test": "outside"])
        try await rig.add(try AccountRig.account(logins: [.pop3]), password: nil)
        try await rig.add(try AccountRig.account("bob", address: nil, numbers: []))
        #expect(try await rig.logIn("alice", "outside", for: .pop3).account == "alice")
        #expect(try await rig.logIn("alice", "outside").why == "the account may not log in to smtp")
        #expect(try await rig.logIn("alice", "inside", for: .pop3).why == "the external checker says no")
        // Who has a password of its own is not asked about.
        #expect(try await rig.logIn("bob", "outside").why == "wrong password")
        #expect(try await rig.logIn("bob").account == "bob")
        #expect(try await rig.logIn("ALICE@sms.test", "outside", for: .pop3).account == "alice")
        #expect(rig.external.asked == ["alice", "alice"])
    }

    @Test func `Whom only it knows may send mail, as who it is when that is an address, and nothing else`() async throws
    {
        let rig = try AccountRig()
        rig.external.know(["Bob@Office.test": "outside", "robot": "outside"])
        let verdict = try await rig.logIn("Bob@Office.test", "outside")
        guard case .accepted(let bob) = verdict else {
            Issue.record("\(verdict)")
            return
        }
        #expect(bob.name.text == "bob@office.test")
        #expect(bob.address?.description == "Bob@office.test")
        #expect(bob.logins == [.smtp])
        #expect(try await rig.logIn("robot", "outside").account == "robot")
        #expect(try await rig.logIn("robot", "outside", for: .pop3).why == "no such account")
        #expect(try await rig.logIn("robot", "inside").why == "the external checker says no")
        #expect(try await rig.logIn("no name at all", "outside").why == "no such account")
        #expect(rig.external.asked == ["Bob@Office.test", "robot", "robot"])
        #expect(rig.gateway.accounts.directory.isEmpty)
        #expect(try rig.judge("\(AccountRig.phone)@sms.test", from: "bob@OFFICE.test", as: bob).refusal == nil)
        #expect(
            try rig.judge("\(AccountRig.phone)@sms.test", from: "eve@office.test", as: bob).refusal
                == "5.7.1 account bob@office.test may send mail from Bob@office.test only")
    }

    @Test func `What it said is known again for ten minutes, and that it cannot say anything counts for nothing`()
        async throws
    {
        let rig = try AccountRig()
        rig.external.know(["bob@office.test": "outside"])
        for _ in 0..<5 { #expect(try await rig.logIn("bob@office.test", "outside").account != nil) }
        #expect(rig.external.asked.count == 1)
        rig.clock.advance(by: .seconds(600))
        rig.external.failure = "it does not answer"
        for _ in 0..<30 {
            #expect(
                try await rig.logIn("bob@office.test", "outside").trouble == "the external checker: it does not answer")
        }
        rig.external.failure = nil
        #expect(try await rig.logIn("bob@office.test", "outside").account == "bob@office.test")
    }
}
