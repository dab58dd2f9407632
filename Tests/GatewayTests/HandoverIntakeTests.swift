import Messages
import Templates
import Testing

@testable import Gateway

/// Which messages a mail becomes that is handed over: to folders, programs, mailboxes and other people.
@Suite struct HandoverIntakeTests {
    private let hook = HandoverTarget.webHook("https://hooks.test/mail")
    private let command = HandoverTarget.command("/bin/on-mail")

    private func copy(_ address: String = "archive@office.test") throws -> HandoverTarget {
        .mail(try Samples.address(address))
    }

    @Test func `A mail goes to the folder and to all who get it as well, in one commit`() async throws {
        let rig = try HandoverRig(fax: { $0.also = [hook, command, try copy()] })
        let verdict = try await rig.deliver(to: ["102@fax.test"])
        #expect(verdict.messages == [1, 2, 3, 4] && verdict.submission == 1)
        #expect(rig.places == ["/srv/fax", "https://hooks.test/mail", "/bin/on-mail", "archive@office.test"])
        let orders = rig.store.messages.map(\.order)
        #expect(orders.map(\.via) == [[.folders], [.webHooks], [.commands], [try Samples.connection("office")]])
        #expect(orders.allSatisfy { $0.includesSubmission && $0.addressedAs == "102@fax.test" })
        #expect(orders.allSatisfy { $0.application?.text == "fax" })
        #expect(orders[1].text == orders[2].text && MailPayload.isSpelled(orders[1].text))
        #expect(orders[3].envelopeSender?.description == "bounce@office.test")
        #expect(orders[3].text.hasPrefix("Received: from printer.office.test ([192.0.2.7])\r\n"))
        #expect(orders[3].text.hasSuffix("\r\n") && !orders[3].text.contains("\r\n\r\n"))
        #expect(rig.gateway.outbox.count == 4)
        rig.store.failure = StoreFailure(.full, "/var")
        #expect(
            try await rig.deliver(headers: [], to: ["102@fax.test"]).refusal == "4.3.1 no room on the disk at present")
        #expect(rig.store.submissions.count == 1 && rig.gateway.outbox.count == 4)
    }

    @Test func `What goes to a person or a mailbox goes there once for each mail and application`() async throws {
        let rig = try HandoverRig(
            fax: { $0.also = [hook, try copy(), .account(try #require(AccountName("alice")))] },
            sms: { $0.also = [try copy()] })
        try await add(AccountRig.account("alice", address: nil, numbers: []), rig)
        _ = try await rig.deliver(to: ["102@fax.test", HandoverRig.phone, "103@fax.test", "+447700900124@sms.test"])
        #expect(
            rig.places == [
                "/srv/fax", "https://hooks.test/mail", "archive@office.test", "account alice", "+447700900123",
                "archive@office.test", "/srv/fax", "https://hooks.test/mail", "+447700900124",
            ])
        let box = rig.store.contents(of: try #require(AccountName("alice")))
        #expect(box.map(\.order.includesSubmission) == [true])
        #expect(box.first?.order.text.hasPrefix("Return-Path: <bounce@office.test>\r\nReceived: ") == true)
    }

    private func add(_ account: Account, _ rig: HandoverRig) async throws {
        _ = try await rig.gateway.accounts.change(account.name) { _ throws(OperationRefused) in KeptAccount(account) }
    }

    @Test func `Texts to phones have copies too`() async throws {
        let rig = try HandoverRig(sms: { $0.also = [hook] })
        _ = try await rig.deliver(to: [HandoverRig.phone])
        #expect(rig.places == ["+447700900123", "https://hooks.test/mail"])
        #expect(rig.store.messages.map(\.order.includesSubmission) == [false, true])
        #expect(rig.store.messages[1].order.text.contains("\"number\":\"+447700900123\""))
    }

    @Test func `A copy to the address of an account goes into its mailbox`() async throws {
        let rig = try HandoverRig(fax: { $0.also = [try copy("alice@sms.test")] })
        try await add(AccountRig.account(), rig)
        _ = try await rig.deliver(to: ["102@fax.test"])
        #expect(rig.places == ["/srv/fax", "account alice"])
        #expect(rig.store.messages.map(\.state) == [.queued, .delivered])
    }

    @Test func `The folder is the application's own, else that of its first connection that has one`() async throws {
        let scans = try Samples.connection("scans")
        let table: [(folder: String?, connection: String, place: String, via: [ConnectionName])] = [
            ("/srv/fax", "/srv/scans", "/srv/fax", [.folders]), (nil, "/srv/scans", "/srv/scans", [scans]),
        ]
        for (folder, connection, place, via) in table {
            for hasOutput in [true, false] where hasOutput || folder == nil {
                var application = try Samples.application("fax", domains: ["fax.test"], via: ["scans"])
                application.kind = .files
                application.output = hasOutput ? Output() : nil
                application.output?.folder = folder
                let rig = try HandoverRig()
                var rules = try HandoverRig.rules([application])
                var each = ConnectionRules(
                    failurePolicy: FailurePolicy(schedule: RetrySchedule(), whenUnknown: .resend), carriesTexts: false)
                each.folder = connection
                rules = Rules(claiming: rules.claiming, clients: rules.clients, connections: [scans: each])
                rig.gateway.rules = rules
                _ = try await rig.deliver(to: ["102@fax.test"])
                #expect(rig.places == [place] && rig.store.messages[0].order.via == via, "\(place)")
            }
        }
    }

    @Test func `A copy that cannot be made is left out, but nothing is taken that nobody gets`() async throws {
        let gone = HandoverTarget.account(try #require(AccountName("gone")))
        let table: [(also: [HandoverTarget], words: String)] = [
            ([gone], "a copy of a mail has no mailbox: there is no account gone"),
            ([try copy()], "no connection carries a copy of a mail to where it has to go"),
        ]
        for (also, words) in table {
            let rig = try HandoverRig(fax: { $0.also = also }, sms: { $0.also = also })
            rig.gateway.rules.mailing = MailingRules(hostname: "gw.test")
            #expect(try await rig.deliver(to: ["102@fax.test", HandoverRig.phone]).messages == [1, 2])
            #expect(rig.places == ["/srv/fax", "+447700900123"])
            #expect(rig.notebook.records.filter { $0.text == words }.count == 2)
            let idle = try HandoverRig(fax: { application in
                (application.output, application.also) = (nil, also)
            })
            idle.gateway.rules.mailing = MailingRules(hostname: "gw.test")
            #expect(
                try await idle.deliver(to: ["102@fax.test", HandoverRig.phone]).refusal
                    == "4.3.5 nobody takes mail for this recipient at present")
            #expect(idle.store.submissions.isEmpty)
        }
        let hooked = try HandoverRig(fax: { application in
            (application.output, application.also) = (nil, [gone, hook, try copy()])
        })
        #expect(try await hooked.deliver(to: ["102@fax.test", "103@fax.test"]).messages == [1, 2, 3])
        let folderless = try HandoverRig(fax: { $0.output?.folder = nil })
        #expect(try await folderless.deliver(to: ["102@fax.test"]).refusal?.hasPrefix("4.3.5 nobody") == true)
    }

    @Test func `All recipients of a mail have their end in one commit, or none has`() async throws {
        let rig = try HandoverRig(sms: {
            $0 = try Samples.application(making: try Samples.making(maxParts: 1, whenTooLong: .refuse))
        })
        rig.gateway.rules.forward = try Samples.connection("office")
        try await add(AccountRig.account(address: "alice@office.test"), rig)
        let recipients = ["102@fax.test", HandoverRig.phone, "bob@elsewhere.test", "alice@office.test"]
        #expect(try await rig.deliver(to: recipients).messages == [1, 2, 3, 4])
        #expect(rig.places == ["/srv/fax", "+447700900123", "bob@elsewhere.test", "account alice"])
        #expect(rig.store.submissions.count == 1)
        let long = String(repeating: "a", count: 200)
        for recipients in [recipients, recipients.reversed()] {
            let verdict = try await rig.deliver(long, headers: [], to: recipients)
            #expect(verdict.refusal == "5.2.3 the text needs 2 text messages; at most 1 are allowed here")
        }
        #expect(rig.store.submissions.count == 1 && rig.store.messages.count == 4)
    }

    @Test func `A mail that goes in circles is not passed on`() async throws {
        let headers = Array(repeating: "Received: x", count: 51)
        let why = "5.4.6 the mail has passed 51 servers, at most 50 are allowed: it goes in circles"
        let rig = try HandoverRig()
        rig.gateway.rules.forward = try Samples.connection("office")
        try await add(AccountRig.account(address: "alice@office.test"), rig)
        for recipient in ["bob@elsewhere.test", "alice@office.test", "102@fax.test", HandoverRig.phone] {
            #expect(try await rig.deliver(headers: headers, to: [recipient]).refusal == why, "\(recipient)")
            #expect(try await rig.deliver(headers: Array(headers.dropLast()), to: [recipient]).refusal == nil)
        }
    }

    // MARK: - What is counted

    @Test func `The same mail is handed over once, to each recipient and place`() async throws {
        let rig = try HandoverRig(fax: { $0.also = [hook, try copy()] })
        #expect(try await rig.deliver(to: ["102@fax.test"]).messages == [1, 2, 3])
        let again = try await rig.deliver(to: ["102@FAX.test"])
        #expect(again.messages == [] && again.submission == 1)
        #expect(try await rig.deliver(to: ["102@fax.test", "103@fax.test"]).messages == [4, 5])
        #expect(rig.places.suffix(2) == ["/srv/fax", "https://hooks.test/mail"])
        #expect(rig.store.messages.suffix(2).allSatisfy { $0.order.addressedAs == "103@fax.test" })
        #expect(try await rig.deliver(headers: [], to: ["102@fax.test"]).messages == [6, 7, 8])
        #expect(try await rig.deliver(headers: [], to: ["102@fax.test"]).messages == [9, 10, 11])
    }

    @Test func `The same mail is known after a restart as well`() async throws {
        let rig = try HandoverRig(
            fax: { $0.also = [hook, try copy("alice@sms.test")] }, sms: { $0.also = [command] })
        try await add(AccountRig.account(), rig)
        let recipients = ["102@fax.test", HandoverRig.phone, "+447700900200@sms.test"]
        #expect(try await rig.deliver(to: recipients).messages?.count == 7)
        let next = try HandoverRig(
            store: rig.store, clock: rig.clock, fax: { $0.also = [hook, try copy("alice@sms.test")] },
            sms: { $0.also = [command] })
        try await next.gateway.resume()
        #expect(try await next.deliver(to: recipients).messages == [])
    }

    @Test func `Relayed mail and mail into mailboxes come as often as they are sent`() async throws {
        let rig = try HandoverRig()
        rig.gateway.rules.forward = try Samples.connection("office")
        try await add(AccountRig.account(address: "alice@office.test"), rig)
        for round in 1...3 {
            _ = try await rig.deliver(to: ["bob@elsewhere.test", "alice@office.test", "102@fax.test"])
            #expect(rig.store.messages.count == 1 + 2 * round)
        }
    }

    @Test func `Limits of texts in a time and of parts in a day are not about files`() async throws {
        let rig = try HandoverRig(fax: { application in
            var storms = StormRules()
            storms.rates.recipient = RateLimit(1, in: .seconds(3600))
            storms.rates.sender = RateLimit(1, in: .seconds(3600))
            storms.budget.parts = 1
            storms.budget.partsPerSender = 1
            let usual = application
            application = Application(
                name: usual.name, domains: usual.domains, making: usual.making, via: [], storms: storms)
            (application.kind, application.output) = (.fax, usual.output)
        })
        for id in 1...3 {
            let verdict = try await rig.deliver(headers: ["Message-ID: \(id)@x"], to: ["102@fax.test", "102@fax.test"])
            #expect(verdict.refusal == nil)
        }
    }

    @Test func `An account's messages are counted whatever becomes of them, but for those passed on`() async throws {
        var alice = try AccountRig.account(address: "alice@office.test", numbers: [])
        (alice.messagesPerDay, alice.partsPerDay) = (4, 1)
        let quota = "5.7.1 the account's quota for today has"
        for isRestarted in [false, true] {
            var rig = try HandoverRig(fax: { $0.also = [hook] })
            rig.gateway.rules.forward = try Samples.connection("office")
            try await add(alice, rig)
            func deliver(_ id: Int, _ recipients: [String]) async throws -> String? {
                try await rig.deliver(
                    headers: ["Message-ID: \(id)@x"], to: recipients, from: "alice@office.test", as: alice
                ).refusal
            }
            #expect(try await deliver(1, ["102@fax.test", "bob@elsewhere.test", "alice@office.test"]) == nil)
            #expect(rig.store.messages.count == 4)
            if isRestarted {
                rig = try HandoverRig(store: rig.store, clock: rig.clock, fax: { $0.also = [hook] })
                rig.gateway.rules.forward = try Samples.connection("office")
                try await rig.gateway.resume()
            }
            let refusal = try #require(try await deliver(2, ["102@fax.test"]))
            #expect(refusal.hasPrefix("\(quota) 1 of 4 messages left and this needs 2"))
            #expect(try await deliver(3, ["bob@elsewhere.test", "bob2@elsewhere.test"]) == nil)
            #expect(try await deliver(4, [HandoverRig.phone]) == nil)
            #expect(try await deliver(5, ["bob@elsewhere.test"]) == nil)
            #expect(try await deliver(6, ["alice@office.test"])?.hasPrefix("\(quota) 0 of 4") == true)
        }
    }

    // MARK: - What the sender hears

    @Test func `The sender hears of what becomes of the files, not of the copies`() async throws {
        let rig = try HandoverRig(fax: { application in
            application.notices = [.failed]
            application.also = [hook, try copy()]
        })
        _ = try await rig.deliver(to: ["102@fax.test"])
        #expect(rig.store.messages.map(\.order.notices) == [[.failed], [], []])
        _ = try await rig.deliver(headers: ["Auto-Submitted: yes"], to: ["103@fax.test"])
        #expect(rig.store.messages.suffix(3).map(\.order.notices) == [[], [], []])
        // Where there is only a forward server, notices leave by it.
        rig.gateway.rules.mailing = MailingRules(hostname: "gw.test")
        rig.gateway.rules.forward = try Samples.connection("office")
        _ = try await rig.deliver(headers: [], to: ["104@fax.test"])
        #expect(rig.store.messages.suffix(3).map(\.order.notices) == [[.failed], [], []])
        rig.gateway.rules.forward = nil
        _ = try await rig.deliver(headers: [], to: ["105@fax.test"])
        #expect(rig.store.messages.last { $0.order.destination == .folder("/srv/fax") }?.order.notices == [])
    }

    @Test func `Where no files are made, the sender hears of the first copy`() async throws {
        let rig = try HandoverRig(fax: { application in
            application = try Samples.application(
                "fax", domains: ["fax.test"], via: [], validity: .seconds(3600))
            (application.kind, application.notices) = (.files, [.failed])
            application.also = [hook, try copy()]
        })
        _ = try await rig.deliver(to: ["102@fax.test", "103@fax.test"])
        // The copy by mail goes out once; each recipient has a call of its own.
        #expect(rig.store.messages.map(\.order.notices) == [[.failed], [], [.failed]])
        let end = rig.clock.now + .seconds(3600)
        #expect(rig.store.messages.map(\.order.expiresAt) == [end, nil, end])
    }

    @Test func `What is made of a mail is bounded, however many it is for`() async throws {
        let rig = try HandoverRig()
        let text = String(repeating: "0123456789abcde\n", count: 1_048_576)
        _ = try await rig.deliver(text, to: ["101@fax.test", "102@fax.test", "103@fax.test"])
        #expect(rig.store.messages.count == 3)
        let verdict = try await rig.deliver(text, headers: [], to: (101...105).map { "\($0)@fax.test" })
        let why = if case .refused(let refusal) = verdict { refusal.text } else { "" }
        #expect(why.hasPrefix("too much is to be made of this mail"))
        #expect(rig.store.messages.count == 3)
    }

    @Test func `Of several folder connections one has the message to itself`() async throws {
        let rig = try HandoverRig(fax: { application in
            application = try Samples.application(
                "fax", domains: ["fax.test"], via: ["gone", "first", "next"])
            application.kind = .fax
        })
        var connections: [ConnectionName: ConnectionRules] = [:]
        for name in ["first", "next"] {
            var rules = ConnectionRules(
                failurePolicy: FailurePolicy(schedule: RetrySchedule(), whenUnknown: .resend), carriesTexts: false)
            rules.folder = "/srv/\(name)"
            connections[try Samples.connection(name)] = rules
        }
        let rules = rig.gateway.rules
        rig.gateway.rules = Rules(claiming: rules.claiming, clients: rules.clients, connections: connections)
        _ = try await rig.deliver(to: ["102@fax.test"])
        #expect(rig.store.messages.map(\.order.destination) == [.folder("/srv/first")])
        #expect(rig.store.messages.first?.order.via == [try Samples.connection("first")])
    }

    @Test func `What the client asked about notices counts for the files`() async throws {
        let rig = try HandoverRig(fax: { $0.notices = [.failed] })
        let table: [(occasions: NoticeWishes.Occasions, notices: NoticeKinds)] = [
            ([], []), (.failure, .failed), (.success, .sent), ([.success, .failure], [.sent, .failed]),
        ]
        for (number, (occasions, notices)) in table.enumerated() {
            _ = try await rig.deliver(to: ["10\(number)@fax.test"]) { arrived in
                var claim = arrived.claims[0]
                claim.wishes = NoticeWishes()
                claim.wishes?.occasions = occasions
                arrived = ArrivedMail(octets: arrived.octets, claims: [claim], arrival: arrived.arrival)
            }
            #expect(rig.store.messages.last?.order.notices == notices)
        }
    }
}
