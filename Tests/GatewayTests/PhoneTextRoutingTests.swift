import Gateway
import Messages
import SMS
import Testing

/// Where a phone's text goes (rows S0-19 to S0-25, S1-13, S1-14).
@Suite struct PhoneTextRoutingTests {
    private let phone = PhoneRig.phone

    @Test func `S0-23: an address in the text wins over the reply, the reply over the default addresses`() async throws
    {
        let table: [(deliver: [InboundTarget], hasAddress: Bool, isAnswer: Bool, to: String)] = [
            ([.addressInText, .reply, PhoneRig.team], true, true, "bob@other.test"),
            ([.addressInText, .reply, PhoneRig.team], true, false, "bob@other.test"),
            ([.addressInText, .reply, PhoneRig.team], false, true, "alice@office.test"),
            ([.addressInText, .reply, PhoneRig.team], false, false, "team@office.test"),
            // Without the address in the text.
            ([.reply, PhoneRig.team], true, true, "alice@office.test"),
            ([.reply, PhoneRig.team], true, false, "team@office.test"),
            ([.reply, PhoneRig.team], false, true, "alice@office.test"),
            ([.reply, PhoneRig.team], false, false, "team@office.test"),
            // Without the reply.
            ([.addressInText, PhoneRig.team], true, true, "bob@other.test"),
            ([.addressInText, PhoneRig.team], false, true, "team@office.test"),
            ([.addressInText, PhoneRig.team], false, false, "team@office.test"),
            // Without default addresses, and with nothing else.
            ([.addressInText, .reply], false, false, "nobody"),
            ([.addressInText, .reply], false, true, "alice@office.test"),
            ([.addressInText], false, true, "nobody"), ([.reply], true, false, "nobody"),
            ([PhoneRig.team], true, true, "team@office.test"),
        ]
        for (deliver, hasAddress, isAnswer, to) in table {
            let rig = try PhoneRig { $0.deliver = deliver }
            if isAnswer { try await rig.mail() }
            #expect(try await rig.text(hasAddress ? "for bob@other.test please" : "yes") == .kept)
            #expect(rig.answers.count == 1)
            #expect(rig.latest == to, "\(deliver), address: \(hasAddress), answer: \(isAnswer)")
        }
    }

    @Test func `Every default address gets a mail of its own`() async throws {
        let rig = try PhoneRig {
            $0.deliver = [.mail([try Samples.address("a@x.test"), try Samples.address("b@x.test")])]
        }
        try await rig.text("hello")
        #expect(rig.letters.map(\.to) == ["a@x.test", "b@x.test"])
        #expect(rig.letters.map { $0.letter["To"] } == ["a@x.test", "b@x.test"])
        #expect(rig.answers.map(\.order.via.first?.text) == ["office", "office"])
        #expect(rig.gateway.outbox.count == 2)
    }

    @Test func `A mail of a text says who wrote, and an answer to it goes back to the phone`() async throws {
        let rig = try PhoneRig { $0.deliver = [PhoneRig.team] }
        try await rig.text("hello")
        let letter = try #require(rig.letters.first?.letter)
        #expect(letter["From"] == "+447700900123 <+447700900123@sms.test>")
        #expect(letter["Subject"] == "SMS from +447700900123")
        #expect(letter["Message-ID"]?.hasSuffix(".7@sms.test") == true)
        #expect(letter["In-Reply-To"] == nil)
        #expect(letter["Auto-Submitted"] == nil)
        #expect(letter.text == "hello")
        #expect(rig.answers.first?.order.envelopeSender?.description == "+447700900123@sms.test")
        let facts = try #require(rig.store.submissions.first?.submission)
        #expect(facts.door == .phone)
        #expect(facts.origin?.description == phone)
        #expect(facts.number == "+447700900100")
        #expect(facts.client == "carrier")
    }

    @Test func `Senders that are no numbers become addresses that are harmless`() async throws {
        let rig = try PhoneRig { $0.deliver = [PhoneRig.team] }
        for (sender, address) in [
            ("60777", "60777 <60777@sms.test>"), ("My Bank", "My Bank <My_Bank@sms.test>"),
            ("a@b.test", "a@b.test <a_b_test@sms.test>"), ("", "unknown@sms.test"),
            ("x\r\nBcc: eve@x", "x\r\nBcc: eve@x <x__Bcc__eve_x@sms.test>"),
        ] {
            // The name is the composer's to make harmless; the address is ours.
            try await rig.text("hello", from: sender)
            let expected = address.split(separator: "<").last.map { $0.split(separator: ">")[0] }.map(String.init)
            #expect(rig.answers.last?.order.envelopeSender?.description == expected, "\(sender)")
        }
    }

    @Test func `A reply goes to Reply-To, else From, else the envelope sender`() async throws {
        let table: [(headers: [String], to: String)] = [
            (["Reply-To: r@x.test", "From: f@x.test"], "r@x.test"), (["From: F <f@x.test>"], "f@x.test"),
            ([], "alice@office.test"), (["Reply-To: no address", "From: f@x.test"], "f@x.test"),
            (["Reply-To: no address, r2@x.test", "From: f@x.test"], "r2@x.test"),
            (["Reply-To: none", "From: none"], "alice@office.test"),
        ]
        for (headers, to) in table {
            let rig = try PhoneRig()
            try await rig.mail(headers: headers)
            try await rig.text("yes")
            #expect(rig.latest == to, "\(headers)")
        }
    }

    @Test func `A reply joins the thread of the mail, and comes from the number at the domain that was written to`()
        async throws
    {
        let rig = try PhoneRig { $0.domains = ["first.test", "second.test"] }
        let id = try await rig.mail(
            headers: [
                "From: Alice A <alice@office.test>", "Subject: Disk full", "Message-ID: 9@office.test",
                "References: 7@office.test 8@office.test",
            ])
        try await rig.text("on my way")
        let letter = try #require(rig.letters.first?.letter)
        #expect(letter["From"] == "+447700900123 <+447700900123@second.test>")
        #expect(letter["To"] == "Alice A <alice@office.test>")
        #expect(letter["Subject"] == "Re: Disk full")
        #expect(letter["In-Reply-To"] == "9@office.test")
        #expect(letter["References"] == "7@office.test 8@office.test 9@office.test")
        #expect(letter["Message-ID"]?.hasSuffix("@second.test") == true)
        #expect(letter.text == "on my way")
        #expect(rig.answers.first?.order.envelopeSender?.description == "+447700900123@second.test")
        let facts = try #require(rig.store.submissions.last?.submission)
        #expect(facts.about == id.first)
        #expect(facts.subject == "Re: Disk full")
        #expect(rig.latestNote == "inbound route replies: an answer to message \(id[0])")
    }

    @Test func `The answer to a reply is a text again, and its answer finds the way too`() async throws {
        let rig = try PhoneRig()
        try await rig.mail(headers: ["Subject: Disk full", "Message-ID: 1@office.test"])
        try await rig.text("which?")
        let reply = try #require(rig.letters.last?.letter)
        let messageID = try #require(reply["Message-ID"])
        try await rig.mail(
            headers: [
                "Subject: \(reply["Subject"] ?? "")", "Message-ID: 2@office.test",
                "References: 1@office.test \(messageID)",
            ],
            "the big one")
        try await rig.text("done")
        let second = try #require(rig.letters.last?.letter)
        #expect(second["Subject"] == "Re: Disk full")
        #expect(second["References"] == "1@office.test \(messageID) 2@office.test")
        #expect(rig.letters.map(\.to) == ["alice@office.test", "alice@office.test"])
    }

    @Test func `Re: stands once, however often it stood before, and costs nothing`() async throws {
        let many = String(repeating: "Re: ", count: 20_000)
        for (subject, answered) in [
            ("x", "Re: x"), ("Re: x", "Re: x"), ("RE: x", "RE: x"), ("Re: re: RE: x", "RE: x"), ("", "Re: "),
            ("AW: x", "Re: AW: x"), ("Re:x", "Re:x"), (many + "x", "Re: x"),
        ] {
            let rig = try PhoneRig()
            try await rig.mail(headers: ["Subject: \(subject)"])
            try await rig.text("yes")
            #expect(rig.store.submissions.last?.submission.subject == answered, "\(subject.prefix(20))")
        }
    }

    @Test func `A reply finds its writer when the mail has been pruned meanwhile`() async throws {
        let rig = try PhoneRig()
        try await rig.mail(headers: ["Reply-To: r@x.test", "Subject: Disk full", "Message-ID: 1@x"])
        rig.stumbling.hidesMails = true
        #expect(try await rig.text("yes") == .kept)
        #expect(rig.latest == "r@x.test")
        let letter = try #require(rig.letters.first?.letter)
        #expect(letter["From"] == "+447700900123 <+447700900123@sms.test>")
        #expect(letter["In-Reply-To"] == nil)
        #expect(letter["Subject"] == "Re: ")
    }

    @Test func `The first route that takes a text has it, and what none takes waits for a person`() async throws {
        let a: InboundTarget = .mail([try Samples.address("a@x.test")])
        let b: InboundTarget = .mail([try Samples.address("b@x.test")])
        let rig = try PhoneRig {
            $0.routes = [
                try PhoneRig.route("words", [a]) { $0.match = WordPattern(source: "INFO") },
                try PhoneRig.route("numbers", [b]) { $0.numbers = [try #require(Originator("60777"))] },
                try PhoneRig.route("words2", [b]) { $0.match = WordPattern(source: "INFO") },
            ]
        }
        try await rig.text("INFO", to: "60777")
        #expect(rig.latest == "a@x.test")
        try await rig.text("other", to: "60777")
        #expect(rig.latest == "b@x.test")
        #expect(try await rig.text("other") == .kept)
        let last = try #require(rig.answers.last)
        #expect(last.order.destination == .nowhere)
        #expect(last.state == .failed)
        #expect(last.order.text == "other")
        #expect(rig.latestNote == "no inbound route takes it")
        #expect(rig.gateway.outbox.count == 2)
        #expect(
            rig.notebook.records.contains {
                $0.level == .warning && $0.text == "a text from a phone waits for a person"
            })
    }

    @Test func `A route none of whose ways applies says so, and what is also told is told all the same`() async throws {
        let rig = try PhoneRig {
            $0.deliver = [.reply]
            $0.also = [.webHook("https://hooks.test/sms"), .command("/bin/on-sms -x")]
        }
        try await rig.text("hello")
        #expect(
            rig.answers.map(\.order.destination) == [
                .nowhere, .webHook("https://hooks.test/sms"), .command("/bin/on-sms -x"),
            ])
        #expect(
            rig.store.events(of: rig.answers[0].id).first?.detail
                == "inbound route replies: none of its ways to deliver applies")
    }

    @Test func `Web hooks and commands get the text as JSON, with the mail that it answers`() async throws {
        let rig = try PhoneRig {
            $0.also = [.webHook("https://hooks.test/sms"), .command("/bin/on-sms")]
            $0.answers = true
        }
        try await rig.mail(headers: ["Subject: Disk full", "Message-ID: 1@x", "From: f@x.test"])
        try await rig.text("yes \"sir\"")
        #expect(
            rig.answers.map(\.order.destination.description) == ["f@x.test", "https://hooks.test/sms", "/bin/on-sms"])
        #expect(rig.answers.map { $0.order.via.map(\.text) } == [["office"], ["webhooks"], ["commands"]])
        let (hook, command) = (rig.answers[1].order.text, rig.answers[2].order.text)
        for json in [hook, command] {
            #expect(json.contains(#""text":"yes \"sir\"""#))
            #expect(json.contains(#""original":{"message_id":"1@x","from":"f@x.test","subject":"Disk full"}"#))
        }
        #expect(hook.contains(#""answers":true"#))
        #expect(command.contains(#""answers":true"#))
    }

    @Test func `A web hook may be where a text is delivered to`() async throws {
        let rig = try PhoneRig { $0.deliver = [.reply, .webHook("https://hooks.test/sms"), PhoneRig.team] }
        try await rig.text("hello")
        #expect(rig.answers.map(\.order.destination.description) == ["https://hooks.test/sms"])
    }

    @Test func `A text goes on over another connection to the number it was sent to, from the phone`() async throws {
        let rig = try PhoneRig {
            $0.numbers["backup"] = []
            $0.deliver = [.connection(try Samples.connection("backup")), PhoneRig.team]
        }
        try await rig.text("日本")
        let order = try #require(rig.answers.first?.order)
        #expect(order.destination == .phone(try Samples.number("+447700900100")))
        #expect(order.originator?.description == phone)
        #expect(order.via.map(\.text) == ["backup"])
        #expect(order.text == "日本")
        #expect(order.alphabet == .ucs2)
        #expect(order.conversation == nil)
        // A short code cannot be written to: the next way applies.
        try await rig.text("hello", to: "60777")
        #expect(rig.latest == "team@office.test")
    }

    @Test func `What is no text travels as a file, and two such texts of the same size are two`() async throws {
        let rig = try PhoneRig { $0.deliver = [PhoneRig.team] }
        for octets in [[UInt8](repeating: 1, count: 20), [UInt8](repeating: 2, count: 20)] {
            var part = try PhoneRig.part("")
            part.payload = PartPayload(.octets, octets)
            let verdict = await rig.gateway.inbound.accept(part, linkUpSince: rig.clock.now, at: rig.clock.now)
            #expect(verdict == .kept)
            rig.clock.advance(by: .seconds(1))
            let second = await rig.gateway.inbound.accept(part, linkUpSince: rig.clock.now, at: rig.clock.now)
            #expect(second == .keptBefore)
        }
        #expect(rig.letters.count == 2)
        #expect(rig.letters.first?.letter["Attachment"] == "message.bin application/octet-stream 20")
    }
}
