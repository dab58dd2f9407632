import Foundation
import Testing

/// What the log keeps to itself.
@Suite(.timeLimit(.minutes(3))) struct PrivacyScenarios {
    @Test func `The log shows no content and no whole number at the levels E, W and I`() async throws {
        try await Stage.run { stage in
            let smsc = try stage.smsc(
                ScriptedSMSC.Behaviour(
                    answer: { part, n in part.text.contains("fail") ? .refuse(0x0B) : n == 1 ? .hangUp : .accept },
                    reports: .delivered))
            var document = Document(smsc)
            document.levels = "EWI"
            document.making = ["when_too_long = \"refuse\"", "max_parts = 1"]
            let telepost = try await Telepost.ready(document, on: stage)
            for text in ["hushhush one", "hushhush fail", "hushhush " + String(repeating: "long ", count: 50)] {
                try await telepost.take(Letter(text, subject: "topsecret"), for: "+447700900123@sms.test")
            }
            try await telepost.take(Letter("hushhush"), for: "+4477@sms.test")
            try await telepost.take(Letter("hushhush"), for: "+447700900123@elsewhere.test")
            try await telepost.take(Letter("hushhush"), for: "07700900123x@sms.test")
            try await ControlSocket(telepost).idle()
            _ = try await telepost.line("a report") { $0.text == "report" }
            await telepost.crash()
            let next = try await Telepost.ready(document, on: stage)
            try await next.stop()
            let lines = telepost.log + next.log
            #expect(Set(lines.map(\.level)).isSubset(of: ["E", "W", "I"]))
            #expect(lines.contains { $0.text == "mail accepted" && $0.fields["to"] != nil })
            #expect(lines.contains { $0.text == "message not sent" })
            for word in ["hushhush", "topsecret", "7700900123", "alice@office.test"] {
                let telling = lines.filter { $0.description.contains(word) }
                #expect(telling.isEmpty, "\(word) in \(telling)")
            }
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
}
