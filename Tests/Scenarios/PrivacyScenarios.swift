import Foundation
import Testing

/// What the log keeps to itself.
@Suite(.timeLimit(.minutes(3))) struct PrivacyScenarios {
    @Test func `The log shows no content and no whole number at the levels E, W and I`() async throws {
        let lines = try await Stage.run { stage in try await Self.log(of: stage) }
        #expect(Set(lines.map(\.level)).isSubset(of: ["E", "W", "I"]))
        #expect(lines.contains { $0.text == "mail accepted" && $0.fields["to"] != nil })
        #expect(lines.contains { $0.text == "message not sent" })
        #expect(lines.contains { $0.text.hasPrefix("recipient refused") })
        for word in ["hushhush", "topsecret", "7700900123"] {
            let telling = lines.filter { $0.description.contains(word) }
            #expect(telling.isEmpty, "\(word) in \(telling)")
        }
    }

    @Test func `Numbers are whole in the log where that is asked for, and content still is not there`() async throws {
        let lines = try await Stage.run { stage in try await Self.log(of: stage, keys: ["redact = false"]) }
        #expect(lines.contains { $0.text == "mail accepted" && $0.fields["to"] == "+447700900123" })
        #expect(lines.contains { $0.text == "message not sent" && $0.fields["to"] == "+447700900123" })
        for word in ["hushhush", "topsecret"] {
            #expect(!lines.contains { $0.description.contains(word) }, "\(word)")
        }
    }

    @Test func `Files in the data folder are for their owner alone`() async throws {
        try await Stage.run { stage in
            let smsc = try stage.smsc()
            let telepost = try await Telepost.ready(Document(smsc), on: stage)
            try await telepost.take(Letter("private"), for: "+447700900123@sms.test")
            for name in ["", "/telepost.db", "/telepost.db-wal", "/telepost.sock", "/telepost.lock"] {
                let facts = try FileManager.default.attributesOfItem(atPath: telepost.data + name)
                let mode = try #require(facts[.posixPermissions] as? Int)
                #expect(mode & 0o077 == 0, "\(name) has mode \(String(mode, radix: 8))")
            }
        }
    }

    /// The log of a run in which everything goes wrong that can.
    ///
    /// - Parameter keys: more keys of `[log]`.
    private static func log(of stage: Stage, keys: [String] = []) async throws -> [LogLine] {
        var behaviour = ScriptedSMSC.Behaviour(reports: .delivered)
        behaviour.answer = { part, n in n == 1 ? .hangUp : part.text.contains("fail") ? .refuse(0x0B) : .accept }
        var document = Document(try stage.smsc(behaviour))
        document.levels = "EWI"
        document.log = keys
        document.making = ["when_too_long = \"refuse\"", "max_parts = 1", "max_chars = 1000"]
        let telepost = try await Telepost.ready(document, on: stage)
        let long = "hushhush " + String(repeating: "long ", count: 50)
        let mails = [
            ("hushhush one", "+447700900123@sms.test"), ("hushhush fail", "+447700900123@sms.test"),
            (long, "+447700900123@sms.test"), ("hushhush", "+4477@sms.test"),
            ("hushhush", "+447700900123@elsewhere.test"), ("hushhush", "07700900123x@sms.test"),
        ]
        for (text, recipient) in mails { try await telepost.take(Letter(text, subject: "topsecret"), for: recipient) }
        try await ControlSocket(telepost).idle()
        _ = try await telepost.line("a report") { $0.text == "report" }
        await telepost.crash()
        let next = try await Telepost.ready(document, on: stage)
        try await next.stop()
        return telepost.log + next.log
    }
}
