import Messages
import SASL
import Testing

@testable import Gateway

/// Which ways to log in are offered to whom.
@Suite struct LoginMethodsTests {
    private let fingerprint = String(repeating: "ab", count: 32)

    private func methods(
        _ rig: AccountRig, _ login: Account.Login = .smtp, from address: String = "192.0.2.7", encrypted: Bool = true,
        certificate: String? = nil
    ) throws -> [String] {
        rig.gateway.authentication.methods(
            for: login, client: try rig.client(address, isEncrypted: encrypted, certificate: certificate)
        ).map(\.rawValue)
    }

    @Test func `Nothing is offered where nobody may log in`() async throws {
        let rig = try AccountRig()
        #expect(try methods(rig).isEmpty)
        try await rig.add(try AccountRig.account(logins: [.http]))
        try await rig.add(try AccountRig.account("bob", address: nil, numbers: []) { $0.isActive = false })
        #expect(try methods(rig).isEmpty)
        #expect(try methods(rig, .pop3).isEmpty)
        #expect(try methods(rig, .http) == ["scram-sha-256", "plain", "login"])
        let authentication = rig.gateway.authentication
        #expect(authentication.knowsAnybody(for: .http))
        #expect(!authentication.knowsAnybody(for: .smtp) && !authentication.knowsAnybody(for: .pop3))
    }

    @Test func `Passwords travel over encrypted links, and from where they may besides`() async throws {
        let rig = try AccountRig()
        try await rig.add(try AccountRig.account())
        let table: [(address: String, isEncrypted: Bool, showsPassword: Bool)] = [
            ("192.0.2.7", true, true), ("192.0.2.7", false, false), ("127.0.0.1", false, true),
            ("127.255.255.255", false, true), ("128.0.0.0", false, false), ("126.255.255.255", false, false),
            ("::1", false, true), ("::2", false, false), ("::1", true, true),
        ]
        for (address, isEncrypted, showsPassword) in table {
            let smtp = try methods(rig, from: address, encrypted: isEncrypted)
            #expect(smtp == ["scram-sha-256"] + (showsPassword ? ["plain", "login"] : []), "\(address)")
            let pop3 = try methods(rig, .pop3, from: address, encrypted: isEncrypted)
            #expect(pop3 == ["scram-sha-256"] + (showsPassword ? ["plain", "login", "user"] : []), "\(address)")
        }
        var rules = rig.gateway.rules
        rules.logins[.smtp] = LoginRules(plaintextFrom: ClientList([]))
        rules.logins[.pop3] = LoginRules(plaintextFrom: ClientList([try ClientList.Entry("192.0.2.0/24")]))
        rig.gateway.rules = rules
        #expect(try methods(rig, from: "127.0.0.1", encrypted: false) == ["scram-sha-256"])
        #expect(try methods(rig, .pop3, from: "192.0.2.7", encrypted: false).contains("user"))
        #expect(try !methods(rig, .pop3, from: "127.0.0.1", encrypted: false).contains("user"))
    }

    @Test func `What not everybody can use is not offered, unless the configuration asks for it`() async throws {
        let rig = try AccountRig()
        try await rig.add(try AccountRig.account(), shared: "shared secret")
        // A program that takes CRAM-MD5 because it is there would fail with the password that its user knows.
        #expect(try methods(rig) == ["scram-sha-256", "plain", "login"])
        #expect(try methods(rig, .pop3) == ["scram-sha-256", "apop", "plain", "login", "user"])
        try await rig.add(try AccountRig.account("bob", address: nil, numbers: []), password: nil)
        #expect(try methods(rig) == ["plain", "login"])
        // APOP is for those who ask for it.
        #expect(try methods(rig, .pop3) == ["apop", "plain", "login", "user"])
        var rules = rig.gateway.rules
        rules.logins[.pop3] = LoginRules(methods: [.scramSHA256, .cramMD5, .user, .external])
        rules.logins[.smtp] = LoginRules(methods: [])
        rig.gateway.rules = rules
        #expect(try methods(rig, .pop3) == ["scram-sha-256", "cram-md5", "user"])
        #expect(try methods(rig, .pop3, encrypted: false) == ["scram-sha-256", "cram-md5"])
        #expect(try methods(rig).isEmpty)
        #expect(
            rig.gateway.authentication.mechanisms(for: .pop3, client: try rig.client()) == [.scramSHA256, .cramMD5])
    }

    @Test func `A certificate is of use to the account that has it, and only where that may log in`() async throws {
        let rig = try AccountRig()
        try await rig.add(try AccountRig.account(logins: [.smtp]) { $0.certificates = [fingerprint] })
        #expect(try methods(rig, certificate: fingerprint).first == "external")
        #expect(try !methods(rig, certificate: String(repeating: "ac", count: 32)).contains("external"))
        #expect(try !methods(rig).contains("external"))
        #expect(try !methods(rig, .pop3, certificate: fingerprint).contains("external"))
    }

    @Test func `With an external checker passwords are offered even without accounts, and what it cannot do is not`()
        async throws
    {
        let rig = try AccountRig()
        rig.external.know([:])
        #expect(try methods(rig) == ["plain", "login"])
        #expect(try methods(rig, encrypted: false).isEmpty)
        #expect(try methods(rig, .pop3).isEmpty)
        try await rig.add(try AccountRig.account(), shared: "shared secret")
        #expect(try methods(rig) == ["plain", "login"])
        #expect(try methods(rig, .pop3) == ["apop", "plain", "login", "user"])
    }

    @Test func `Every way has the name of the configuration, and SASL's where it is SASL's`() {
        #expect(
            LoginMethod.allCases.map(\.rawValue)
                == ["external", "scram-sha-256", "apop", "cram-md5", "plain", "login", "user"])
        #expect(
            LoginMethod.allCases.map(\.mechanism) == [.external, .scramSHA256, nil, .cramMD5, .plain, .login, nil])
    }
}
