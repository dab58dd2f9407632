import Gateway
import Messages
import SMTP
import Servers
import Testing

/// Mail for several ends at once: what each recipient's claim carries on.
@Suite(.timeLimit(.minutes(2))) struct SMTPRelayTests {
    private static let setting = ServerRig.Setting(clients: ["127.0.0.1"], forward: "office")

    private static func greeted(_ rig: ServerRig) async throws -> (client: RawClient, offer: [String]) {
        let client = try await rig.connect()
        try await client.say("EHLO host.example\r\n")
        return (client, try await client.smtpReply())
    }

    private static func orders(of rig: ServerRig) throws -> [MessageOrder] { try #require(rig.store.kept.first).orders }

    @Test func `DSN is offered where mail is passed on, and nowhere else`() async throws {
        try await ServerRig.run(Self.setting) { rig in
            let (client, offer) = try await Self.greeted(rig)
            #expect(offer.contains("250-DSN"))
            client.close()
            // The rules in force when a client comes count for its conversation.
            rig.gateway.rules = try ServerRig.rules(ServerRig.Setting(clients: ["127.0.0.1"]))
            let (other, less) = try await Self.greeted(rig)
            #expect(!less.contains("250-DSN"))
            other.close()
        }
    }

    @Test func `What was asked about notices goes with each recipient`() async throws {
        try await ServerRig.run(Self.setting) { rig in
            let (client, _) = try await Self.greeted(rig)
            try await client.play(
                """
                C: MAIL FROM:<a@example.com> RET=HDRS ENVID=QQ1
                C: RCPT TO:<Carol@d.example> NOTIFY=SUCCESS,FAILURE ORCPT=rfc822;Old@d.example
                C: RCPT TO:<x@d.example> NOTIFY=SOMETIMES
                C: RCPT TO:<Dave@d.example> NOTIFY=NEVER
                C: RCPT TO:<erin@d.example>
                C: DATA
                C: text
                C: .
                S: 250 2.1.0 sender accepted
                S: 250 2.1.5 recipient accepted
                S: 501 5.5.4 missing or malformed argument
                S: 250 2.1.5 recipient accepted
                S: 250 2.1.5 recipient accepted
                S: 354 send the mail, end it with a dot on a line of its own
                S: 250 2.0.0 accepted as 1
                """)
            client.close()
            let orders = try Self.orders(of: rig)
            #expect(orders.map(\.destination.description) == ["Carol@d.example", "Dave@d.example", "erin@d.example"])
            var wishes = NoticeWishes()
            (wishes.returning, wishes.envelopeID) = (.headers, "QQ1")
            #expect(orders[2].wishes == wishes)
            wishes.occasions = []
            #expect(orders[1].wishes == wishes)
            (wishes.occasions, wishes.originalRecipient) = ([.success, .failure], "rfc822;Old@d.example")
            #expect(orders[0].wishes == wishes)
            #expect(orders.allSatisfy { $0.includesSubmission && $0.text.contains("with ESMTP id ") })
            #expect(rig.store.kept.first?.content == "text\r\n")
        }
    }

    @Test func `A mail without such parameters carries no wishes`() async throws {
        try await ServerRig.run(Self.setting) { rig in
            let (client, _) = try await Self.greeted(rig)
            try await client.play(
                """
                C: MAIL FROM:<a@example.com>
                C: RCPT TO:<c@d.example>
                C: DATA
                C: text
                C: .
                S: 250 2.1.0 sender accepted
                S: 250 2.1.5 recipient accepted
                S: 354 send the mail, end it with a dot on a line of its own
                S: 250 2.0.0 accepted as 1
                """)
            client.close()
            #expect(try Self.orders(of: rig).map(\.wishes) == [nil])
        }
    }

    @Test func `Who is named twice gets a mail once, and each recipient has an end of its own`() async throws {
        try await ServerRig.run(Self.setting) { rig in
            let (client, _) = try await Self.greeted(rig)
            let recipients = [
                "+447700900123@sms.test", "c@d.example", "+447700900123.sms@sms.test", "one@hooks.test", "c@D.example",
                "C@d.example", "two@hooks.test", "one@hooks.test",
            ]
            let said = recipients.map { "C: RCPT TO:<\($0)>\n" }.joined()
            let heard = String(repeating: "S: 250 2.1.5 recipient accepted\n", count: recipients.count)
            try await client.play(
                """
                C: MAIL FROM:<a@example.com>
                \(said)C: DATA
                S: 250 2.1.0 sender accepted
                \(heard)S: 354 send the mail, end it with a dot on a line of its own
                C: Subject: x
                C: 
                C: text
                C: .
                S: 250 2.0.0 accepted as 1
                """)
            client.close()
            let kept = try #require(rig.store.kept.first)
            #expect(
                kept.orders.map(\.addressedAs) == [
                    "+447700900123@sms.test", "c@d.example", "one@hooks.test", "C@d.example", "two@hooks.test",
                ])
            #expect(
                kept.submission.recipients == [
                    "+447700900123@sms.test", "c@d.example", "+447700900123.sms@sms.test", "one@hooks.test",
                    "C@d.example", "two@hooks.test",
                ])
            let line = try #require(rig.log.records.first { $0.text == "mail accepted" })
            let told = try #require(line.fields.first { $0.name == "to" }).value
            #expect(
                told == """
                    +4477…123,c…@d.example (passed on over office),o…@hooks.test (hooks),\
                    C…@d.example (passed on over office),t…@hooks.test (hooks)
                    """)
        }
    }

    @Test func `A submission says by which server it came, who had logged in, and whom it was for`() async throws {
        var setting = ServerRig.Setting(clients: ["127.0.0.1"], accounts: [try .alice()])
        setting.role = ListenerRole(login: .optional)
        setting.logins = LoginRules(plaintextFrom: LoginRules.loopback)
        let mail = """
            C: RCPT TO:<+447700900123@sms.test>
            C: DATA
            C: text
            C: .
            S: 250 2.1.0 sender accepted
            S: 250 2.1.5 recipient accepted
            S: 354 send the mail, end it with a dot on a line of its own

            """
        try await ServerRig.run(setting) { rig in
            let client = try await Self.greeted(rig).client
            try await client.play("C: MAIL FROM:<a@example.com>\n" + mail + "S: 250 2.0.0 accepted as 1")
            try await client.play("C: AUTH PLAIN AGFsaWNlAHdvbmRlcmxhbmQ=\nS: 235 2.7.0 logged in")
            try await client.play("C: MAIL FROM:<alice@sms.test>\n" + mail + "S: 250 2.0.0 accepted as 2")
            client.close()
            let submissions = rig.store.kept.map(\.submission)
            #expect(submissions.map(\.host) == ["gw.example", "gw.example"])
            #expect(submissions.map(\.user) == ["", "alice"])
            #expect(submissions.map(\.recipients) == [["+447700900123@sms.test"], ["+447700900123@sms.test"]])
        }
    }

    @Test func `An outsider relays nothing, whatever it says about notices`() async throws {
        let setting = ServerRig.Setting(forward: "office")
        try await ServerRig.run(setting) { rig in
            let (client, _) = try await Self.greeted(rig)
            try await client.play("C: MAIL FROM:<a@example.com> RET=FULL\nS: 250 2.1.0 sender accepted")
            for recipient in ["c@d.example", "\"c@d.example\"@gw.example", "c%d.example@gw.example"] {
                try await client.say("RCPT TO:<\(recipient)> NOTIFY=NEVER ORCPT=rfc822;+2B447700900123@sms.test\r\n")
                let reply = try await client.smtpReply()
                #expect(reply.first?.hasPrefix("550 5.7.1 ") == true, "\(reply)")
            }
            client.close()
            #expect(rig.store.kept.isEmpty)
        }
    }
}
