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
            for (octets, reply) in [(99, "250 2.0.0 accepted as"), (100, "250 2.0.0 accepted as"), (101, "552 5.3.4 the mail is too large")] {
                let line = String(repeating: "a", count: octets - 2)
                for command in ["DATA", "BDAT"] {
                    let count = rig.store.kept.count + 1
                    let answer = octets > 100 ? reply : "\(reply) \(count)"
                    let client = try await rig.addressed()
                    if command == "DATA" {
                        try await client.play(
                            "C: DATA\nS: 354 send the mail, end it with a dot on a line of its own\nC: \(line)\nC: .\nS: \(answer)")
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
            for (index, size) in [131_072, 131_073, 5_000_000].enumerated() {
                let line = String(repeating: "a", count: 998) + "\r\n"
                let head = "X: \(size)\r\n\r\nlarge\r\n"
                var content = head
                while content.utf8.count + 1000 <= size - 2 { content += line }
                content += String(repeating: "b", count: size - 2 - content.utf8.count) + "\r\n"
                try await client.play(
                    """
                    C: MAIL FROM:<a@example.com>
                    S: 250 2.1.0 sender accepted
                    C: RCPT TO:<+447700900123@sms.test>
                    S: 250 2.1.5 recipient accepted
                    """)
                try await client.send(Array("BDAT \(size) LAST\r\n\(content)".utf8))
                // The text of 1,000 characters is more than three parts, so only the decoding counts here.
                try await client.play("S: 552 5.2.3 the text needs 7 text messages; at most 3 are allowed here")
                #expect(rig.codec.wasOnLoop.count == index + 1)
            }
            client.close()
            #expect(rig.codec.wasOnLoop == [true, false, false])
        }
    }

    @Test func `A mail of megabytes by DATA is stored as it came`() async throws {
        try await ServerRig.run { rig in
            let client = try await rig.addressed()
            let lines = (0..<60_000).map { ".line \($0) of a long mail, with a dot in front" }
            let wire = "X: y\r\n\r\nshort\r\n\0".dropLast() + lines.map { ".\($0)\r\n" }.joined() + ".\r\n"
            try await client.play("C: DATA\nS: 354 send the mail, end it with a dot on a line of its own")
            try await client.send(Array(wire.utf8))
            try await client.play("S: 552 5.2.3 the text needs 7 text messages; at most 3 are allowed here")
            client.close()
        }
    }
}
