import Gateway
import Runtime
import Servers
import Testing

@Suite(.timeLimit(.minutes(2))) struct SMTPFarewellTests {
    @Test func `The last reply reaches a client that has sent more than was read`() async throws {
        try await ServerRig.run { rig in
            var unbroken = 0
            for _ in 0..<5 {
                let client = try await rig.open()
                try await client.send(Array("QUIT\r\n".utf8) + [UInt8](repeating: 0x6A, count: 200_000))
                try await client.play("S: 221 2.0.0 goodbye\nS: (closed)")
                if await Self.canSend(client) { unbroken += 1 }
                client.close()
            }
            // Not each one must be in time, but a server that closed at once would have broken all of the links.
            #expect(unbroken > 0)
        }
    }

    @Test func `A client that does not close behind the last reply is not waited for much longer`() async throws {
        try await ServerRig.run { rig in
            let client = try await rig.open()
            try await client.play("C: QUIT\nS: 221 2.0.0 goodbye\nS: (closed)")
            try await rig.until { rig.server.connectionCount == 0 }
            client.close()
        }
    }

    @Test func `What a client sends is in the trace where that is asked for, once and as it came`() async throws {
        for isAskedFor in [true, false] {
            try await ServerRig.run { rig in
                rig.server.settings.tracesInput = isAskedFor
                let client = try await rig.connect()
                let said = "EHLO \u{E9}\r\nNOOP\r\nRSET\r\nQUIT\r\n"
                try await client.send(Array(said.utf8), octetByOctet: true)
                while try await client.nextLine() != "(closed)" {}
                let octets = rig.log.records.filter { $0.text == "received" }.flatMap(\.fields)
                    .filter { $0.name == "octets" }.map(\.value).joined()
                #expect(octets == (isAskedFor ? #"EHLO \xc3\xa9\r\nNOOP\r\nRSET\r\nQUIT\r\n"# : ""))
                client.close()
            }
        }
    }

    /// Whether the link takes octets although the other side has said that nothing more will come.
    private static func canSend(_ client: RawClient) async -> Bool {
        for _ in 0..<3 {
            guard (try? await client.send([0x6A])) != nil else { return false }
            await client.channel.loop.sleep(for: .milliseconds(5))
        }
        return true
    }
}
