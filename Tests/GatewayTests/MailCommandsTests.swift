import Messages
import SMS
import Testing

@testable import Gateway

/// The @ commands at the beginning of a mail (row S2-35).
@Suite struct MailCommandsTests {
    private static let all = Set(MailCommand.allCases)

    private func taken(_ text: String, _ known: Set<MailCommand> = all) -> (commands: String, text: String) {
        let (commands, rest) = MailCommands.taken(from: text, known)
        let words = [
            commands.tellsOfDelivery.map { "dr \($0 ? 1 : 0)" }, commands.action.map { "action \($0.rawValue)" },
            commands.maxParts.map { "maxlen \($0)" },
        ]
        return (words.compactMap(\.self).joined(separator: ", "), rest)
    }

    @Test func `Commands are read at the beginning and taken off the text`() {
        let table: [(text: String, commands: String, rest: String)] = [
            ("@dr=1\nhello", "dr 1", "hello"), ("@dr=0\nhello", "dr 0", "hello"), ("@report\nhello", "dr 1", "hello"),
            ("@action=0\nhello", "action 0", "hello"), ("@action=1\nhello", "action 1", "hello"),
            ("@action=2\n@maxlen=3\nhello", "action 2, maxlen 3", "hello"),
            ("@maxlen=3\n@action=2\nhello", "action 2, maxlen 3", "hello"),
            ("\n \t\n@dr=1\n\nhello", "dr 1", "hello"),
            ("@dr=1\n\n@action=1\n\n\nhello\n", "dr 1, action 1", "hello\n"),
            ("@DR=1\n@Report\nhello", "dr 1", "hello"),
            (" @dr = 1 \r\n@action\t=\t2\r\nhello", "dr 1, action 2", "hello"),
            ("@dr=1\n@dr=0\nhello", "dr 0", "hello"), ("@dr=1", "dr 1", ""), ("@dr=1\n", "dr 1", ""),
            ("@dr=1\n  indented", "dr 1", "  indented"), ("@action=01\nhello", "action 1", "hello"),
        ]
        for (text, commands, rest) in table {
            let found = taken(text)
            #expect(found.commands == commands && found.text == rest, "\(text)")
        }
    }

    @Test func `What is no command is text, and so is all that follows it`() {
        for text in [
            "", "\n", "hello\n@dr=1", "@bob: hello\n@dr=1", "@\n@dr=1", "@dr\nhello", "@dr=\nhello", "@dr=2\nhello",
            "@dr=-1\nhello", "@dr=1 please\nhello", "@report=1\nhello", "@action=3\nhello", "@action=x\nhello",
            "@maxlen=\nhello", "@maxlen=0\nhello", "@maxlen=00\nhello", "@maxlen=-1\nhello", "@maxlen=1.5\nhello",
            "@maxlen=²\nhello", "@ dr=1\nhello", "@@dr=1\nhello", "dr=1\nhello", "\u{ff20}dr=1\nhello",
            "@dr=1" + String(repeating: " ", count: 60) + "\nhello", "@dr=1@action=1\nhello", "\u{feff}@dr=1\nhello",
        ] {
            let found = taken(text)
            #expect(found.commands.isEmpty && found.text == text, "\(text)")
        }
        #expect(taken("@dr=1\n@bob\n@action=1") == ("dr 1", "@bob\n@action=1"))
    }

    @Test func `Only the commands that the application knows are commands`() {
        let text = "@dr=1\n@report\n@action=2\n@maxlen=2\nhello"
        let table: [(known: Set<MailCommand>, commands: String, rest: String)] = [
            ([], "", text), ([.report], "", text), ([.dr], "dr 1", "@report\n@action=2\n@maxlen=2\nhello"),
            ([.dr, .report], "dr 1", "@action=2\n@maxlen=2\nhello"),
            ([.dr, .report, .action], "dr 1, action 2", "@maxlen=2\nhello"),
            (Self.all, "dr 1, action 2, maxlen 2", "hello"),
        ]
        for (known, commands, rest) in table { #expect(taken(text, known) == (commands, rest), "\(known)") }
    }

    @Test func `The own limit is never above the application's`() throws {
        let most = SegmentPlan.maximumParts
        let table: [(written: String, limit: Int?, parts: Int?, value: String?)] = [
            ("1", 3, 1, "1"), ("2", 3, 2, "2"), ("3", 3, 3, "3"), ("4", 3, 3, "3"), ("999999999", 3, 3, "3"),
            (String(repeating: "9", count: 50), 3, 3, "3"), ("1", nil, 1, "1"), ("\(most)", nil, most, "\(most)"),
            ("0000000000000002", 3, 2, "2"),
        ]
        for (written, limit, parts, value) in table {
            let (commands, _) = MailCommands.taken(from: "@action=2\n@maxlen=\(written)\nx", Self.all)
            #expect(commands.applied(to: try Samples.making(maxParts: limit)).maxParts == parts, "\(written)")
            #expect(commands.values(limit: limit).last?.value == value, "\(written)")
        }
        // Without @action=2 it means nothing, and @action=2 alone means the application's limit.
        for (text, parts) in [
            ("@maxlen=1", 3), ("@action=0\n@maxlen=1", 3), ("@action=1\n@maxlen=1", 3), ("@action=2", 3),
        ] {
            let (commands, _) = MailCommands.taken(from: text, Self.all)
            #expect(commands.applied(to: try Samples.making(maxParts: 3)).maxParts == parts, "\(text)")
            #expect(commands.values(limit: nil).contains { $0.key == "maxlen" } == false, "\(text)")
        }
    }

    @Test func `Commands change how texts are cut and what the sender hears`() throws {
        let cutting: [(text: String, usual: Application.WhenTooLong, whenTooLong: Application.WhenTooLong)] = [
            ("", .cut, .cut), ("", .refuse, .refuse), ("@action=0", .refuse, .cut), ("@action=1", .cut, .refuse),
            ("@action=2", .refuse, .cut), ("@dr=1", .refuse, .refuse),
        ]
        for (text, usual, expected) in cutting {
            let (commands, _) = MailCommands.taken(from: text, Self.all)
            #expect(commands.applied(to: try Samples.making(whenTooLong: usual)).whenTooLong == expected, "\(text)")
        }
        let hearing: [(text: String, usual: NoticeKinds, expected: NoticeKinds)] = [
            ("", [.failed], [.failed]), ("@dr=1", [], [.delivered, .failed]),
            ("@report", [.sent], [.sent, .delivered, .failed]),
            ("@dr=0", [.failed, .delivered], [.failed]), ("@dr=0", [], []),
        ]
        for (text, usual, expected) in hearing {
            let (commands, _) = MailCommands.taken(from: text, Self.all)
            #expect(commands.applied(to: usual) == expected, "\(text)")
        }
    }

    @Test func `A text to a phone obeys its commands and does not show them`() async throws {
        let long = String(repeating: "a", count: 400)
        let table: [(text: String, limit: Int?, length: Int?, notices: NoticeKinds)] = [
            ("@dr=1\nhello", nil, 5, [.failed, .delivered]), ("@dr=0\nhello", nil, 5, [.failed]),
            ("@action=0\n" + long, 2, 306, [.failed]), ("@action=1\n" + long, 2, nil, []),
            ("@action=1\n" + long, 3, 400, [.failed]), ("@action=2\n@maxlen=1\n" + long, 2, 160, [.failed]),
            ("@action=2\n@maxlen=9\n" + long, 2, 306, [.failed]),
        ]
        for (text, limit, length, notices) in table {
            let rig = try HandoverRig(sms: { application in
                application = try Samples.application(making: try Samples.making(maxParts: limit))
                application.commands = Self.all
                application.notices = [.failed]
            })
            let verdict = try await rig.deliver(text, to: [HandoverRig.phone])
            #expect(rig.store.messages.first?.order.text.utf8.count == length, "\(text.prefix(30))")
            #expect(rig.store.messages.first?.order.notices ?? [] == notices, "\(text.prefix(30))")
            guard length == nil else { continue }
            #expect(verdict.refusal == "5.2.3 the text needs 3 text messages; at most 2 are allowed here")
        }
        // An application without commands sends them as text; a mail of nothing else is empty.
        let plain = try HandoverRig()
        _ = try await plain.deliver("@dr=1\nhello", to: [HandoverRig.phone])
        #expect(plain.store.messages.map(\.order.text) == ["@dr=1\nhello"])
        let obeying = try HandoverRig(sms: { $0.commands = Self.all })
        #expect(
            try await obeying.deliver("@dr=1\n\n", to: [HandoverRig.phone]).refusal
                == "5.6.0 the mail has no text to send")
    }

    @Test func `A machine that asks for a report gets none`() async throws {
        let rig = try HandoverRig(sms: { $0.commands = Self.all })
        _ = try await rig.deliver("@dr=1\nhello", headers: ["Auto-Submitted: yes"], to: [HandoverRig.phone])
        #expect(rig.store.messages.map(\.order.notices) == [[]])
        _ = try await rig.deliver("@dr=1\nhello", to: [HandoverRig.phone]) { arrived in
            var claim = arrived.claims[0]
            claim.wishes = NoticeWishes()
            claim.wishes?.occasions = []
            arrived = ArrivedMail(octets: arrived.octets, claims: [claim], arrival: arrived.arrival)
        }
        #expect(rig.store.messages.map(\.order.notices) == [[], []])
    }

    @Test func `A million commands cost no more than reading them`() {
        let text = String(repeating: "@dr=1\n", count: 1_000_000)
        let found = taken(text)
        #expect(found == ("dr 1", ""))
    }
}
