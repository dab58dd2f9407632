import Gateway
import Messages
import Runtime
import SMTP
import Servers
import Testing

@Suite(.timeLimit(.minutes(2))) struct SMTPStopTests {
    private static let stopping = "S: 421 4.3.2 the server is stopping, try again later\nS: (closed)"
    private static let start = "S: 354 send the mail, end it with a dot on a line of its own\n"

    @Test func `Idle clients are told, and nobody new is taken`() async throws {
        try await ServerRig.run { rig in
            let fresh = try await rig.connect()
            let between = try await rig.open()
            let addressed = try await rig.addressed()
            let chunking = try await rig.addressed()
            try await chunking.play("C: BDAT 6\nc: text\\r\\n\nS: 250 2.0.0 chunk received")
            await rig.stop()
            for client in [fresh, between, addressed, chunking] { try await client.play(Self.stopping) }
            await #expect(throws: OperatingSystemError.self) { _ = try await rig.connect(isGreeted: false) }
            #expect(rig.server.connectionCount == 0)
            #expect(rig.store.kept.isEmpty)
        }
    }

    @Test func `A mail under way still arrives, and then its client is told`() async throws {
        try await ServerRig.run(.init(grace: .seconds(15))) { rig in
            let data = try await rig.addressed()
            try await data.play("C: DATA\n" + Self.start + "c: first half,")
            let chunk = try await rig.addressed()
            try await chunk.play("C: BDAT 20 LAST\nc: ten octets")
            try await rig.serverHasTurned()
            async let stopped: Void = rig.stop()
            try await rig.until { rig.server.isStopping }
            try await data.play("C:  second half\nC: .\nS: 250 2.0.0 accepted as 1\n" + Self.stopping)
            try await chunk.play("c:  and ten\\r\\n\nS: 250 2.0.0 accepted as 2\n" + Self.stopping)
            await stopped
            #expect(rig.store.kept.map(\.content) == ["first half, second half\r\n", "ten octets and ten\r\n"])
        }
    }

    @Test func `A client that comes at the very moment of stopping holds nobody up`() async throws {
        for _ in 0..<20 {
            try await ServerRig.run { rig in
                async let stopped: Void = rig.stop()
                let late = try? await rig.connect(isGreeted: false)
                await stopped
                late?.close()
            }
        }
    }

    @Test func `A mail that is being stored when the server stops is acknowledged`() async throws {
        try await ServerRig.run(.init(grace: .seconds(15))) { rig in
            rig.store.hold()
            let client = try await rig.addressed()
            try await client.play("C: DATA\nC: text\nC: .\n" + Self.start)
            try await rig.until { rig.store.begun == 1 }
            async let stopped: Void = rig.stop()
            try await rig.until { rig.server.isStopping }
            rig.store.release()
            try await client.play("S: 250 2.0.0 accepted as 1\n" + Self.stopping)
            await stopped
            #expect(rig.store.kept.count == 1)
        }
    }

    @Test func `Whoever has not finished within the grace is cut off, and nothing of it is stored`() async throws {
        try await ServerRig.run(.init(grace: .milliseconds(100))) { rig in
            let client = try await rig.addressed()
            try await client.play("C: DATA\n" + Self.start + "C: never finished")
            try await rig.serverHasTurned()
            await rig.stop()
            try await client.play("S: (closed)")
            #expect(rig.store.kept.isEmpty)
            try await rig.until { rig.server.connectionCount <= 0 }
        }
    }

    @Test func `Loops that share a port serve their clients alike, and stopping reaches those of both`() async throws {
        try await ServerRig.run(.init(loops: 2)) { rig in
            #expect(Set(rig.entrances.map(\.listener.address)).count == 1)
            var clients: [RawClient] = []
            // Which loop gets a connection is the kernel's choice; all of forty on one would be a wonder.
            for id in 1...40 {
                let client = try await rig.addressed()
                try await client.play("C: DATA\n" + Self.start + "C: text\nC: .\nS: 250 2.0.0 accepted as \(id)")
                clients.append(client)
            }
            #expect(Set(rig.codec.wasOnLoop) == [true, false])
            await rig.stop()
            for client in clients { try await client.play(Self.stopping) }
            #expect(rig.server.connectionCount == 0)
        }
    }

    @Test func `Stopping with nobody there ends at once`() async throws {
        try await ServerRig.run(.init(grace: .seconds(600))) { rig in await rig.stop() }
    }
}
