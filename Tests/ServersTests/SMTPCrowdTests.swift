import Gateway
import Glibc
import Messages
import SMTP
import Servers
import Testing

@Suite(.timeLimit(.minutes(3))) struct SMTPCrowdTests {
    /// Whether the process may have so many files open, the limit raised if that helps.
    private static func mayOpen(_ files: UInt) -> Bool {
        var limit = rlimit()
        guard unsafe getrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit) == 0 else { return false }
        if limit.rlim_cur >= files { return true }
        guard limit.rlim_max >= files else { return false }
        limit.rlim_cur = files
        return unsafe setrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit) == 0
    }

    @Test(.enabled(if: mayOpen(3000), "3,000 open files are not allowed here"))
    func `A thousand connections at once each get their mail through`() async throws {
        try await ServerRig.run { rig in
            var clients: [RawClient] = []
            for _ in 0..<1000 { clients.append(try await rig.connect()) }
            #expect(rig.server.connectionCount == 1000)
            rig.store.hold()
            for (index, client) in clients.enumerated() {
                try await client.play(
                    """
                    C: HELO host.example
                    C: MAIL FROM:<a@example.com>
                    C: RCPT TO:<+4477009\(10000 + index)@sms.test>
                    C: DATA
                    C: mail \(index)
                    C: .
                    C: QUIT
                    """)
            }
            // All of them wait for the store at the same time.
            try await rig.until { rig.store.begun == 1000 }
            rig.store.release()
            var ids: Set<String> = []
            for client in clients { ids.insert(try await client.lastWords()) }
            #expect(ids.count == 1000)
            let kept = rig.store.kept
            #expect(Set(kept.map(\.content)) == Set((0..<1000).map { "mail \($0)\r\n" }))
            for mail in kept {
                let index = mail.content.dropFirst(5).dropLast()
                #expect(mail.orders.first?.recipient?.e164.dropFirst(8) == "\(10000 + (Int(index) ?? -1))")
            }
        }
    }
}

extension RawClient {
    /// Plays the end of the dialog above.
    ///
    /// - Returns: the line that names the mail.
    fileprivate func lastWords() async throws -> String {
        try await play(
            """
            S: 250 gw.example
            S: 250 2.1.0 sender accepted
            S: 250 2.1.5 recipient accepted
            S: 354 send the mail, end it with a dot on a line of its own
            """)
        let line = try await nextLine()
        #expect(line.hasPrefix("250 2.0.0 accepted as "))
        try await play("S: 221 2.0.0 goodbye\nS: (closed)")
        close()
        return line
    }
}
