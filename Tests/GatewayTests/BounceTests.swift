import Messages
import Templates
import Testing

@testable import Gateway

/// Notices of mails that were to be passed on or handed over: bounces in the words of mail.
@Suite struct BounceTests {
    private let refusedBy = "the mail server refused the recipient, 550 5.1.1 (No such user here)"

    private func message(
        _ destination: Destination, state: MessageState = .failed, to address: String = "bob@example.org",
        _ change: (inout MessageOrder) -> Void = { _ in }
    ) throws -> Message {
        var message = try Samples.message(1, state: state)
        message.order = MessageOrder(destination, via: [try Samples.connection("office")], text: "Received: secret\r\n")
        message.order.addressedAs = address
        message.order.includesSubmission = true
        change(&message.order)
        return message
    }

    private func draft(_ messages: [Message], _ words: [String], subject: String = "Plans") throws -> MailDraft {
        let events = zip(messages, words).map {
            ($0.id, MessageEvent(at: Samples.moment(9), kind: .failed, detail: $1))
        }
        let notice = OwedNotice(
            submission: SubmissionID(rawValue: 7),
            facts: Submission(
                receivedAt: Samples.moment(0), door: .smtp, client: "192.0.2.7",
                sender: try Samples.address("alice@office.test"), subject: subject),
            messages: messages, owed: [:], words: Dictionary(uniqueKeysWithValues: events))
        let letter = NoticeLetter(
            notice: notice, told: messages, original: Mail(), originalOctets: Array("Subject: Plans".utf8),
            mailing: MailingRules(hostname: "gw.test")
        ) { LocalTime(seconds: $0.seconds) }
        return letter.draft(
            to: try Samples.address("alice@office.test"), messageID: "9@gw.test", at: Samples.moment(60))
    }

    private func mail(_ state: MessageState = .failed, _ change: (inout MessageOrder) -> Void = { _ in }) throws
        -> Message
    {
        try message(.mail(try Samples.address("bob@example.org")), state: state, change)
    }

    @Test func `A bounce says in words of mail what the other server said, and the same for machines`() throws {
        let draft = try draft([try mail()], [refusedBy])
        #expect(draft.subject == "Not delivered: your mail to bob@example.org")
        #expect(draft.from == MailAddress(name: "Mail delivery", address: "postmaster@gw.test"))
        #expect(
            draft.text == """
                Your mail to bob@example.org could not be delivered.
                  Why: the mail server refused the recipient, 550 5.1.1 (No such user here)
                  When: 2023-11-14 22:13:20
                  Message: 1

                Your mail: Plans
                Received: 2023-11-14 22:13:20

                """)
        let recipient = try #require(draft.report?.recipients.first)
        #expect(recipient.address == "bob@example.org")
        #expect(recipient.action == .failed)
        #expect(recipient.status.description == "5.1.1")
        #expect(recipient.diagnostic == "550 5.1.1 No such user here")
        #expect(recipient.speaker == .smtp)
        #expect(draft.report?.returnsWhole == false && draft.report?.envelopeID == nil)
    }

    @Test func `What became of a mail, by its state, in the subject, in words and as a code`() throws {
        let table: [(state: MessageState, words: String, subject: String, sentence: String, status: String)] = [
            (.failed, "", "Not delivered", "could not be delivered", "5.0.0"),
            (.expired, "too late", "Not delivered", "could not be delivered", "4.4.7"),
            (
                .failed, "there is no link to the mail server (refused); that was the last of 10 attempts",
                "Not delivered", "could not be delivered", "4.4.7"
            ),
            (
                .failed, "the mail server refused the sender, 451 (later); that was the last of 10 attempts",
                "Not delivered", "could not be delivered", "4.0.0"
            ),
            (
                .unknown, "", "Perhaps not delivered",
                "was on its way when the link broke; nobody knows whether it arrived", "4.4.0"
            ),
            (
                .sent, "250 2.0.0 Ok", "Passed on",
                "was passed on to the next mail server, which tells nothing of what follows", "2.0.0"
            ),
            (.delivered, "", "Delivered", "was delivered", "2.0.0"),
        ]
        for (state, words, subject, sentence, status) in table {
            let draft = try draft([try mail(state)], [words])
            #expect(draft.subject == "\(subject): your mail to bob@example.org")
            #expect(draft.text.hasPrefix("Your mail to bob@example.org \(sentence).\n"))
            #expect(draft.report?.recipients.first?.status.description == status, "\(state), \(words)")
            #expect(!draft.text.contains("secret"))
        }
    }

    @Test func `A hand-over that failed shows its sender no path, no address and no command`() throws {
        let places: [Destination] = [
            .folder("/srv/secret"), .webHook("https://secret.test/x"), .command("/bin/secret --key"),
        ]
        for place in places {
            let draft = try draft([try message(place, to: "102@fax")], ["cannot write /srv/secret: no space"])
            #expect(draft.subject == "Not delivered: your mail to 102@fax")
            #expect(!draft.text.contains("secret") && !draft.text.contains("Why"))
            #expect(draft.report?.recipients.first?.diagnostic == "")
            #expect(draft.report?.recipients.first?.address == "102@fax")
            let done = try self.draft([try message(place, state: .sent, to: place.description)], [""])
            #expect(done.text.hasPrefix("Your mail to its recipient was handed over.\n"))
            #expect(done.report?.recipients.first?.action == .delivered)
            #expect(!done.subject.contains("secret") && !done.text.contains("secret"))
        }
    }

    @Test func `Texts and mails of one submission are told of together, the text quoted, the mail not`() throws {
        var text = try Samples.message(2, state: .failed)
        text.order.text = "Backup failed"
        let draft = try draft([try mail(), text], [refusedBy, "no such phone"])
        #expect(draft.subject == "Your mail to 2 recipients: 2 not delivered")
        #expect(draft.text.contains("Your mail to bob@example.org could not be delivered."))
        #expect(draft.text.contains("Your text message to +447700900123 was not delivered."))
        #expect(draft.text.hasSuffix("The text:\n> Backup failed\n"))
        #expect(draft.report?.recipients.map(\.status.description) == ["5.1.1", "5.0.0"])
    }

    @Test func `What was asked about notices comes back in them`() throws {
        for (returning, state, isWhole) in [
            (nil, MessageState.failed, false), (NoticeWishes.Returning.headers, .failed, false), (.full, .failed, true),
            (.full, .sent, false),
        ] {
            let message = try mail(state) { order in
                var wishes = NoticeWishes()
                wishes.returning = returning
                wishes.envelopeID = "QQ+2B1+0D+0AX-Evil:+20yes"
                wishes.originalRecipient = "rfc822;Robert+2Bx@example.org"
                order.wishes = wishes
            }
            let report = try draft([message], [refusedBy]).report
            #expect(report?.returnsWhole == isWhole)
            #expect(report?.envelopeID == "QQ+1??X-Evil: yes")
            #expect(report?.recipients.first?.originalRecipient == "rfc822;Robert+x@example.org")
        }
    }

    @Test func `Nobody's words begin a line of their own`() throws {
        let evil =
            "the mail server refused the recipient, 550 5.1.1 (no\r\nX: y\u{2028}z\u{0}"
            + String(repeating: "a", count: 9_000)
        let draft = try draft([try mail()], [evil], subject: "Hi\r\nReceived: never\u{85}x")
        let lines = draft.text.split(separator: "\n", omittingEmptySubsequences: false)
        #expect(lines.count == 8)
        #expect(!lines.contains { $0.hasPrefix("X:") || $0.hasPrefix("Received: never") })
        #expect(
            !draft.text.unicodeScalars.contains { $0 == "\r" || $0 == "\u{2028}" || $0 == "\u{0}" || $0 == "\u{85}" })
        #expect(draft.text.utf8.count < 2_000)
        #expect(draft.report?.recipients.first?.status.description == "5.1.1")
    }

    @Test func `The reply of a server is found again in the history`() {
        let table: [(words: String, status: String?, text: String?)] = [
            ("the mail server refused the recipient, 550 5.1.1 (No such user)", "5.1.1", "550 5.1.1 No such user"),
            ("the mail server refused the mail, 554 (a (b) c)", "5.0.0", "554 a (b) c"),
            ("the mail server refused the sender, 451", "4.0.0", "451"),
            ("the mail server refused the sender, 452 4.3.1; that was the last of 10 attempts", "4.3.1", "452 4.3.1"),
            (
                "the mail server refused the mail, 550 5.7.26 (x); that was the last of 2 attempts", "5.7.26",
                "550 5.7.26 x"
            ),
            ("refused, 550 2.0.0 (odd)", "5.0.0", "550 odd"), ("refused, 550 5.1234.1 (odd)", "5.0.0", "550 odd"),
            ("refused, 550 5..1 (odd)", "5.0.0", "550 odd"), ("refused, 250 2.0.0 (fine)", nil, nil),
            ("refused, 5501 (x)", nil, nil), ("refused, 55", nil, nil), ("refused, ", nil, nil), ("", nil, nil),
            ("550 5.1.1 no such user", nil, nil), ("refused, \u{665}50 (x)", nil, nil),
            ("refused, 550)(", "5.0.0", "550"),
        ]
        for (words, status, text) in table {
            let found = RemoteWords(in: words)
            #expect(found?.status.description == status, "\(words)")
            #expect(found?.text == text, "\(words)")
        }
    }
}

/// Bounces on their way: once, to the envelope sender, by the ways that notices take.
@Suite struct BouncePathTests {
    private func rig(forward: Bool = false) throws -> PhoneRig {
        let rig = try PhoneRig()
        if forward {
            rig.gateway.rules.forward = try Samples.connection("relay")
            rig.gateway.rules.mailing = MailingRules(hostname: "gw.test")
        }
        return rig
    }

    private func relay(
        _ rig: PhoneRig, from sender: String? = "alice@office.test", _ occasions: NoticeWishes.Occasions? = nil
    ) async throws -> MessageID {
        let relay = try Samples.connection("relay")
        var claim = Claim(.relay(relay), application: nil, address: try Samples.address("bob@example.org"))
        if let occasions {
            var wishes = NoticeWishes()
            wishes.occasions = occasions
            claim.wishes = wishes
        }
        let arrival = Submission(
            receivedAt: rig.clock.now, door: .smtp, client: "192.0.2.7",
            sender: try sender.map { try Samples.address($0) })
        let order = MessageOrder(relaying: claim, over: relay, of: arrival, received: "Received: x\r\n")
        return try await rig.store.accept(arrival, content: Array("Subject: Hi\r\n\r\nx".utf8), orders: [order])
            .messages[0]
    }

    private func end(_ rig: PhoneRig, _ id: MessageID, _ state: MessageState, _ words: String) async throws {
        let change = MessageChange(
            id, from: Set(MessageState.allCases), to: state, at: rig.clock.now,
            event: MessageEvent(at: rig.clock.now, kind: state == .sent ? .sent : .failed, detail: words))
        #expect(try await rig.store.apply([change]) == [true])
    }

    private func bounces(_ rig: PhoneRig) async throws -> [Message] {
        rig.clock.advance(by: .seconds(60))
        _ = try await rig.gateway.notices.tell(at: rig.clock.now)
        return rig.messages(by: .gateway)
    }

    @Test func `A bounce goes to the envelope sender from nobody, once`() async throws {
        let rig = try rig()
        let id = try await relay(rig)
        try await end(rig, id, .failed, "the mail server refused the recipient, 550 5.1.1 (No such user)")
        let bounce = try #require(try await bounces(rig).first)
        #expect(bounce.order.destination.description == "alice@office.test")
        #expect(bounce.order.envelopeSender == nil && bounce.order.notices == [])
        #expect(bounce.order.via.map(\.text) == ["office"])
        let letter = Letter(bounce.order.text)
        #expect(letter["Subject"] == "Not delivered: your mail to bob@example.org")
        #expect(letter["Report"] == "bob@example.org failed 5.1.1 550 5.1.1 No such user")
        try await end(rig, bounce.id, .failed, "gone")
        #expect(try await bounces(rig).count == 1)
    }

    @Test func `Without connections for mail the forward server carries bounces`() async throws {
        let rig = try rig(forward: true)
        try await end(rig, try await relay(rig), .failed, "x")
        #expect(try await bounces(rig).first?.order.via.map(\.text) == ["relay"])
    }

    @Test func `NEVER and the null sender hear nothing, whatever happens`() async throws {
        for (sender, occasions) in [
            ("alice@office.test", NoticeWishes.Occasions([])), (nil, nil), (nil, [.success, .failure]),
            ("alice@office.test", .delay),
        ] as [(String?, NoticeWishes.Occasions?)] {
            for state in [MessageState.failed, .expired, .unknown, .sent] {
                let rig = try rig()
                try await end(rig, try await relay(rig, from: sender, occasions), state, "x")
                #expect(try await bounces(rig).isEmpty)
            }
        }
    }

    @Test func `Success is told here only where the next server does not tell of it`() async throws {
        for (words, occasions, count) in [
            ("250 2.0.0 Ok", NoticeWishes.Occasions.success, 1), ("250 2.0.0 Ok", .failure, 0),
            ("250 2.0.0 Ok", nil, 0),
            ("250 2.0.0 Ok; \(NoticeWishes.passedOnWords)", .success, 0),
        ] as [(String, NoticeWishes.Occasions?, Int)] {
            let rig = try rig()
            let id = try await relay(rig, occasions)
            try await end(rig, id, .sent, words)
            #expect(try await bounces(rig).count == count, "\(words)")
            #expect(rig.store.owed(id) == [])
        }
    }
}
