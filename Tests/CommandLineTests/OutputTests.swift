import API
import Testing
import Web

@testable import telepost

@Suite struct OutputTests {
    @Test func `nothing in a stranger's text steers the terminal`() {
        let table = [
            ("plain", "plain"), ("a\u{1B}[2Jb", "a\u{FFFD}[2Jb"), ("a\nb\tc\r", "a b c\u{FFFD}"),
            ("\u{202E}abc", "abc"),
            ("x\u{7F}\u{9B}31m", "x\u{FFFD}\u{FFFD}31m"), ("👩\u{200D}🔬", "👩\u{200D}🔬"),
        ]
        for (text, plain) in table { #expect(PlainText(text).description == plain) }
    }

    @Test func `texts are cut to columns`() {
        let table = [
            ("hello", 5, "hello"), ("hello", 4, "hel…"), ("日本語", 6, "日本語"), ("日本語", 5, "日本…"), ("😀😀", 3, "😀…"),
        ]
        for (text, width, cut) in table { #expect(PlainText(text).cut(to: width) == cut) }
    }

    @Test func `columns are aligned, numbers on the right, and the last is cut`() {
        var table = Table("NAME", " COUNT", "TEXT")
        table.add(.init("a"), .init("7"), .init("short"))
        table.add(.init("日本"), .init("1234567"), .init(String(repeating: "x", count: 50)))
        let lines = table.lines(width: 40)
        #expect(lines[0] == "NAME    COUNT  TEXT")
        #expect(lines[1] == "a           7  short")
        #expect(lines[2] == "日本  1234567  \(String(repeating: "x", count: 24))…")
    }

    @Test func `a story becomes one time line`() throws {
        let json = """
            {"message":{"id":17,"kind":"sms","state":"delivered","to":"+447700900123","via":["carrier"],
            "connection":"carrier","text":"Disk full","alphabet":"gsm7","part_count":1,"attempts":1,
            "parts":[{"number":1,"count":1,"state":"delivered","network_id":"A7","detail":"DELIVRD"}],
            "accepted_at":"2026-11-20T11:15:02.200Z","changed_at":"2026-11-20T11:15:04Z","application":"sms",
            "addressed_as":"+447700900123@sms.test","submission":9},
            "submission":{"received_at":"2026-11-20T11:15:02.123Z","door":"smtp","client":"192.0.2.7",
            "greeting":"ops.example.com","session":"S1","sender":"ops@example.com","message_id":"a@b","subject":"Alarm\\u001b",
            "files":[],"recipients":[],"size":812},"others":[],"other_count":0,
            "events":[{"at":"2026-11-20T11:15:03Z","kind":"sent","connection":"carrier","detail":"1 part"},
            {"at":"2026-11-20T11:15:04Z","kind":"report","connection":"carrier","detail":"DELIVRD"}]}
            """
        let story = try JSON.decode(StoryView.self, from: Array(json.utf8))
        let rows = TimeLine(story).rows
        #expect(
            rows.map { "\($0.who): \($0.what)" } == [
                "smtp: received from 192.0.2.7 (ops.example.com), session S1",
                "smtp: sender <ops@example.com>, subject \"Alarm\u{1B}\"", "smtp: Message-ID <a@b>, 812 octets",
                "sms: made 1 part GSM-7 for +447700900123@sms.test, via carrier", "sms: text \"Disk full\"",
                "carrier: sent: 1 part", "carrier: report: DELIVRD",
                "carrier: part 1 of 1 delivered, network id A7: DELIVRD", "telepost: now delivered after 1 attempt",
            ])
        let lines = TimeLine(story).lines(width: 80)
        #expect(lines.allSatisfy { PlainText($0).width <= 80 && !$0.contains("\u{1B}[2") })
        #expect(TimeLine(story).lines(width: nil).count == 10)
    }
}
