import Messages
import Templates
import Testing

@testable import Gateway

@Suite struct NoticeLetterTests {
    private func letter(
        _ states: [MessageState], why: String = "no such phone", subject: String = "Disk full",
        text: String = "Backup failed"
    ) throws -> NoticeLetter {
        let messages = try states.enumerated().map { index, state in
            var message = try Samples.message(Int64(index + 1), state: state)
            message.order.destination = .phone(try Samples.number("+4477009\(10_000 + index)"))
            message.order.addressedAs = "+4477009\(10_000 + index)@sms.test"
            message.order.text = text
            return message
        }
        var facts = Submission(
            receivedAt: Samples.moment(0), door: .smtp, client: "192.0.2.7",
            sender: try Samples.address("alice@office.test"))
        facts.subject = subject
        let words = messages.map { ($0.id, MessageEvent(at: Samples.moment(9), kind: .failed, detail: why)) }
        let notice = OwedNotice(
            submission: SubmissionID(rawValue: 7), facts: facts, messages: messages, owed: [:],
            words: Dictionary(uniqueKeysWithValues: words))
        var original = Mail()
        original.messageID = "2@x"
        original.references = ["1@x"]
        return NoticeLetter(
            notice: notice, told: messages, original: original, originalOctets: Array("Subject: Disk full".utf8),
            mailing: MailingRules(hostname: "gw.test")
        ) { LocalTime(seconds: $0.seconds, offset: 3600) }
    }

    private func draft(_ letter: NoticeLetter) throws -> MailDraft {
        letter.draft(to: try Samples.address("alice@office.test"), messageID: "9@gw.test", at: Samples.moment(60))
    }

    @Test func `A person reads what happened, to which number, when, why, and the text`() throws {
        let draft = try draft(try letter([.failed]))
        #expect(
            draft.text == """
                Your text message to +447700910000 was not delivered.
                  Why: no such phone
                  When: 2023-11-14 23:13:20
                  Message: 1

                Your mail: Disk full
                Received: 2023-11-14 23:13:20

                The text:
                > Backup failed

                """)
        #expect(draft.from == MailAddress(name: "Text messages", address: "postmaster@gw.test"))
        #expect(draft.to.map(\.address) == ["alice@office.test"])
        #expect(draft.references == ["1@x", "2@x"])
        #expect(draft.inReplyTo == "2@x")
        #expect(draft.automation == .autoReplied)
        #expect(draft.utcOffset == 3600)
    }

    @Test func `Each end has its words, its action and its status (RFC 3464 §2.3)`() throws {
        let table: [(MessageState, String, MailDraft.Report.Action, String, hasWhy: Bool)] = [
            (.failed, "Not delivered", .failed, "5.0.0", true), (.expired, "Not delivered", .failed, "5.0.0", true),
            (.cancelled, "Not delivered", .failed, "5.0.0", true),
            (.unknown, "Perhaps not delivered", .delayed, "4.4.0", true), (.sent, "Sent", .relayed, "2.0.0", true),
            (.delivered, "Delivered", .delivered, "2.0.0", false),
        ]
        for (state, words, action, status, hasWhy) in table {
            let draft = try draft(try letter([state]))
            #expect(draft.subject == "\(words): your text to +447700910000")
            let recipient = try #require(draft.report?.recipients.first)
            #expect(recipient.action == action)
            #expect(recipient.status.description == status)
            #expect(recipient.address == "+447700910000@sms.test")
            #expect(recipient.diagnostic == "no such phone")
            #expect(recipient.lastAttemptAt == Samples.moment(0))
            #expect(draft.text.contains("Why:") == hasWhy)
            #expect(draft.report?.reportingHost == "gw.test")
            #expect(draft.report?.arrivedAt == Samples.moment(0))
            #expect(draft.report?.originalOctets == Array("Subject: Disk full".utf8))
        }
    }

    @Test func `The subject of a mail for several counts each end`() throws {
        #expect(
            try draft(try letter([.failed, .sent, .failed, .delivered, .unknown])).subject
                == "Your text to 5 numbers: 2 not delivered, 1 perhaps not delivered, 1 sent, 1 delivered")
    }

    @Test(arguments: [(49, 49, false), (50, 50, false), (51, 50, true)])
    func `Fifty recipients are told of in words, all of them to machines`(count: Int, inWords: Int, isCut: Bool) throws
    {
        let draft = try draft(try letter(Array(repeating: .failed, count: count)))
        #expect(draft.text.split(separator: "\n").count { $0.hasPrefix("Your text message to") } == inWords)
        #expect(draft.text.contains("… and \(count - inWords) more; all of them are in the attached report.") == isCut)
        #expect(draft.report?.recipients.count == count)
    }

    @Test func `A long text is cut, and every line of it is quoted`() throws {
        let exact = try draft(try letter([.failed], text: String(repeating: "a", count: 500)))
        #expect(exact.text.contains("> " + String(repeating: "a", count: 500) + "\n"))
        let long = try draft(try letter([.failed], text: String(repeating: "a", count: 501)))
        #expect(long.text.contains(String(repeating: "a", count: 500) + "…\n"))
        let lines = try draft(try letter([.failed], text: "one\n\nYour text message was delivered."))
        #expect(lines.text.hasSuffix("> one\n> \n> Your text message was delivered.\n"))
    }

    @Test func `Without subject or reason their lines are left out`() throws {
        let text = try draft(try letter([.failed], why: "", subject: "")).text
        #expect(!text.contains("Why"))
        #expect(!text.contains("Your mail"))
    }
}
