import Gateway
import Messages
import SMS
import Templates
import Testing

@Suite struct MailIntakeTests {
    private let store = MemoryStore()
    private let outbox = Outbox()

    private var intake: MailIntake {
        MailIntake(store: store, outbox: outbox) { LocalTime(seconds: $0.seconds) }
    }

    private func mail(_ text: String) -> Mail {
        var mail = Mail()
        mail.text = text
        mail.subject = "Disk full"
        mail.messageID = "7@example.com"
        return mail
    }

    private func arrived(_ recipients: [String], _ rules: Rules) throws -> ArrivedMail {
        let sender = try Samples.address("alerts@example.com")
        let client = try Samples.client()
        let claims = try recipients.map {
            try rules.claiming.judge(try Samples.address($0), from: sender, client: client).get()
        }
        let arrival = Submission(receivedAt: Samples.moment(5), door: .smtp, client: "192.0.2.7", sender: sender)
        return ArrivedMail(octets: Array("octets as they came".utf8), claims: claims, arrival: arrival)
    }

    private func accepted(_ verdict: IntakeVerdict) throws -> Acceptance {
        switch verdict {
        case .accepted(let acceptance): return acceptance
        case .refused(let refusal):
            Issue.record("refused: \(refusal.text)")
            throw OperationRefused(.unavailable, refusal.text)
        }
    }

    @Test func `A mail becomes one message for each recipient, durable and waiting`() async throws {
        let application = try Samples.application(
            making: try Samples.making("<%to%> <%msg%>"), via: ["carrier", "backup"], originator: .name("Telepost"),
            validity: .seconds(60))
        let rules = try Samples.rules([application])
        let arrived = try arrived(["+447700900123@sms.test", "+447700900124@sms.test"], rules)
        let acceptance = try accepted(await intake.accept(arrived, mail: mail("hello"), rules: rules))
        #expect(acceptance.messages.map(\.rawValue) == [1, 2])
        #expect(store.messages.map(\.order.text) == ["+447700900123 hello", "+447700900124 hello"])
        let order = try #require(store.messages.first?.order)
        #expect(order.addressedAs == "+447700900123@sms.test")
        #expect(order.via.map(\.text) == ["carrier", "backup"])
        #expect(order.originator == .name("Telepost"))
        #expect(order.alphabet == .gsm7)
        #expect(order.expiresAt == Samples.moment(65))
        let kept = try #require(store.submissions.first)
        #expect(store.submissions.count == 1)
        #expect(kept.content == arrived.octets)
        #expect(kept.submission.messageID == "7@example.com")
        #expect(kept.submission.subject == "Disk full")
        let waiting = outbox.take(for: try Samples.connection(), upTo: 10, at: Samples.moment(5))
        #expect(waiting == store.messages)
    }

    @Test func `When one recipient's text is refused, nothing of the mail is kept`() async throws {
        let strict = try Samples.application(
            "strict", domains: ["strict.test"], making: try Samples.making(maxParts: 1, whenTooLong: .refuse))
        let rules = try Samples.rules([try Samples.application(), strict])
        for recipients in [
            ["+447700900123@sms.test", "+447700900124@strict.test"],
            ["+447700900124@strict.test", "+447700900123@sms.test"],
        ] {
            let arrived = try arrived(recipients, rules)
            let verdict = await intake.accept(arrived, mail: mail(String(repeating: "a", count: 200)), rules: rules)
            #expect(
                verdict
                    == .refused(
                        Refusal(
                            .message, .permanent, 2, 3, "the text needs 2 text messages; at most 1 are allowed here")))
        }
        #expect(store.submissions.isEmpty)
        #expect(store.messages.isEmpty)
        #expect(outbox.count == 0)
    }

    @Test func `A mail without text is refused`() async throws {
        let rules = try Samples.rules([try Samples.application()])
        let verdict = await intake.accept(
            try arrived(["+447700900123@sms.test"], rules), mail: mail(" \n"), rules: rules)
        #expect(verdict == .refused(Refusal(.message, .permanent, 6, 0, "the mail has no text to send")))
    }

    @Test func `An application that went between RCPT and the end of DATA puts the mail off`() async throws {
        let rules = try Samples.rules([try Samples.application()])
        let arrived = try arrived(["+447700900123@sms.test"], rules)
        let verdict = await intake.accept(arrived, mail: mail("hello"), rules: try Samples.rules([]))
        #expect(verdict == .refused(Refusal(.message, .temporary, 3, 5, "the configuration has just changed")))
        #expect(store.submissions.isEmpty)
    }

    @Test func `Every failure of the store is a temporary refusal whose text gives nothing away`() async throws {
        let table: [(cause: StoreFailure.Cause, detail: Int, text: String)] = [
            (.full, 1, "no room on the disk at present"), (.busy, 2, "too much to do at present"),
            (.closed, 2, "the gateway is stopping"), (.inputOutput, 0, "the message could not be stored"),
            (.unusable, 0, "the message could not be stored"),
        ]
        let rules = try Samples.rules([try Samples.application()])
        let arrived = try arrived(["+447700900123@sms.test"], rules)
        for (cause, detail, text) in table {
            store.failure = StoreFailure(cause, "/var/lib/telepost: secret")
            let verdict = await intake.accept(arrived, mail: mail("hello"), rules: rules)
            #expect(
                verdict
                    == .refused(Refusal(.connection, .temporary, 3, detail, text, detail: "/var/lib/telepost: secret")))
            #expect(outbox.count == 0, "offered although \(cause)")
        }
    }

    @Test func `Messages are offered to the outbox only after the commit`() async throws {
        let held = HeldStore()
        let outbox = Outbox()
        let intake = MailIntake(store: held, outbox: outbox) { LocalTime(seconds: $0.seconds) }
        let arrival = Submission(receivedAt: Samples.moment(0), door: .api, client: "")
        let orders = [try Samples.order()]
        async let verdict = intake.keep(arrival, content: [], orders: orders)
        await held.hasBegun()
        #expect(outbox.count == 0)
        held.release()
        #expect(try accepted(await verdict).messages.count == 1)
        #expect(outbox.count == 1)
    }

    @Test func `The parts are counted with the reference of the connection that comes first`() async throws {
        let wide = ConnectionRules(
            failurePolicy: FailurePolicy(schedule: RetrySchedule(), whenUnknown: .resend), referenceSize: .sixteenBit)
        let application = try Samples.application(making: try Samples.making(maxParts: 2), via: ["wide", "carrier"])
        let rules = Rules(
            claiming: Samples.claiming([application]), clients: ClientList([]),
            connections: [try Samples.connection("wide"): wide])
        let arrived = try arrived(["+447700900123@sms.test"], rules)
        _ = try accepted(
            await intake.accept(arrived, mail: mail(String(repeating: "a", count: 1000)), rules: rules))
        #expect(store.messages.first?.order.text.count == 304)
    }
}
