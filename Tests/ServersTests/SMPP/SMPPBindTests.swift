import Bytes
import Gateway
import Messages
import Runtime
import SMPP
import Servers
import Testing

@Suite(.timeLimit(.minutes(2))) struct SMPPBindTests {
    @Test func `every kind of bind is answered with the name of the server and its version`() async throws {
        try await SMPPRig.run { rig in
            for (mode, version, told) in [
                (BindMode.transmitter, 0x33, nil), (.receiver, 0x34, 0x34), (.transceiver, 0x50, 0x50),
            ] as [(BindMode, UInt8, UInt8?)] {
                let client = try await rig.connect()
                let answer = try await client.bind(mode, version: version)
                guard case .bindResp(mode, let body) = answer.body else {
                    Issue.record("\(answer)")
                    return
                }
                #expect(answer.status == .ok && body.systemID == "gw" && body.parameters.interfaceVersion == told)
                #expect(try await client.exchange(.enquireLink).body == .enquireLinkResp)
                #expect(try await client.exchange(.unbind).body == .unbindResp)
                #expect(try await client.next() == nil)
            }
            try await rig.until { rig.lines(.info).filter { $0 == "session ended: the client unbound" }.count == 3 }
            #expect(rig.lines(.info).contains("bound as a receiver"))
        }
    }

    @Test func `a wrong name and a wrong password are answered the same`() async throws {
        try await SMPPRig.run { rig in
            for (name, password) in [("acme", "wrong"), ("nobody", "secret08"), ("", "")] {
                let client = try await rig.connect()
                let answer = try await client.bind(as: name, password: password)
                #expect(answer.status == .invalidPassword)
                #expect(answer.body == .bindResp(.transceiver, BindResp(systemID: nil)))
                #expect(try await client.next() == nil)
            }
        }
    }

    @Test func `an account that may not log in here is answered like one that is not there`() async throws {
        let others = [try SMPPRig.acme(), try SMPPRig.acme("mail") { $0.logins = [.smtp] }]
        try await SMPPRig.run(.init(accounts: others)) { rig in
            let client = try await rig.connect()
            #expect(try await client.bind(as: "mail").status == .invalidPassword)
        }
    }

    @Test func `a password that is longer than the field is refused, and the log says so`() async throws {
        try await SMPPRig.run { rig in
            let client = try await rig.connect()
            #expect(try await client.bind(password: "secret08!").status == .invalidPassword)
            #expect(rig.log.records.contains { $0.fields.contains { $0.value.contains("password is longer than 8") } })
        }
    }

    @Test func `a client that may not bind is told so whoever it says it is`() async throws {
        let elsewhere = ClientList([try ClientList.Entry("192.0.2.0/24")])
        let cases: [(SMPPRig.Setting, String)] = [
            (.init(change: { $0.clients = elsewhere }), "the client is not on the list of clients"),
            (.init(logins: LoginRules(plaintextFrom: ClientList([]))), "its password travels in the clear"),
            (.init(accounts: []), "no account may log in to smpp"),
            (.init(change: { $0.crowd = CrowdLimits(connections: 0) }), "too many connections"),
        ]
        for (setting, why) in cases {
            try await SMPPRig.run(setting) { rig in
                let client = try await rig.connect()
                #expect(try await client.bind().status == .bindFailed)
                #expect(try await client.next() == nil)
                #expect(rig.lines(.warning).contains { $0.hasPrefix("bind refused: \(why)") }, "\(why)")
            }
        }
    }

    @Test func `an account has as many binds as it may, and a place is free again`() async throws {
        let accounts = [try SMPPRig.acme(), try SMPPRig.acme("one") { $0.terms.binds = 1 }]
        try await SMPPRig.run(.init(change: { $0.binds = 2 }, accounts: accounts)) { rig in
            for (name, most) in [("acme", 2), ("one", 1)] {
                var clients: [SMPPClient] = []
                for number in 1...most + 1 {
                    let client = try await rig.connect()
                    #expect(try await client.bind(as: name).status == (number <= most ? .ok : .bindFailed))
                    clients.append(client)
                }
                #expect(try await clients[0].exchange(.unbind).body == .unbindResp)
                #expect(try await clients[0].next() == nil)
                try await rig.until { rig.server.connectionCount <= most }
                let again = try await rig.connect()
                #expect(try await again.bind(as: name).status == .ok)
                for client in clients + [again] { client.close() }
                try await rig.until { rig.server.connectionCount == 0 }
            }
        }
    }

    @Test func `a second bind on a link is refused and changes nothing`() async throws {
        try await SMPPRig.run { rig in
            let client = try await rig.bound()
            #expect(try await client.bind().status == .alreadyBound)
            #expect(try await client.exchange(.submitSM(.test())).status == .ok)
        }
    }

    @Test func `what follows a bind in the same write is heard after it`() async throws {
        try await SMPPRig.run { rig in
            let client = try await rig.connect()
            try await client.send([
                PDU(.bind(.transceiver, Bind(systemID: "acme", password: "secret08")), sequence: 1),
                PDU(.submitSM(.test()), sequence: 2), PDU(.enquireLink, sequence: 3),
            ])
            #expect(try await client.heard().status == .ok)
            let others = [try await client.heard(), try await client.heard()]
            #expect(Set(others.map(\.sequence)) == [2, 3] && others.allSatisfy { $0.status == .ok })
        }
    }

    @Test func `nothing is done before a bind`() async throws {
        try await SMPPRig.run { rig in
            let client = try await rig.connect()
            #expect(try await client.exchange(.submitSM(.test())).status == .invalidBindStatus)
            #expect(try await client.exchange(.enquireLink).body == .enquireLinkResp)
            #expect(rig.office.batches.isEmpty)
        }
    }

    @Test func `TLS begins with the first octet where the listener says so`() async throws {
        let role = ListenerRole(encryption: .implicit)
        let nowhere = LoginRules(plaintextFrom: ClientList([]))
        try await SMPPRig.run(.init(role: role, hasTLS: true, logins: nowhere)) { rig in
            let client = try await rig.connect()
            try await client.encrypt()
            #expect(try await client.bind().status == .ok)
            #expect(try await client.exchange(.submitSM(.test())).status == .ok)
            let plain = try await rig.connect()
            try await plain.ask(.enquireLink)
            #expect(try await plain.next() == nil || true)
        }
    }

    @Test func `an account that is closed while it is bound is unbound`() async throws {
        try await SMPPRig.run { rig in
            let client = try await rig.bound()
            try await rig.gateway.accounts.provision([try SMPPRig.acme { $0.isActive = false }])
            _ = try await client.ask(.submitSM(.test()))
            var heard: [PDU.Body] = []
            for _ in 0..<2 { heard.append(try await client.heard().body) }
            #expect(heard.contains(.unbind))
        }
    }
}
