import Gateway
import Messages
import SMTP
import Servers
import Testing

@Suite(.timeLimit(.minutes(2))) struct SMTPStoreTests {
    private static let mail = "C: DATA\nC: text\nC: .\n"

    @Test func `Nothing is acknowledged before the store has returned`() async throws {
        try await ServerRig.run { rig in
            rig.store.hold()
            let client = try await rig.addressed()
            try await client.play(Self.mail + "S: 354 send the mail, end it with a dot on a line of its own")
            try await rig.until { rig.store.begun == 1 }
            try await rig.serverHasTurned()
            #expect(await client.hearsNothing(for: .milliseconds(20)))
            rig.store.release()
            try await client.play("S: 250 2.0.0 accepted as 1")
            client.close()
        }
    }

    @Test func `What was said before the mail is answered while the store works, what comes behind is not`()
        async throws
    {
        try await ServerRig.run { rig in
            rig.store.hold()
            let client = try await rig.open()
            try await client.play(
                """
                C: MAIL FROM:<a@example.com>
                C: RCPT TO:<+447700900123@sms.test>
                C: DATA
                C: text
                C: .
                C: NOOP
                C: QUIT
                S: 250 2.1.0 sender accepted
                S: 250 2.1.5 recipient accepted
                S: 354 send the mail, end it with a dot on a line of its own
                """)
            try await rig.until { rig.store.begun == 1 }
            try await rig.serverHasTurned()
            #expect(await client.hearsNothing(for: .milliseconds(20)))
            rig.store.release()
            try await client.play(
                """
                S: 250 2.0.0 accepted as 1
                S: 250 2.0.0 nothing done
                S: 221 2.0.0 goodbye
                S: (closed)
                """)
        }
    }

    @Test func `A store that is held up holds up nobody else`() async throws {
        try await ServerRig.run { rig in
            rig.store.hold()
            var clients: [RawClient] = []
            for _ in 0..<20 {
                let client = try await rig.addressed()
                try await client.play(Self.mail + "S: 354 send the mail, end it with a dot on a line of its own")
                clients.append(client)
            }
            try await rig.until { rig.store.begun == 20 }
            try await rig.connect().play("C: QUIT\nS: 221 2.0.0 goodbye\nS: (closed)")
            rig.store.release()
            try await rig.until { rig.store.kept.count == 20 }
            for client in clients { client.close() }
        }
    }

    @Test func `A store that fails is a temporary refusal, and the next mail is taken when it has recovered`()
        async throws
    {
        let table: [(StoreFailure.Cause, String)] = [
            (.full, "452 4.3.1 no room on the disk at present"), (.busy, "451 4.3.2 too much to do at present"),
            (.closed, "451 4.3.2 the gateway is stopping"), (.inputOutput, "451 4.3.0 the message could not be stored"),
            (.unusable, "451 4.3.0 the message could not be stored"),
        ]
        try await ServerRig.run { rig in
            for (cause, reply) in table {
                rig.store.failure = StoreFailure(cause, "secret detail")
                let client = try await rig.addressed()
                try await client.play(
                    Self.mail + "S: 354 send the mail, end it with a dot on a line of its own\nS: \(reply)")
                client.close()
            }
            #expect(rig.store.kept.isEmpty)
            #expect(rig.server.connectionCount <= table.count)
            rig.store.failure = nil
            let client = try await rig.addressed()
            try await client.play(
                Self.mail
                    + "S: 354 send the mail, end it with a dot on a line of its own\nS: 250 2.0.0 accepted as 1")
            client.close()
        }
    }

    @Test func `A client that leaves while its mail is being stored does not undo it`() async throws {
        try await ServerRig.run { rig in
            rig.store.hold()
            let client = try await rig.addressed()
            try await client.play(Self.mail + "S: 354 send the mail, end it with a dot on a line of its own")
            try await rig.until { rig.store.begun == 1 }
            client.close()
            try await rig.serverHasTurned()
            rig.store.release()
            try await rig.until { rig.server.connectionCount <= 0 }
            #expect(rig.store.kept.count == 1)
        }
    }
}
