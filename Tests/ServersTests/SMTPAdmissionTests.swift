import Gateway
import Messages
import SMTP
import Servers
import Testing

@Suite(.timeLimit(.minutes(2))) struct SMTPAdmissionTests {
    @Test func `A client that is on no list hears 554 and nothing else`() async throws {
        try await ServerRig.run(.init(clients: ["192.0.2.0/24", "::1"])) { rig in
            let client = try await rig.connect(isGreeted: false)
            try await client.play("S: 554 5.7.1 this client may not use this server\nS: (closed)")
        }
        try await ServerRig.run(.init(clients: ["192.0.2.1", "127.0.0.0/8"])) { rig in
            let client = try await rig.connect()
            try await client.play("C: QUIT\nS: 221 2.0.0 goodbye\nS: (closed)")
        }
    }

    @Test func `One connection more than there may be is put off, until one has gone`() async throws {
        let tooMany = "S: 421 4.7.0 too many connections, try again later\nS: (closed)"
        for setting in [ServerRig.Setting(connections: 3), .init(connectionsPerClient: 3)] {
            try await ServerRig.run(setting) { rig in
                var clients: [RawClient] = []
                for _ in 0..<3 { clients.append(try await rig.connect()) }
                for _ in 0..<2 { try await rig.connect(isGreeted: false).play(tooMany) }
                try await clients.removeLast().play("C: QUIT\nS: 221 2.0.0 goodbye\nS: (closed)")
                // The server counts a connection until it has seen its end.
                try await rig.until { rig.server.connectionCount <= 2 }
                clients.append(try await rig.connect())
                try await rig.connect(isGreeted: false).play(tooMany)
                for client in clients { client.close() }
            }
        }
    }

    @Test func `The mail after the last one of a connection ends it`() async throws {
        var setting = ServerRig.Setting()
        setting.limits.transactions = 2
        try await ServerRig.run(setting) { rig in
            let client = try await rig.open()
            for id in 1...2 {
                try await client.play(
                    """
                    C: MAIL FROM:<a@example.com>
                    C: RCPT TO:<+447700900123@sms.test>
                    C: DATA
                    C: text
                    C: .
                    S: 250 2.1.0 sender accepted
                    S: 250 2.1.5 recipient accepted
                    S: 354 send the mail, end it with a dot on a line of its own
                    S: 250 2.0.0 accepted as \(id)
                    """)
            }
            try await client.play(
                "C: MAIL FROM:<a@example.com>\nS: 421 4.7.0 too many mails on one connection, connect again\nS: (closed)"
            )
            #expect(rig.store.kept.count == 2)
        }
    }

    @Test func `A client that says nothing for too long hears 421, wherever it stopped`() async throws {
        let start = "C: DATA\nS: 354 send the mail, end it with a dot on a line of its own\n"
        try await ServerRig.run(.init(timeout: .seconds(2))) { rig in
            let silent = try await rig.connect()
            let halfway = try await rig.connect()
            let (data, chunk, skipped) = (try await rig.addressed(), try await rig.addressed(), try await rig.open())
            try await halfway.play("c: NOO")
            try await data.play(start + "c: half a mail")
            try await chunk.play("C: BDAT 100\nc: half a chunk")
            try await skipped.play("C: BDAT 100\nc: half of what is skipped")
            for client in [silent, halfway, data, chunk, skipped] {
                try await client.play("S: 421 4.4.2 waited too long\nS: (closed)")
            }
            #expect(rig.store.kept.isEmpty)
        }
    }

    @Test func `A client that leaves in the middle of a mail leaves nothing behind`() async throws {
        let beginnings = [
            "C: DATA\nS: 354 send the mail, end it with a dot on a line of its own\nC: half a mail",
            "C: DATA\nS: 354 send the mail, end it with a dot on a line of its own\nC: text\nc: .\\r",
            "C: BDAT 100\nc: half a chunk", "C: BDAT 6\nc: text\\r\\n\nS: 250 2.0.0 chunk received", "",
        ]
        try await ServerRig.run { rig in
            for beginning in beginnings {
                let client = try await rig.addressed()
                try await client.play(beginning)
                client.close()
            }
            try await rig.until { rig.server.connectionCount <= 0 }
            #expect(rig.store.kept.isEmpty)
            #expect(rig.log.records.count { $0.text == "the client left in the middle of a mail" } == beginnings.count)
        }
    }

    @Test func `Settings that are set affect the connections that begin afterwards`() async throws {
        try await ServerRig.run { rig in
            let early = try await rig.connect()
            rig.server.settings.crowd.connections = 1
            try await rig.connect(isGreeted: false).play(
                "S: 421 4.7.0 too many connections, try again later\nS: (closed)")
            try await early.play("C: NOOP\nS: 250 2.0.0 nothing done")
            early.close()
        }
    }
}
