import Foundation
import Testing

/// The log in a file.
@Suite(.timeLimit(.minutes(3))) struct LogFileScenarios {
    @Test func `The log file has the day in its name and only its levels`() async throws {
        try await Stage.run { stage in
            for levels in ["W", "IT", "EWIT"] {
                let folder = stage.path("logs-\(levels)")
                try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
                var document = Document(try stage.smsc())
                document.log = ["file = { path = \"\(folder)/smtp.log\", levels = \"\(levels)\" }"]
                let telepost = try await Telepost.ready(document, on: stage, data: "data-\(levels)")
                let begun = Self.day
                try await telepost.take(Letter("logged"), for: "+447700900123@sms.test")
                try await Self.sendBareLineFeed(to: telepost)
                try await telepost.stop()
                let days = Set([begun, Self.day])
                let names = try FileManager.default.contentsOfDirectory(atPath: folder)
                #expect(!names.isEmpty && Set(names).isSubset(of: days.map { "smtp_\($0).log" }), "\(names)")
                let lines = try Self.lines(in: folder)
                let expected = Set(levels.map(String.init)).subtracting(["E"])
                #expect(Set(lines.map(\.level)) == expected)
                // Nothing is missing either: what the console has of these levels is in the file.
                let shown = telepost.log.filter { expected.contains($0.level) }.map(\.text)
                #expect(lines.map(\.text) == shown, "levels \(levels)")
            }
        }
    }

    @Test func `What clients send is traced only when it is asked for`() async throws {
        let cases = [("EWIT", "true", true), ("EWIT", "false", false), ("EWI", "true", false)]
        try await Stage.run { stage in
            for (levels, flag, isTraced) in cases {
                let folder = stage.path("logs-\(levels)-\(flag)")
                try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
                var document = Document(try stage.smsc())
                document.levels = "EWI"
                document.log = [
                    "file = { path = \"\(folder)/smtp.log\", levels = \"\(levels)\", received_data = \(flag) }"
                ]
                let telepost = try await Telepost.ready(document, on: stage, data: "data-\(levels)-\(flag)")
                let port = try await telepost.smtpPort
                let dialogue = try await onThread { Held(try SMTPDialogue(port)) }
                dialogue.value.send("EHLO hush")
                // A command that comes in pieces is shown once it is whole: only then is it known to be no login.
                try await onThread {
                    try dialogue.value.say("hush.test")
                    _ = try dialogue.value.mail("hushhush £1", to: "+447700900123@sms.test")
                    try dialogue.value.say("QUIT")
                }
                try await telepost.stop()
                let sent = [
                    "EHLO hushhush.test", "MAIL FROM:<alice@office.test>", "RCPT TO:<+447700900123@sms.test>", "DATA",
                    "Subject: mail", "", #"hushhush \xc2\xa31"#, ".", "QUIT", "",
                ]
                #expect(try Self.received(in: folder) == (isTraced ? sent.joined(separator: #"\r\n"#) : ""))
                let all = try Self.lines(in: folder) + telepost.log
                let telling = all.filter { $0.text != "received" && $0.description.contains("hushhush") }
                #expect(telling.allSatisfy { !$0.description.contains("hushhush ") }, "\(telling)")
                #expect(isTraced || !all.contains { $0.text == "received" })
            }
        }
    }

    /// Hands something to another thread; one thread at a time uses it.
    private struct Held: @unchecked Sendable {
        let value: SMTPDialogue

        init(_ value: SMTPDialogue) {
            self.value = value
        }
    }

    private static func sendBareLineFeed(to telepost: Telepost) async throws {
        let port = try await telepost.smtpPort
        try await onThread {
            let dialogue = try SMTPDialogue(port)
            try dialogue.begin(to: "+447700900123@sms.test")
            try dialogue.say("DATA")
            try dialogue.say("Subject: odd\n\r\n.")
        }
    }

    /// What the trace says that a client sent.
    private static func received(in folder: String) throws -> String {
        try lines(in: folder).filter { $0.text == "received" }.compactMap { $0.fields["octets"] }.joined()
    }

    private static func lines(in folder: String) throws -> [LogLine] {
        let names = try FileManager.default.contentsOfDirectory(atPath: folder).sorted()
        return try names.flatMap { name in
            try String(contentsOfFile: "\(folder)/\(name)", encoding: .utf8).split(separator: "\n").compactMap {
                LogLine(String($0))
            }
        }
    }

    private static var day: String {
        let format = DateFormatter()
        format.locale = Locale(identifier: "en_US_POSIX")
        format.dateFormat = "yyMMdd"
        return format.string(from: Date())
    }
}
