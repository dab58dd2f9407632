import API
import Testing
import Web

@testable import telepost

@Suite struct AccountCommandTests {
    private func arguments(_ words: [String]) throws(CommandFailure) -> Arguments {
        guard case .run(_, let arguments) = try Invocation(["account"] + words) else { throw .failed("help") }
        return arguments
    }

    /// What is said of an account, as the API gets it.
    private func body(_ words: String...) throws -> String {
        let properties = try AccountProperties(try arguments(words))
        return String(decoding: try JSON.encode(properties).dropLast(), as: UTF8.self)
    }

    private func failure(_ words: [String]) -> String {
        do throws(CommandFailure) {
            let arguments = try arguments(words)
            _ = try AccountProperties(arguments)
            return "understood"
        } catch {
            return "\(error.exitCode) \(error.text.prefix { $0 != "\n" })"
        }
    }

    @Test func `options become what the API takes`() throws {
        #expect(try body("set", "alice") == "{}")
        #expect(
            try body(
                "add", "alice", "--address", "alice@sms.test", "--number", "+447700900200", "--number=60777", "--login",
                "smtp,pop3", "--login", "console", "--sender", "ACME", "--country", "GB", "--country", "IE",
                "--messages-per-day", "100", "--parts-per-day=0", "--certificate", "aa", "--inactive") == """
                    {"active":false,"address":"alice@sms.test","certificates":["aa"],"countries":["GB","IE"],\
                    "login":["smtp","pop3","console"],"messages_per_day":100,"numbers":["+447700900200","60777"],\
                    "parts_per_day":0,"senders":["ACME"]}
                    """)
        #expect(
            try body("set", "alice", "--smpp-throughput", "50", "--smpp-window", "none", "--smpp-binds=2")
                == "{\"smpp_binds\":2,\"smpp_throughput\":50,\"smpp_window\":null}")
        #expect(try body("set", "alice", "--active") == "{\"active\":true}")
        #expect(try body("set", "alice", "--role", "operator") == "{\"role\":\"operator\"}")
        #expect(try body("set", "alice", "--role", "none") == "{\"role\":null}")
        #expect(failure(["add", "a", "--role", "king"]).hasPrefix("2 telepost: --role takes one of viewer, operator"))
    }

    @Test func `the word none clears a property`() throws {
        #expect(
            try body(
                "set", "alice", "--address", "none", "--login", "none", "--number", "none", "--sender", "none",
                "--country", "none", "--messages-per-day", "none", "--parts-per-day", "none", "--certificate", "none")
                    == """
                    {"address":null,"certificates":null,"countries":null,"login":null,"messages_per_day":null,"numbers":null,\
                    "parts_per_day":null,"senders":null}
                    """)
        #expect(try body("set", "alice", "--sender", "none", "--sender", "ACME") == "{\"senders\":[\"none\",\"ACME\"]}")
    }

    @Test func `what makes no sense is said before anybody is asked`() {
        let servers = "--login takes smtp, pop3, smpp, http, console, or none; not"
        let table: [([String], String)] = [
            (["add"], "2 telepost: NAME is missing"), (["add", "a", "b"], "2 telepost: \"b\" is one word too many"),
            (["set", "a", "--active", "--inactive"], "2 telepost: --active and --inactive do not go together"),
            (["add", "a", "--active"], "2 telepost: unknown option --active; did you mean --inactive?"),
            (["set", "a", "--login", "imap"], "2 telepost: \(servers) imap"),
            (["set", "a", "--login", "smtp,none"], "2 telepost: \(servers) none"),
            (["set", "a", "--login", ""], "2 telepost: --login takes servers such as smtp,pop3, or none"),
            (["set", "a", "--login", ","], "2 telepost: --login takes servers such as smtp,pop3, or none"),
            (
                ["set", "a", "--messages-per-day", "-1"],
                "2 telepost: --messages-per-day takes a number from 0 to 1000000000, not -1"
            ),
            (
                ["set", "a", "--parts-per-day", "many"],
                "2 telepost: --parts-per-day takes a number from 0 to 1000000000, not many"
            ),
            (
                ["set", "a", "--smpp-binds", "0"], "2 telepost: --smpp-binds takes a number from 1 to 1000, not 0"
            ),
            (["set", "a", "--address", "x", "--address", "y"], "2 telepost: --address is given twice"),
            (["set", "a", "--password-stdin"], "2 telepost: unknown option --password-stdin"),
            (["passwd"], "2 telepost: NAME is missing"),
            (["delete", "a"], "2 telepost: unknown command account delete"),
            (["passwrd", "a"], "2 telepost: unknown command account passwrd; did you mean account passwd?"),
        ]
        for (words, text) in table { #expect(failure(words) == text, "\(words)") }
    }

    @Test func `a mail in a mailbox has its story`() throws {
        let json = """
            {"message":{"id":17,"kind":"mailbox","state":"delivered","to":"account alice","via":[],"text":"Subject: x",
            "alphabet":"gsm7","part_count":0,"attempts":0,"parts":[],"accepted_at":"2026-11-20T11:15:02.200Z",
            "changed_at":"2026-11-20T11:15:04Z","addressed_as":"account alice","submission":9},
            "submission":{"received_at":"2026-11-20T11:15:02.123Z","door":"smtp","client":"192.0.2.7","greeting":"pc",
            "session":"S1","sender":"bob@sms.test","message_id":"a@b","subject":"hello","account":"bob",
            "files":[],"recipients":[],"size":812},"others":[],"other_count":0,
            "events":[{"at":"2026-11-20T11:15:02.2Z","kind":"made","detail":"to the number of alice"},
            {"at":"2026-11-20T11:15:02.2Z","kind":"stored","detail":""},
            {"at":"2026-11-20T11:16:04Z","kind":"collected","detail":"by POP3 from 192.0.2.9"}]}
            """
        let story = try JSON.decode(StoryView.self, from: Array(json.utf8))
        #expect(
            TimeLine(story).rows.map { "\($0.who): \($0.what)" } == [
                "smtp: received from 192.0.2.7 (pc), logged in as bob, session S1",
                "smtp: sender <bob@sms.test>, subject \"hello\"", "smtp: Message-ID <a@b>, 812 octets",
                "telepost: made a mail for account alice", "telepost: to the number of alice",
                "telepost: put into the mailbox", "telepost: taken out of the mailbox: by POP3 from 192.0.2.9",
                "telepost: now delivered after 0 attempts",
            ])
        #expect(TimeLine(story).lines(width: nil).first == "message 17 to account alice")
    }

    @Test func `a mail that was fetched has its story`() throws {
        let json = """
            {"message":{"id":18,"kind":"none","state":"failed","to":"nobody","via":[],"text":"","alphabet":"gsm7",
            "part_count":0,"attempts":0,"parts":[],"accepted_at":"2026-11-20T11:15:02.2Z",
            "changed_at":"2026-11-20T11:15:02.2Z","addressed_as":"","submission":9},
            "submission":{"received_at":"2026-11-20T11:15:02.123Z","door":"fetched","client":"alerts-box","greeting":"",
            "session":"F7","sender":"ops@example.com","subject":"Alarm",
            "files":[],"recipients":[],"size":812},"others":[],"other_count":0,
            "events":[{"at":"2026-11-20T11:15:02.2Z","kind":"made","detail":"there is no number in it"}]}
            """
        let story = try JSON.decode(StoryView.self, from: Array(json.utf8))
        #expect(
            TimeLine(story).rows.map { "\($0.who): \($0.what)" } == [
                "fetched: fetched from the box of alerts-box, session F7",
                "fetched: sender <ops@example.com>, subject \"Alarm\"", "fetched: no Message-ID, 812 octets",
                "telepost: there is no number in it", "telepost: now failed after 0 attempts",
            ])
    }
}
