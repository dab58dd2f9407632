import Gateway
import Messages
import SMTP
import Servers
import Testing

@Suite(.timeLimit(.minutes(2))) struct SMTPSizeTests {
    private func small(_ octets: Int) -> ServerRig.Setting {
        var setting = ServerRig.Setting()
        setting.limits.messageOctets = octets
        return setting
    }

    @Test func `A mail that is announced as too large is refused before it is sent`() async throws {
        try await ServerRig.run(small(1000)) { rig in
            let client = try await rig.open()
            try await client.play(
                """
                C: MAIL FROM:<a@example.com> SIZE=1001
                S: 552 5.3.4 the mail is too large
                C: MAIL FROM:<a@example.com> SIZE=99999999999999999999
                S: 552 5.3.4 the mail is too large
                C: MAIL FROM:<a@example.com> SIZE=1000
                S: 250 2.1.0 sender accepted
                """)
            client.close()
        }
    }

    @Test func `A mail of exactly the limit is taken, one octet more is refused, by DATA and by BDAT`() async throws {
        try await ServerRig.run(small(100)) { rig in
            for (octets, reply) in [
                (99, "250 2.0.0 accepted as"), (100, "250 2.0.0 accepted as"), (101, "552 5.3.4 the mail is too large"),
            ] {
                let line = String(repeating: "a", count: octets - 2)
                for command in ["DATA", "BDAT"] {
                    let count = rig.store.kept.count + 1
                    let answer = octets > 100 ? reply : "\(reply) \(count)"
                    let client = try await rig.addressed()
                    if command == "DATA" {
                        try await client.play(
                            "C: DATA\nS: 354 send the mail, end it with a dot on a line of its own\nC: \(line)\nC: .\nS: \(answer)"
                        )
                    } else {
                        try await client.play("C: BDAT \(octets) LAST\nC: \(line)\nS: \(answer)")
                    }
                    try await client.play("C: NOOP\nS: 250 2.0.0 nothing done")
                    client.close()
                }
            }
            #expect(rig.store.kept.map(\.content.utf8.count) == [99, 99, 100, 100])
        }
    }

    @Test func `A large mail is decoded off the loop, a small one on it, and both arrive whole`() async throws {
        try await ServerRig.run { rig in
            let client = try await rig.open()
            // The decoder may stay on the loop up to 131,072 octets.
            for (index, size) in [131_072, 131_073, 2_000_000].enumerated() {
                let head = "X: \(size)\r\n\r\nlarge\r\n\r\n"
                let filling = String(repeating: "a", count: size - head.utf8.count - 2)
                try await client.play(
                    """
                    C: MAIL FROM:<a@example.com>
                    S: 250 2.1.0 sender accepted
                    C: RCPT TO:<+447700900123@sms.test>
                    S: 250 2.1.5 recipient accepted
                    """)
                try await client.send(Array("BDAT \(size) LAST\r\n\(head)\(filling)\r\n".utf8))
                try await client.play("S: 250 2.0.0 accepted as \(index + 1)")
                #expect(rig.store.kept.last?.content == "\(head)\(filling)\r\n", "\(size)")
            }
            client.close()
            #expect(rig.codec.wasOnLoop == [true, false, false])
            #expect(rig.store.kept.map { $0.orders.map(\.text) } == [["large"], ["large"], ["large"]])
        }
    }

    @Test func `A mail of megabytes by DATA is stored as it came, its hidden dots taken away`() async throws {
        try await ServerRig.run { rig in
            let client = try await rig.addressed()
            let head = "X: y\r\n\r\nshort\r\n\r\n"
            let lines = (0..<50_000).map { ".line \($0) of a long mail, with a dot in front\r\n" }
            let wire = head + lines.map { "." + $0 }.joined() + ".\r\n"
            try await client.play("C: DATA\nS: 354 send the mail, end it with a dot on a line of its own")
            try await client.send(Array(wire.utf8))
            try await client.play("S: 250 2.0.0 accepted as 1")
            client.close()
            #expect(rig.store.kept.first?.content == head + lines.joined())
        }
    }
}
