import Messages
import Templates
import Testing

@testable import Gateway

/// The line on top of mails that are passed on (RFC 5321 §4.4).
@Suite struct ReceivedLineTests {
    private let time = LocalTime(seconds: 1_700_000_000, offset: 3600)

    private func line(
        _ greeting: String = "printer.example.com", client: String = "192.0.2.7", session: String = "k2f1-7",
        transport: MailTransport? = MailTransport(isExtended: true, isEncrypted: true, isAuthenticated: false),
        for recipient: String? = "bob@example.com", host: String = "gw.test",
        _ change: (inout Submission) -> Void = { _ in }
    ) throws -> String {
        var arrival = Submission(
            receivedAt: Samples.moment(0), door: .smtp, client: client, greeting: greeting, session: session)
        change(&arrival)
        return ReceivedLine(arrival, transport, by: host, at: time)
            .text(for: try recipient.map { try Samples.address($0) })
    }

    @Test func `It says from whom, by whom, how, under which id, for whom and when`() throws {
        #expect(
            try line() == """
                Received: from printer.example.com ([192.0.2.7])\r
                \tby gw.test with ESMTPS id k2f1-7\r
                \tfor <bob@example.com>;\r
                \tTue, 14 Nov 2023 23:13:20 +0100\r

                """)
        #expect(
            try line(client: "2001:db8::7", transport: nil, for: nil) == """
                Received: from printer.example.com ([IPv6:2001:db8::7])\r
                \tby gw.test id k2f1-7;\r
                \tTue, 14 Nov 2023 23:13:20 +0100\r

                """)
    }

    @Test func `How it came is a keyword of its own`() {
        let table: [(transport: MailTransport, keyword: String)] = [
            (MailTransport(isExtended: false, isEncrypted: true, isAuthenticated: true), "SMTP"),
            (MailTransport(isExtended: true, isEncrypted: false, isAuthenticated: false), "ESMTP"),
            (MailTransport(isExtended: true, isEncrypted: false, isAuthenticated: true), "ESMTPA"),
            (MailTransport(isExtended: true, isEncrypted: true, isAuthenticated: true), "ESMTPSA"),
            (MailTransport(isExtended: true, isEncrypted: true, isAuthenticated: false, isUTF8: true), "UTF8SMTPS"),
        ]
        for (transport, keyword) in table { #expect(transport.keyword == keyword) }
    }

    @Test(arguments: [
        "evil\r\nBcc: all@example.com", "x) by other.test (", "a\u{0}b", "\u{FC}ber.example", "[192.0.2.9", "", "a b",
        "x;\r\n\t", "(", "user@host.example", "-dash.example", String(repeating: "a", count: 255),
        String(repeating: "a.", count: 127), "\u{202E}", "=?utf-8?q?x?=", "a,b", "<x>", "\"quoted\"",
    ])
    func `Whatever a client calls itself, it stays in its place`(greeting: String) throws {
        let lines = try line(greeting).split(separator: "\r\n", omittingEmptySubsequences: false)
        #expect(lines.count == 5)
        #expect(lines[0].hasPrefix("Received: from "))
        #expect(lines[1...3].allSatisfy { $0.first == "\t" } && lines[4].isEmpty)
        for line in lines {
            #expect(line.utf8.count < 998)
            #expect(line.utf8.allSatisfy { $0 == 0x09 || (0x20...0x7E).contains($0) })
            #expect(line.count { $0 == "(" } == line.count { $0 == ")" })
            #expect(!line.contains("all@example.com") || !line.contains("Bcc: "))
        }
        #expect(lines[0].contains("[192.0.2.7]"))
        #expect(lines[0].count { $0 == ";" } == 0)
    }

    @Test func `Domains and address literals are written as they are, anything else as a comment`() throws {
        for (greeting, written) in [
            ("mail.example.com", "from mail.example.com ([192.0.2.7])"), ("PRINTER_7", "from printer_7 ([192.0.2.7])"),
            ("[192.0.2.9]", "from [192.0.2.9] ([192.0.2.7])"),
            ("[IPv6:2001:db8::1]", "from [IPv6:2001:db8::1] ([192.0.2.7])"),
            ("bad name!", "from [192.0.2.7] (HELO bad?name?)"), ("", "from [192.0.2.7] (HELO unknown)"),
            (String(repeating: "(", count: 200), "from [192.0.2.7] (HELO " + String(repeating: "?", count: 64) + ")"),
        ] { #expect(try line(greeting).contains("Received: \(written)\r\n"), "\(greeting)") }
    }

    @Test func `Our own name, ids and doors cannot break out either`() throws {
        #expect(try line(host: "bad\r\nhost").contains("\tby localhost with"))
        #expect(try line(session: "a\r\nb;c-1").contains(" id abc-1\r\n"))
        #expect(try !line(session: "\r\n").contains(" id "))
        #expect(
            try line(client: "alerts-box") { ($0.door, $0.host) = (.fetched, "pop.example.com") }
                .contains("Received: from pop.example.com (fetched alerts-box)\r\n"))
        #expect(
            try line(client: "drop)\r\nx") { ($0.door, $0.host) = (.folder, "") }
                .contains("Received: from localhost (folder drop???x)\r\n"))
        #expect(try line(client: "no address").contains("Received: from localhost (smtp)\r\n"))
    }

    @Test func `A recipient beyond ASCII is left out, so that the header stays ASCII`() throws {
        #expect(try !line(for: "b\u{F6}b@example.com").contains("for <"))
        #expect(try line(for: "\"a;b\\\"\"@example.com").contains("\tfor <\"a;b\\\"\"@example.com>;\r\n"))
    }
}
