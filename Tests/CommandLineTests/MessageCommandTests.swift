import API
import Testing
import Web

@testable import telepost

@Suite struct MessageCommandTests {
    private func filter(_ words: String...) throws -> String {
        guard case .run(_, let arguments) = try Invocation(["messages", "list"] + words) else {
            throw CommandFailure.failed("help instead of a command")
        }
        return try MessageCommands.filter(arguments)
    }

    private func story(_ message: String, submission: String, others: String = #""others":[],"other_count":0"#) throws
        -> StoryView
    {
        let json = """
            {"message":{"id":17,"state":"queued","alphabet":"gsm7","part_count":0,"attempts":0,"parts":[],"submission":9,
            "accepted_at":"2026-11-20T11:15:02.200Z","changed_at":"2026-11-20T11:15:04Z",\(message)},
            "submission":{"received_at":"2026-11-20T11:15:02.123Z","greeting":"","session":"","size":812,\(submission)},
            \(others),"events":[]}
            """
        return try JSON.decode(StoryView.self, from: Array(json.utf8))
    }

    private let mail = """
        "door":"smtp","client":"192.0.2.7","sender":"bounces@example.com","message_id":"a@b","subject":"Report",
        "author":"ann@example.com","host":"gw.example.com","user":"ann","files":["report.pdf","l\\u001bg.txt"],
        "recipients":["102@fax.test","bob@example.org"]
        """

    private func rows(_ story: StoryView) -> [String] { TimeLine(story).rows.map { "\($0.who): \($0.what)" } }

    @Test func `each option of messages list is a parameter of the API`() throws {
        let table: [(String, String, String)] = [
            ("--subject", "100% full", "subject=100%25%20full"), ("--file-name", "a&b.pdf", "file_name=a%26b.pdf"),
            ("--from", "ann@example.com", "from=ann%40example.com"), ("--host", "gw", "host=gw"),
            ("--user", "ann", "user=ann"), ("--message-id", "<a@b>", "message_id=%3Ca%40b%3E"),
            ("--application", "sms", "application=sms"), ("--account", "alice", "account=alice"),
            ("--to", "+447700900123", "to=%2B447700900123"), ("--state", "failed", "state=failed"),
            ("--since", "2026-11-20T11:15:02Z", "since=2026-11-20T11:15:02.000Z"),
            ("--until", "2026-11-20T11:15:02Z", "until=2026-11-20T11:15:02.000Z"),
        ]
        for (option, value, query) in table { #expect(try filter(option, value) == "&" + query) }
        #expect(try filter().isEmpty)
        #expect(try filter("--user", "a", "--host", "b") == "&host=b&user=a")
        #expect(try filter("--until", "1h").hasPrefix("&until=20"))
        for option in ["--since", "--until"] {
            let failure = #expect(throws: CommandFailure.self) { try filter(option, "then") }
            #expect(
                failure?.text.contains("\(option) takes an age such as 1h or 2d, or a moment") == true
                    && failure?.exitCode == 2)
        }
    }

    @Test func `a mail that is passed on has its story`() throws {
        let story = try story(
            """
            "kind":"mail","to":"bob@example.org","from":"bounces@example.com","via":["office"],"text":"Received: x",
            "addressed_as":"bob@example.org","includes_submission":true
            """, submission: mail,
            others: """
                "others":[{"id":16,"kind":"folder","state":"sent","to":"/srv/out","addressed_as":"102@fax.test"}],
                "other_count":1
                """)
        #expect(
            rows(story) == [
                "smtp: received from 192.0.2.7", "smtp: sender <bounces@example.com>, subject \"Report\"",
                "smtp: From ann@example.com, host gw.example.com, user ann",
                "smtp: recipients 102@fax.test, bob@example.org", "smtp: files report.pdf, l\u{FFFD}g.txt",
                "smtp: Message-ID <a@b>, 812 octets",
                "telepost: made a mail from <bounces@example.com>, as it came, via office",
                "telepost: also for 102@fax.test (the folder /srv/out, message 16 sent)",
                "telepost: now queued after 0 attempts",
            ])
        #expect(TimeLine(story).lines(width: nil).first == "message 17 to bob@example.org")
    }

    @Test(arguments: [
        ("folder", "/srv/out", "made files for the folder /srv/out", "message 17 to the folder /srv/out"),
        (
            "webhook", "https://hooks.example.com/a", "made a call of the web hook https://hooks.example.com/a",
            "message 17 to the web hook https://hooks.example.com/a"
        ),
        (
            "command", "/usr/bin/on-mail \u{1B}", "made a call of the command /usr/bin/on-mail \u{1B}",
            "message 17 to the command /usr/bin/on-mail \u{FFFD}"
        ),
        ("mailbox", "account alice", "made a mail for account alice, as it came", "message 17 to account alice"),
    ])
    func `what was handed over or is in a mailbox has its story`(
        _ kind: String, _ place: String, _ made: String, _ title: String
    ) throws {
        let via = kind == "mailbox" ? "" : "\"folders\""
        let story = try story(
            """
            "kind":"\(kind)","to":"\(place.replacing("\u{1B}", with: "\\u001b"))","via":[\(via)],"text":"","application":"faxes",
            "addressed_as":"102@fax.test","includes_submission":true
            """, submission: mail)
        #expect(rows(story)[6] == "faxes: \(made)\(via.isEmpty ? "" : ", via folders")")
        #expect(TimeLine(story).lines(width: nil).first == title)
        #expect(!TimeLine(story).lines(width: 80).contains { $0.contains("also for") })
    }

    @Test func `a mail out of a folder has its story`() throws {
        let story = try story(
            #""kind":"none","to":"nobody","via":[],"text":"","addressed_as":"""#,
            submission: #""door":"folder","client":"scans","subject":"","files":["a.pdf"],"recipients":[]"#)
        #expect(
            rows(story).prefix(3) == [
                "folder: found in the folder of scans", "folder: sender <>, subject \"\"", "folder: files a.pdf",
            ])
    }

    @Test func `messages show has what is tracked, and whom the mail was for besides`() throws {
        let names = (1...25).map { "\"r\($0)@example.com\"" }.joined(separator: ",")
        let others = (18...42).map { id in
            #"{"id":\#(id),"kind":"mail","state":"sent","to":"r\#(id)@example.com","addressed_as":""}"#
        }.joined(separator: ",")
        let story = try story(
            #""kind":"mail","to":"b@example.org","via":["office"],"text":"","addressed_as":"","includes_submission":true"#,
            submission: mail.replacing(#""102@fax.test","bob@example.org""#, with: names),
            others: #""others":[\#(others)],"other_count":130"#)
        let facts = Dictionary(MessageCommands.facts(of: story).map { ($0.name, $0.value) }) { first, _ in first }
        #expect(facts["author"] == "ann@example.com" && facts["sender"] == "bounces@example.com")
        #expect(facts["host"] == "gw.example.com" && facts["user"] == "ann" && facts["Message-ID"] == "a@b")
        #expect(facts["files"] == "report.pdf, l\u{FFFD}g.txt" && facts["subject"] == "Report")
        #expect(facts["recipients"]?.hasPrefix("r1@example.com, r2@example.com, ") == true)
        #expect(facts["recipients"]?.hasSuffix(", r20@example.com and 5 more") == true)
        #expect(facts["also for"]?.hasPrefix("r18@example.com (message 18 sent), ") == true)
        #expect(facts["also for"]?.hasSuffix(", r37@example.com (message 37 sent) and 110 more") == true)
        #expect(rows(story).contains { $0.hasSuffix("r27@example.com (message 27 sent) and 120 more") })
    }

    @Test func `lists are cut and what is missing is counted`() {
        let table: [([String], Int, Int?, String)] = [
            ([], 2, nil, ""), (["a"], 2, nil, "a"), (["a", "b"], 2, nil, "a, b"),
            (["a", "b", "c"], 2, nil, "a, b and 1 more"),
            (["a"], 2, 1, "a"), (["a"], 2, 5, "a and 4 more"), (["a\nb\u{7}"], 2, 0, "a b\u{FFFD}"), ([], 2, 3, "3"),
        ]
        for (things, limit, count, text) in table {
            #expect(Listing.text(things, limit: limit, of: count) == text, "\(things)")
        }
    }
}
