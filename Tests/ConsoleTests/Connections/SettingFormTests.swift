import Gateway
import Testing

@testable import Console

@Suite struct SettingFormTests {
    private func read(
        _ kind: ConnectionKind, _ typed: [String: String], over present: ConfigurationTable? = nil
    ) -> SettingReading {
        let form = kind.form
        var fields: [String: String] = [:]
        for key in form.keys {
            switch key.kind {
            case .flag: fields[key.path] = key.standard == "true" ? "on" : nil
            case .secret: break
            case .text, .words, .texts, .pairs, .number, .choice, .duration, .durations, .size, .name, .names:
                fields[key.path] = key.standard
            }
        }
        fields.merge(typed) { $1 }
        return form.read(form.entries(typed: { fields[$0] }, over: present), over: present)
    }

    private func paths(_ values: [ConfigurationEntry]) -> [String] { values.map(\.key) }

    @Test func `the least that each kind needs is enough, and nothing but that is written`() {
        let least: [(ConnectionKind, [String: String])] = [
            (.smpp, ["name": "carrier", "host": "smpp.example.net", "system_id": "acme"]),
            (.smtp, ["name": "office", "host": "mail.example.com"]),
            (
                .pop3,
                ["name": "box", "host": "pop.example.com", "username": "u", "password": "p", "application": "sms"]
            ),
            (.imap, ["name": "box", "host": "::1", "username": "u", "token.file": "/t", "application": "sms"]),
            (.folder, ["name": "out", "path": "/srv/out"]),
        ]
        for (kind, typed) in least {
            let reading = read(kind, typed)
            #expect(reading.faults.isEmpty, "\(kind): \(reading.faults)")
            let tops = Set(typed.keys.map { String($0.prefix { $0 != "." }) })
            #expect(Set(paths(reading.values)) == tops, "\(kind)")
        }
    }

    @Test func `what is missing is said beside each field`() {
        #expect(Set(read(.smpp, [:]).faults.keys) == ["name", "host", "system_id"])
        #expect(Set(read(.smtp, [:]).faults.keys) == ["name", "host"])
        #expect(Set(read(.smtp, ["implementation": "command"]).faults.keys) == ["name", "program"])
        #expect(Set(read(.smtp, ["name": "a", "host": "b", "username": "u"]).faults.keys) == ["username", "password"])
        #expect(
            Set(read(.pop3, ["name": "a", "host": "b", "username": "u", "application": "sms"]).faults.keys)
                == ["password", "token.command", "token.file"])
        #expect(Set(read(.folder, ["name": "a"]).faults.keys) == ["path", "pickup"])
        #expect(Set(read(.folder, ["name": "a", "pickup": "/in"]).faults.keys) == ["dialect"])
        #expect(
            Set(read(.folder, ["name": "a", "pickup": "/in", "dialect": "mail"]).faults.keys) == ["application"])
        #expect(Set(read(.folder, ["name": "a", "pickup": "/in", "dialect": "files"]).faults.keys) == ["to", "from"])
        #expect(read(.folder, ["name": "a", "pickup": "/in", "dialect": "smstools"]).faults.isEmpty)
    }

    @Test(arguments: [
        ("port", "0", false), ("port", "1", true), ("port", "65535", true), ("port", "65536", false),
        ("port", "25 ", true), ("port", "+-1", false), ("port", "99999999999999999999", false),
        ("timeout", "999ms", false), ("timeout", "1s", true), ("timeout", "1h", true), ("timeout", "1h1ms", false),
        ("timeout", "30", false), ("timeout", "1m1h", false), ("timeout", "30s30s", false),
        ("timeout", "99999999999999999999w", false), ("timeout", "9223372036854775807w", false),
        ("host", "mail.example.com", true), ("host", "192.0.2.1", true), ("host", "::1", true), ("host", "a b", false),
        ("host", "<b>", false), ("host", "http://x", false), ("host", String(repeating: "a", count: 254), false),
        ("name", "a", true), ("name", String(repeating: "a", count: 65), false), ("name", "a/b", false),
        ("tls", "none", true), ("tls", "maybe", false), ("attempts", "1000", true), ("attempts", "1001", false),
        ("retry_after", "1s\r\n2s\r\n", true), ("retry_after", "1s\nnever", false),
        ("retry_after", String(repeating: "1s\n", count: 21), false),
        ("pin", String(repeating: "aB", count: 32), true), ("pin", String(repeating: "ag", count: 32), false),
        ("ca", "/etc/ca.pem", true), ("connections", "51", false),
    ])
    func `values are checked at their limits`(path: String, text: String, isRight: Bool) {
        var typed = ["name": "office", "host": "mail.example.com"]
        typed[path] = text
        let reading = read(.smtp, typed)
        #expect((reading.faults[path] == nil) == isRight, "\(reading.faults)")
        #expect(reading.faults.keys.allSatisfy { $0 == path })
    }

    @Test(arguments: [
        ("25MB", true), ("1024B", true), ("1023B", false), ("1GB", true), ("1GiB", false), ("25 MB", false),
        ("MB", false),
        ("9223372036854775807GB", false),
    ])
    func `sizes are checked at their limits`(text: String, isRight: Bool) {
        let reading = read(
            .pop3,
            [
                "name": "a", "host": "b", "username": "u", "password": "p", "application": "sms",
                "max_message_size": text,
            ])
        #expect((reading.faults["max_message_size"] == nil) == isRight)
    }

    @Test func `a table goes through the form unharmed, and what the form does not know stays`() {
        let table = ConfigurationTable(
            kind: .connection, name: "carrier",
            values: [
                ConfigurationEntry("name", .text("carrier")), ConfigurationEntry("type", .text("smpp")),
                ConfigurationEntry("host", .text("smpp.example.net")), ConfigurationEntry("system_id", .text("acme")),
                ConfigurationEntry("password", .kept),
                ConfigurationEntry("numbers", .list([.text("+447700900100"), .text("12345")])),
                ConfigurationEntry("source", .table([ConfigurationEntry("ton", .whole(1))])),
                ConfigurationEntry("future", .table([ConfigurationEntry("deep", .flag(true))])),
                ConfigurationEntry("window", .whole(10)), ConfigurationEntry("active", .flag(false)),
                ConfigurationEntry("retry_after", .list([.text("1s")])),
            ])
        let form = ConnectionKind.smpp.form
        let reading = form.read(form.entries(of: table), over: table)
        #expect(reading.faults.isEmpty)
        #expect(reading.values == table.values)
    }

    @Test func `a secret stays, is replaced or taken away, and is never shown`() {
        let table = ConfigurationTable(
            kind: .connection, name: "c",
            values: [
                ConfigurationEntry("name", .text("c")), ConfigurationEntry("type", .text("smpp")),
                ConfigurationEntry("host", .text("h")), ConfigurationEntry("system_id", .text("s")),
                ConfigurationEntry("password", .kept),
            ])
        let typed = ["name": "c", "host": "h", "system_id": "s"]
        func password(_ more: [String: String]) -> ConfigurationValue? {
            read(.smpp, typed.merging(more) { $1 }, over: table).values.first { $0.key == "password" }?.value
        }
        #expect(password([:]) == .kept)
        #expect(password(["password": ""]) == .kept)
        #expect(password(["password": " new "]) == .secret(" new "))
        #expect(password(["password": "", "password.none": "on"]) == nil)
        #expect(ConnectionKind.smpp.form.entries(of: table)["password"].isEmpty)
        #expect(read(.smpp, typed.merging(["password": "a\u{1}"]) { $1 }, over: table).faults["password"] != nil)
    }

    @Test func `what means nothing any more goes away`() {
        let table = ConfigurationTable(
            kind: .connection, name: "o",
            values: [
                ConfigurationEntry("name", .text("o")), ConfigurationEntry("type", .text("smtp")),
                ConfigurationEntry("host", .text("h")), ConfigurationEntry("port", .whole(2525)),
                ConfigurationEntry("username", .text("u")), ConfigurationEntry("password", .kept),
            ])
        let reading = read(
            .smtp, ["name": "o", "implementation": "command", "program": "/usr/sbin/sendmail", "host": "h"],
            over: table)
        #expect(reading.faults.isEmpty)
        #expect(Set(paths(reading.values)) == ["name", "type", "implementation", "program"])
    }

    @Test func `every key has words, every default is right, and names come once`() {
        for kind in ConnectionKind.allCases {
            let keys = kind.form.keys
            #expect(Set(keys.map(\.path)).count == keys.count)
            for key in keys {
                #expect(!key.label.isEmpty && key.explanation.hasSuffix("."), "\(kind).\(key.path)")
                #expect(key.offers.isEmpty || key.offers.count > 1)
            }
            #expect(kind.form.groups.first?.isFolded == false)
        }
    }
}
