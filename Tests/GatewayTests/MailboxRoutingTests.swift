import Messages
import Templates
import Testing

@testable import Gateway

/// What goes into mailboxes of accounts.
@Suite struct MailboxRoutingTests {
    private let bobs = "+447700900201"

    private func rig(routes: [InboundRoute] = [], notices: NoticeKinds = []) async throws -> AccountRig {
        let rig = try AccountRig { $0.notices = notices }
        var rules = rig.gateway.rules
        rules.inbound = routes
        rig.gateway.rules = rules
        try await rig.add(try AccountRig.account())
        try await rig.add(try AccountRig.account("bob", address: "bob@sms.test", numbers: [bobs]))
        return rig
    }

    // MARK: - By number (rows S1-16, S1-18)

    @Test func `A phone's text to a number of an account goes into its mailbox before any route is looked at`()
        async throws
    {
        let rig = try await rig(routes: [try PhoneRig.route("all", [PhoneRig.team])])
        try await rig.text("hello, wörld")
        try await rig.text("for bob", to: bobs)
        try await rig.text("for the team", to: "+447700900100")
        let mail = try #require(try rig.mailbox().first)
        #expect(try rig.mailbox().count == 1)
        #expect(mail.letter["From"] == "+447700900123 <+447700900123@sms.test>")
        #expect(mail.letter["To"] == "alice@sms.test")
        #expect(mail.letter["Subject"] == "SMS from +447700900123")
        #expect(mail.letter["In-Reply-To"] == nil)
        #expect(mail.letter.text == "hello, wörld")
        #expect(mail.message.state == .delivered)
        #expect(mail.message.order.via.isEmpty)
        #expect(mail.message.order.addressedAs == "+447700900200")
        #expect(rig.store.events(of: mail.message.id).first?.detail == "its number is account alice's")
        #expect(try rig.mailbox("bob").map(\.letter.text) == ["for bob"])
        #expect(
            rig.store.messages.map(\.order.destination.description) == [
                "account alice", "account bob", "team@office.test",
            ])
        // Only the mail for the team waits for a connection.
        #expect(rig.gateway.outbox.count == 1)
        let facts = rig.store.submissions[0].submission
        #expect(facts.door == .phone && facts.subject == "SMS from +447700900123")
    }

    @Test func `Numbers that look alike are not the same`() async throws {
        let rig = try await rig()
        for number in ["447700900200", "+44770090020", "+4477009002000", "00447700900200", ""] {
            try await rig.text("hello", to: number)
        }
        #expect(rig.store.messages.allSatisfy { $0.order.destination == .nowhere })
        try await rig.add(try AccountRig.account("carol", address: nil, numbers: ["60300"]))
        try await rig.text("hello", to: "60300")
        let mail = try #require(try rig.mailbox("carol").first)
        #expect(mail.letter["To"] == "60300@sms.test")
    }

    @Test func `A sender that is no number is told as well as possible`() async throws {
        let rig = try await rig()
        let table: [(sender: String, from: String, subject: String)] = [
            ("60300", "60300 <60300@sms.test>", "SMS from 60300"),
            ("MyBank", "MyBank <MyBank@sms.test>", "SMS from MyBank"),
            ("", "unknown@sms.test", "SMS from an unknown number"),
        ]
        for (sender, _, _) in table { try await rig.text("hello", from: sender) }
        #expect(try rig.mailbox().map { $0.letter["From"] } == table.map(\.from))
        #expect(try rig.mailbox().map { $0.letter["Subject"] } == table.map(\.subject))
    }

    @Test func `A phone's answer to the account is threaded with the mail it answers`() async throws {
        let rig = try await rig()
        let alice = try #require(rig.gateway.accounts.directory.account(nameOrAddress: "alice"))
        _ = try await rig.deliver(
            headers: ["Subject: Lunch?", "Message-ID: m1@client", "References: m0@client"], as: alice)
        try await rig.text("yes")
        let mail = try #require(try rig.mailbox().first)
        #expect(mail.letter["Subject"] == "Re: Lunch?")
        #expect(mail.letter["In-Reply-To"] == "m1@client")
        #expect(mail.letter["References"] == "m0@client m1@client")
        #expect(mail.letter["From"] == "+447700900123 <+447700900123@sms.test>")
        #expect(rig.store.events(of: mail.message.id).first?.detail.hasSuffix("; an answer to message 1") == true)
        #expect(rig.store.submissions.last?.submission.about == MessageID(rawValue: 1))
        // And so is the answer to the account's answer.
        _ = try await rig.deliver(
            "when?",
            headers: [
                "Subject: Re: Re: Lunch?", "Message-ID: m2@client", "References: m0@client m1@client l1@sms.test",
            ],
            as: alice)
        try await rig.text("now")
        let next = try #require(try rig.mailbox().last)
        #expect(next.letter["Subject"] == "Re: Lunch?")
        #expect(next.letter["References"] == "m0@client m1@client l1@sms.test m2@client")
        // Another phone has nothing to do with it.
        try await rig.text("who is this?", from: "+447700900124")
        #expect(try rig.mailbox().last?.letter["References"] == nil)
    }

    @Test func `What somebody else wrote from the account's number is none of its business`() async throws {
        let rig = try await rig()
        var application = try Samples.application(originator: .number(try Samples.number("+447700900200")))
        application.answering.hasCode = true
        var rules = try Samples.rules([application])
        rules.inbound = [try PhoneRig.route("replies", [.reply])]
        rig.gateway.rules = rules
        _ = try await rig.deliver(headers: ["Subject: Secret"], from: "eve@office.test", as: nil)
        #expect(rig.store.bindings.count == 1)
        try await rig.text("ok")
        #expect(try rig.mailbox().map { $0.letter["Subject"] } == ["SMS from +447700900123"])
        let code = try #require(rig.store.bindings.first?.conversation.code)
        try await rig.text("ok \(ConversationCode.text(code))")
        #expect(try rig.mailbox().last?.letter["Subject"] == "SMS from +447700900123")
        #expect(try rig.mailbox().last?.letter.text == "ok \(ConversationCode.text(code))")
        // Where both wrote, it is the account's own that goes on.
        let alice = try #require(rig.gateway.accounts.directory.account(nameOrAddress: "alice"))
        _ = try await rig.deliver(headers: ["Subject: Lunch?"], as: alice)
        rig.clock.advance(by: .seconds(60))
        _ = try await rig.deliver(headers: ["Subject: Secret"], from: "eve@office.test", as: nil)
        try await rig.text("yes")
        #expect(try rig.mailbox().last?.letter["Subject"] == "Re: Lunch?")
    }

    @Test func `An account that is not active gets its mails all the same, one that was removed does not`() async throws
    {
        let rig = try await rig()
        var details = AccountDetails()
        details.isActive = .set(false)
        _ = try await rig.gateway.changeAccount("alice", details)
        try await rig.text("hello")
        #expect(try rig.mailbox().count == 1)
        try await rig.gateway.removeAccount("alice")
        try await rig.text("hello")
        #expect(rig.store.messages.last?.order.destination == .nowhere)
    }

    // MARK: - From somebody here

    @Test func `A mail to a number of an account goes into its mailbox and to no carrier, as an answer can be sent to`()
        async throws
    {
        let rig = try await rig()
        let bob = try #require(rig.gateway.accounts.directory.account(nameOrAddress: "bob"))
        _ = try await rig.deliver(
            "lunch?", headers: ["From: Bob <bob@sms.test>", "Subject: Lunch", "Message-ID: m1@client"],
            to: ["+447700900200", AccountRig.phone], from: "bob@sms.test", as: bob)
        let mail = try #require(try rig.mailbox().first)
        #expect(mail.letter["From"] == "\(bobs) <\(bobs)@sms.test>")
        #expect(mail.letter["To"] == "alice@sms.test")
        #expect(mail.letter["Subject"] == "SMS from \(bobs)")
        #expect(mail.letter["References"] == "m1@client")
        #expect(mail.letter["In-Reply-To"] == nil)
        #expect(mail.letter.text == "lunch?")
        #expect(mail.message.order.addressedAs == "+447700900200@sms.test")
        #expect(mail.message.order.application?.text == "sms")
        #expect(rig.store.messages.map(\.order.destination.description) == ["account alice", AccountRig.phone])
        #expect(rig.gateway.outbox.count == 1)
        // Her answer goes into his mailbox, in the same thread.
        let alice = try #require(rig.gateway.accounts.directory.account(nameOrAddress: "alice"))
        let id = try #require(mail.letter["Message-ID"])
        _ = try await rig.deliver(
            "yes", headers: ["Message-ID: m2@client", "References: m1@client \(id)"], to: [bobs], as: alice)
        let answer = try #require(try rig.mailbox("bob").first)
        #expect(answer.letter["References"] == "m1@client \(id) m2@client")
        #expect(answer.letter["In-Reply-To"] == id)
        #expect(answer.letter["From"] == "+447700900200 <+447700900200@sms.test>")
        #expect(answer.letter["Message-ID"] != id)
    }

    @Test func `A mail of somebody without an account comes from its address`() async throws {
        let rig = try await rig()
        _ = try await rig.deliver(
            headers: ["From: Zoe <zoe@office.test>"], to: ["+447700900200"], from: "zoe@office.test", as: nil)
        _ = try await rig.deliver(to: ["+447700900200"], from: "bare@office.test", as: nil)
        #expect(try rig.mailbox().map { $0.letter["From"] } == ["Zoe <zoe@office.test>", "bare@office.test"])
        #expect(
            try rig.mailbox().map { $0.letter["Subject"] } == ["SMS from Zoe", "SMS from bare@office.test"])
    }

    @Test func `What a program sends to a number of an account goes into its mailbox, even without any connection`()
        async throws
    {
        let rig = try await rig()
        rig.gateway.rules = try Samples.rules([], connections: [])
        let gateway = rig.gateway
        let bob = try #require(gateway.accounts.directory.account(nameOrAddress: "bob"))
        _ = try await gateway.send(SendRequest(to: "+447700900200", text: "one"), client: "")
        _ = try await gateway.send(SendRequest(to: "+447700900200", from: "ACME", text: "two"), client: "")
        _ = try await gateway.send(SendRequest(to: "+447700900200", text: "three"), client: "", account: bob)
        _ = try await gateway.send(SendRequest(to: "+447700900200", from: "60300", text: "four"), client: "")
        #expect(
            try rig.mailbox().map { $0.letter["From"] } == [
                "Text messages <postmaster@localhost>", "ACME <postmaster@localhost>", "\(bobs) <\(bobs)@localhost>",
                "60300 <60300@localhost>",
            ])
        #expect(try rig.mailbox().map(\.letter.text) == ["one", "two", "three", "four"])
        #expect(gateway.outbox.count == 0)
        let refusal = await rig.refusal {
            _ = try await gateway.send(SendRequest(to: "+447700900200", via: "no", text: "x"), client: "")
        }
        #expect(refusal?.kind == .invalid)
    }

    @Test func `Limits on phones do not count for mailboxes, and the same mail comes once`() async throws {
        let rig = try await rig()
        var storms = StormRules()
        storms.rates.recipient = RateLimit(1, in: .seconds(3600))
        storms.whenOverRate = .digest
        storms.budget.parts = 1
        rig.gateway.rules = try Samples.rules([
            Application(
                name: try #require(ApplicationName("sms")), domains: ["sms.test"], making: try Samples.making(),
                via: [try Samples.connection()], storms: storms)
        ])
        for index in 0..<5 {
            _ = try await rig.deliver(
                headers: ["Message-ID: \(index / 2)@x"], to: ["+447700900200"], from: "x@office.test", as: nil)
        }
        #expect(try rig.mailbox().count == 3)
    }

    @Test func `A sender who wants to hear of it is told that it was delivered`() async throws {
        let rig = try await rig(notices: [.delivered])
        let bob = try #require(rig.gateway.accounts.directory.account(nameOrAddress: "bob"))
        _ = try await rig.deliver(to: ["+447700900200"], from: "bob@sms.test", as: bob)
        #expect(try await rig.gateway.notices.tell(at: rig.clock.now) == 1)
        let notice = try #require(try rig.mailbox("bob").first)
        #expect(notice.letter["From"] == "Text messages <postmaster@gw.test>")
        #expect(rig.gateway.outbox.count == 0)
    }

    @Test func `After a restart a mail that comes again is known again`() async throws {
        let rig = try await rig()
        let headers = ["Message-ID: 1@x"]
        _ = try await rig.deliver(headers: headers, to: ["+447700900200"], from: "x@office.test", as: nil)
        let next = try AccountRig(store: rig.store, clock: rig.clock)
        try await next.gateway.resume()
        let again = try await next.deliver(headers: headers, to: ["+447700900200"], from: "x@office.test", as: nil)
        #expect(again.messages == [])
        #expect(try rig.mailbox().count == 1)
    }

    @Test func `Mails are taken out of mailboxes when they have been there for too long`() async throws {
        let rig = try await rig()
        for index in 0..<3 {
            try await rig.text("\(index)")
            try await rig.text("\(index)", to: bobs)
            rig.clock.advance(by: .seconds(86_400))
        }
        // They are three, two and one day old.
        #expect(try await rig.gateway.expireMails(keptFor: .seconds(3 * 86_400)) == false)
        #expect(try rig.mailbox().count == 3)
        rig.clock.advance(by: .seconds(1))
        #expect(try await rig.gateway.expireMails(keptFor: .seconds(2 * 86_400)) == false)
        #expect(try rig.mailbox().map(\.letter.text) == ["2"])
        #expect(try rig.mailbox("bob").map(\.letter.text) == ["2"])
        let events = rig.store.events(of: MessageID(rawValue: 1))
        #expect(events.last?.kind == .collected && events.last?.detail == "nobody collected it in time")
        rig.store.failure = StoreFailure(.closed, "")
        await #expect(throws: StoreFailure.self) { try await rig.gateway.expireMails(keptFor: .zero) }
    }

    // MARK: - By address and by route (rows S1-12, S1-15)

    @Test func `A mail of ours for an account's address goes into its mailbox, whoever writes it`() async throws {
        let team = InboundTarget.mail([try Samples.address("Alice@sms.test"), try Samples.address("x@office.test")])
        let table: [(deliver: [InboundTarget], also: [InboundTarget], text: String, to: [String])] = [
            ([team], [], "hello", ["account alice", "x@office.test"]),
            ([.addressInText], [], "for bob@SMS.test please", ["account bob"]),
            ([.addressInText], [], "for carol@sms.test please", ["carol@sms.test"]),
            ([PhoneRig.team], [team], "hello", ["team@office.test", "account alice", "x@office.test"]),
        ]
        for (deliver, also, text, to) in table {
            let rig = try await rig(routes: [try PhoneRig.route("all", deliver) { $0.also = also }])
            try await rig.text(text, to: "+447700900100")
            #expect(rig.store.messages.map(\.order.destination.description) == to)
            for message in rig.store.messages {
                let isMail = message.order.destination.needsConnection
                #expect(message.order.via.map(\.text) == (isMail ? ["office"] : []))
                #expect(message.state == (isMail ? .queued : .delivered))
            }
        }
        let rig = try await rig(routes: [try PhoneRig.route("all", [team])])
        try await rig.text("hello", to: "+447700900100")
        #expect(try rig.mailbox().first?.message.order.addressedAs == "Alice@sms.test")
    }

    @Test func `An answer to a mail whose author is an account goes into its mailbox`() async throws {
        let rig = try await rig(routes: [try PhoneRig.route("replies", [.reply])])
        let plain = try AccountRig.account("carol", address: "carol@sms.test", numbers: [])
        try await rig.add(plain)
        _ = try await rig.deliver(
            headers: ["Subject: Lunch?", "Message-ID: m1@client", "From: Carol <carol@sms.test>"],
            from: "carol@sms.test", as: plain)
        try await rig.text("yes", to: "+447700900100")
        let mail = try #require(try rig.mailbox("carol").first)
        #expect(mail.letter["To"] == "Carol <carol@sms.test>")
        #expect(mail.letter["In-Reply-To"] == "m1@client")
        #expect(mail.message.order.via.isEmpty)
    }

    @Test func `A route to an account applies when there is one of that name, with the route's own words`() async throws
    {
        let alice = try #require(AccountName("alice"))
        let nobody = try #require(AccountName("nobody"))
        let making = InboundRoute.Making(
            subject: try Template("Text: <%from%>"), text: try Template("> <%text%>"),
            replySubject: try Template("Aw: <%original.subject%>"), replyText: try Template("<%text%>!"))
        var route = InboundRoute(
            name: try #require(InboundName("modem")), deliver: [.account(nobody), .account(alice), PhoneRig.team],
            making: making, via: [try Samples.connection("office")])
        route.also = [.account(nobody), .account(try #require(AccountName("bob")))]
        let rig = try await rig(routes: [route])
        try await rig.text("hello", to: "+447700900100")
        #expect(rig.store.messages.map(\.order.destination.description) == ["account alice", "account bob"])
        #expect(try rig.mailbox().first?.letter["Subject"] == "Text: +447700900123")
        #expect(try rig.mailbox().first?.letter.text == "> hello")
        #expect(
            rig.store.events(of: MessageID(rawValue: 1)).first?.detail == "inbound route modem: account alice")
        #expect(rig.store.submissions.first?.submission.subject == "Text: +447700900123")
        // Her conversations are threaded.
        let account = try #require(rig.gateway.accounts.directory.account(alice))
        _ = try await rig.deliver(headers: ["Subject: Lunch?", "Message-ID: m1@client"], as: account)
        try await rig.text("yes", to: "+447700900200")
        #expect(try rig.mailbox().last?.letter["Subject"] == "Re: Lunch?")
        try await rig.text("yes", to: "")
        #expect(try rig.mailbox().last?.letter["Subject"] == "Aw: Lunch?")
    }

    @Test func `A notice for an account goes into its mailbox, also where there is no connection for mail`()
        async throws
    {
        for hasConnection in [true, false] {
            let rig = try await rig(notices: [.failed])
            var rules = rig.gateway.rules
            if !hasConnection { rules.mailing = MailingRules(hostname: "gw.test") }
            rig.gateway.rules = rules
            let alice = try #require(rig.gateway.accounts.directory.account(nameOrAddress: "alice"))
            _ = try await rig.deliver(headers: ["Subject: Lunch?"], as: alice)
            _ = try await rig.deliver(from: "x@office.test", as: nil)
            for message in rig.store.messages {
                let event = MessageEvent(at: rig.clock.now, kind: .failed, detail: "no such phone")
                _ = try await rig.store.apply([
                    MessageChange(message.id, from: [.queued], to: .failed, at: rig.clock.now, event: event)
                ])
            }
            #expect(try await rig.gateway.notices.tell(at: rig.clock.now) == (hasConnection ? 2 : 1))
            let mail = try #require(try rig.mailbox().first)
            #expect(mail.letter["Subject"] == "Not delivered: your text to +447700900123")
            #expect(mail.message.order.envelopeSender == nil)
            // Nothing is owed to whom nobody could reach.
            #expect(try await rig.gateway.notices.tell(at: rig.clock.now) == 0)
            #expect(rig.store.owed(MessageID(rawValue: 2)).isEmpty)
        }
    }

    @Test func `What is in a mailbox needs no outbox after a restart, and is not tried again`() async throws {
        let rig = try await rig()
        try await rig.text("hello")
        let next = try AccountRig(store: rig.store, clock: rig.clock)
        try await next.gateway.resume()
        #expect(next.gateway.outbox.count == 0)
        let refusal = await next.refusal { try await next.gateway.retry(MessageID(rawValue: 1)) }
        #expect(refusal?.kind == .conflict)
    }
}
