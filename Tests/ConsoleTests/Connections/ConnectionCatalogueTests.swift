import Configuration
import Gateway
import Testing

@testable import Console

/// The catalogue of the forms against the reader of the document: they must know the same keys, defaults and limits.
@Suite struct ConnectionCatalogueTests {
    /// A document in which every key of a kind can mean something.
    private struct Base {
        let kind: ConnectionKind
        let entries: [String: String]

        init(_ kind: ConnectionKind, _ entries: [String: String]) {
            (self.kind, self.entries) = (kind, entries)
        }
    }

    private static let bases = [
        Base(.smpp, ["host": "h", "system_id": "s"]), Base(.smtp, ["host": "h"]),
        Base(.smtp, ["implementation": "command", "program": "/p"]),
        Base(.pop3, ["host": "h", "username": "u", "password": "p", "application": "app"]),
        Base(.pop3, ["host": "h", "username": "u", "token.command": "/p", "application": "app"]),
        Base(.imap, ["host": "h", "username": "u", "token.file": "/t", "application": "app"]),
        Base(.imap, ["host": "h", "username": "u", "token.command": "/p", "application": "app"]),
        Base(.imap, ["host": "h", "username": "u", "password": "p", "application": "app"]),
        Base(.http, ["preset": "twilio", "account": "a", "password": "p", "hook.secret": "0123456789abcdef"]),
        Base(.http, ["preset": "vonage", "key": "k", "secret": "s", "hook.secret": "0123456789abcdef"]),
        Base(.http, ["preset": "infobip", "url": "https://h", "key": "k"]),
        Base(.http, ["preset": "kannel", "url": "https://h/s", "username": "u", "password": "p"]),
        Base(
            .http,
            ["preset": "generic", "url": "https://h", "hook.secret": "0123456789abcdef", "generic.method": "POST"]),
        Base(.modem, ["device": "/dev/ttyUSB0"]), Base(.modem, ["imei": "490154203237518"]),
        Base(.folder, ["path": "/o"]),
        Base(.folder, ["path": "/o", "pickup": "/i", "dialect": "mail", "application": "app"]),
        Base(.folder, ["path": "/o", "pickup": "/i", "dialect": "files", "to": "a@b.c", "from": "a@b.c"]),
    ]

    /// Keys that the reader knows only to say that they mean nothing here.
    private static let meaningless: [ConnectionKind: Set<String>] = [
        .pop3: ["when_unknown", "attempts", "retry_after", "folder", "idle"],
        .imap: ["when_unknown", "attempts", "retry_after"], .folder: ["when_unknown"],
        // A pool is written in the document.
        .modem: ["devices"],
    ]

    @Test func `the forms know every key that the reader knows, and no other`() {
        for kind in ConnectionKind.allCases {
            var known: Set<String> = []
            for base in Self.bases where base.kind == kind {
                let reader = DocumentReader(file: "t.toml", in: Surroundings(systemName: "gw"))
                _ = Settings.read(Array(text(base, base.entries, alone: true).utf8), reader)
                known.formUnion(
                    reader.knownKeys.filter { $0.hasPrefix("connection.") }.map { String($0.dropFirst(11)) })
            }
            // What only stands for the keys below it.
            let tables = known.filter { name in known.contains { $0.hasPrefix("\(name).") } }
            let read = known.subtracting(tables).subtracting(["type"]).subtracting(Self.meaningless[kind] ?? [])
            let paths = Set(kind.form.keys.map(\.path))
            #expect(read.subtracting(paths) == [], "\(kind): the form lacks these")
            #expect(paths.subtracting(read) == [], "\(kind): the reader does not know these")
        }
    }

    @Test func `what the forms call a default is what counts when nothing is said`() throws {
        for base in Self.bases {
            var spelt = base.entries
            for key in base.kind.form.keys where !key.standard.isEmpty && spelt[key.path] == nil {
                guard base.kind.form.applies(key, to: SettingEntries(base.entries)) else { continue }
                spelt[key.path] = key.standard
            }
            let (plain, full) = (errors(base, base.entries), errors(base, spelt))
            #expect(plain.errors == [] && full.errors == [], "\(base.kind)")
            let (left, right) = (plain.readable?.connections.first, full.readable?.connections.first)
            #expect(left?.isActive == right?.isActive && left?.retry == right?.retry)
            #expect(left?.whenUnknown == right?.whenUnknown)
            #expect(left?.link == right?.link || described(left) == described(right), "\(base.kind)")
        }
    }

    @Test func `the limits of the forms are those of the reader`() {
        for base in Self.bases {
            let form = base.kind.form
            for key in form.keys where form.applies(key, to: SettingEntries(base.entries)) {
                for (value, isRight) in samples(key) {
                    var entries = base.entries
                    entries[key.path] = value
                    if key.path == "dialect" { continue }
                    let found = errors(base, entries).errors.filter {
                        $0.place.key.hasPrefix("connection[1].\(key.path)")
                    }
                    #expect(found.isEmpty == isRight, "\(base.kind).\(key.path) = \(value): \(found)")
                    let typed = form.read(SettingEntries(entries), over: nil).faults[key.path]
                    #expect((typed == nil) == isRight, "\(base.kind).\(key.path) = \(value): \(typed ?? "")")
                }
            }
        }
    }

    /// Values at the limits and beyond.
    private func samples(_ key: SettingKey) -> [(String, Bool)] {
        switch key.kind {
        case .number(let range):
            [
                ("\(range.lowerBound)", true), ("\(range.upperBound)", true), ("\(range.lowerBound - 1)", false),
                ("\(range.upperBound + 1)", false),
            ]
        case .duration(let range):
            [
                (SettingUnits.text(range.lowerBound), true), (SettingUnits.text(range.upperBound), true),
                (SettingUnits.text(range.upperBound + .milliseconds(1)), false),
            ]
                + (range.lowerBound > .zero
                    ? [(SettingUnits.text(range.lowerBound - .milliseconds(1)), false)] : [])
        case .size(let range):
            [
                ("\(range.lowerBound)B", true), ("\(range.upperBound)B", true), ("\(range.lowerBound - 1)B", false),
                ("\(range.upperBound + 1)B", false),
            ]
        case .choice(let choices): choices.map { ($0.value, true) } + [("other", false)]
        case .durations(let range, _): [("\(SettingUnits.text(range.upperBound))", true), ("soon", false)]
        case .text(.pin): [(String(repeating: "ab", count: 32), true), ("ab", false)]
        case .text(.ascii(let range)):
            [
                (String(repeating: "a", count: range.upperBound), true),
                (String(repeating: "a", count: range.upperBound + 1), false),
            ]
        case .text(.afterFetch): [("mark-seen", true), ("move:A", true), ("move:", false), ("burn", false)]
        case .text(.host): [("a_b.example", true), ("::1", true), ("a b", false)]
        case .text, .words, .pairs, .texts, .flag, .secret, .name, .names: []
        }
    }

    // MARK: - Documents

    private func errors(_ base: Base, _ entries: [String: String]) -> SettingsReading {
        let reader = DocumentReader(file: "t.toml", in: Surroundings(systemName: "gw"))
        return Settings.read(Array(text(base, entries, alone: false).utf8), reader)
    }

    /// A document with this connection and, unless it is alone, an application and a way for its mails.
    private func text(_ base: Base, _ entries: [String: String], alone: Bool) -> String {
        let form = base.kind.form
        var lines = ["[[connection]]", "name = \"c\"", "type = \"\(base.kind.rawValue)\""]
        for (path, value) in entries.sorted(by: { $0.key < $1.key }) {
            guard let key = form[path] else { continue }
            lines.append("\(path) = \(Self.literal(key, value))")
        }
        if base.kind == .smpp, alone {
            lines.append("source = {}\ndata_coding = {}")
        }
        if alone { return lines.joined(separator: "\n") }
        lines += ["[[connection]]", "name = \"m\"", "type = \"smtp\"", "host = \"m\""]
        lines += ["[[connection]]", "name = \"s\"", "type = \"smpp\"", "host = \"m\"", "system_id = \"s\""]
        lines += ["[[application]]", "name = \"app\"", "domains = [\"d.test\"]", ""]
        return lines.joined(separator: "\n")
    }

    private static func literal(_ key: SettingKey, _ value: String) -> String {
        switch key.kind {
        case .number, .flag: value
        case .texts, .durations, .names:
            "[" + value.split(separator: "\n").map { "\"\($0)\"" }.joined(separator: ", ") + "]"
        case .text, .words, .choice, .secret, .duration, .size, .name: "\"\(value)\""
        // No connection has one.
        case .pairs: "{}"
        }
    }

    /// The settings without the places in the document.
    private func described(_ settings: ConnectionSettings?) -> String {
        settings.map { "\($0.link)".replacing(/place: [^),]*/, with: "") } ?? "nothing"
    }
}
