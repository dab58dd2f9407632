import Foundation
import TestKit
import Testing

/// Programs that others wrote take the simulated modem for a real one.
@Suite(.timeLimit(.minutes(3))) struct ModemPeerScenarios {
    private static let phone = "+447700900123"
    private static let longText = (1...60).map { "word\($0)" }.joined(separator: " ")

    @Test(.enabled(if: Programs.has("gammu"), "gammu is not installed"))
    func `gammu knows the modem, sends every kind of text, and reads and deletes what arrives`() async throws {
        try await Stage.run { stage in
            let modem = try await ModemOnStage(stage)
            let settings = try stage.write(
                "gammurc", "[gammu]\ndevice = \(modem.path)\nconnection = at115200\n")
            func gammu(_ words: String...) async throws -> String {
                let done = try await stage.run("gammu", ["-c", settings] + words)
                #expect(done.isSuccess, "\(words): \(done.output) \(done.errors)")
                return done.output
            }
            let identity = try await gammu("identify")
            #expect(identity.contains("490154203237518") && identity.contains("001010123456789"), "\(identity)")

            _ = try await gammu("sendsms", "TEXT", Self.phone, "-text", "Hello from gammu")
            #expect(await modem.shows("Hello from gammu", on: Self.phone))
            _ = try await gammu("sendsms", "TEXT", Self.phone, "-unicode", "-text", "Snow ☃ and Ω")
            #expect(await modem.shows("Snow ☃ and Ω", on: Self.phone))
            _ = try await gammu("sendsms", "TEXT", Self.phone, "-autolen", "1000", "-text", Self.longText)
            #expect(await modem.shows(Self.longText, on: Self.phone))

            modem.order("text \(Self.phone) Hello gammu")
            modem.order("text \(Self.phone) Long \(Self.longText)")
            let texts = try await gammu("getallsms")
            #expect(texts.contains("Hello gammu") && texts.contains(Self.phone) && texts.contains("word60"), "\(texts)")
            _ = try await gammu("deleteallsms", "1")
            #expect(try await gammu("getallsms").contains("0 SMS parts"))
        }
    }

    @Test(.enabled(if: Programs.has("smsd") || Programs.has("/usr/sbin/smsd"), "smstools is not installed"))
    func `smstools unlocks the SIM, sends, hears that it was delivered, and receives`() async throws {
        try await Stage.run { stage in
            let modem = try await ModemOnStage(stage, ["--pin", "1234"])
            let folders = ["outgoing", "checked", "sent", "failed", "incoming", "report"]
            for name in folders {
                try FileManager.default.createDirectory(atPath: stage.path(name), withIntermediateDirectories: true)
            }
            let settings = try stage.write("smsd.conf", Self.settings(stage, modem, folders))
            let daemon = try stage.start(
                "/usr/sbin/smsd", ["-c", settings, "-i", stage.path("info"), "-p", stage.path("pid"), "-t"])
            defer { daemon.send(SIGTERM) }

            try stage.write("new", "To: 447700900123\nReport: yes\n\nHello from smstools\n")
            try FileManager.default.moveItem(atPath: stage.path("new"), toPath: stage.path("outgoing/one"))
            #expect(await modem.shows("Hello from smstools", on: Self.phone))
            try stage.write("new", "To: 447700900123\nAlphabet: UTF-8\n\n\(Self.longText)\n")
            try FileManager.default.moveItem(atPath: stage.path("new"), toPath: stage.path("outgoing/two"))
            #expect(await modem.shows(Self.longText, on: Self.phone))

            modem.order("text \(Self.phone) Hello smstools")
            let text = try await Self.file(in: stage.path("incoming")) { $0.contains("Hello smstools") }
            #expect(text.contains("From: 447700900123"), "\(text)")
            let report = try await Self.file(in: stage.path("report")) { $0.contains("Status: 0") }
            #expect(report.contains("From: 447700900123"), "\(report)")
            #expect(try FileManager.default.contentsOfDirectory(atPath: stage.path("failed")).isEmpty)
        }
    }

    private static func settings(_ stage: Stage, _ modem: ModemOnStage, _ folders: [String]) -> String {
        let places = folders.map { "\($0) = \(stage.path($0))\n" }.joined()
        return """
            devices = GSM1
            \(places)logfile = \(stage.path("smsd.log"))
            delaytime = 1
            errorsleeptime = 1
            autosplit = 3

            [GSM1]
            device = \(modem.path)
            pin = 1234
            incoming = yes
            report = yes
            baudrate = 115200
            memory_start = 1
            init = AT+CNMI=2,1,0,2,0
            rtscts = no

            """
    }

    /// Waits for a file with these contents.
    private static func file(in folder: String, _ isIt: (String) -> Bool) async throws -> String {
        let deadline = ContinuousClock.now + .seconds(60)
        while ContinuousClock.now < deadline {
            for name in try FileManager.default.contentsOfDirectory(atPath: folder) {
                guard let data = FileManager.default.contents(atPath: "\(folder)/\(name)") else { continue }
                let text = String(decoding: data, as: UTF8.self)
                if isIt(text) { return text }
            }
            // Another program's folder: there is nothing to wait on but time.
            try await Task.sleep(for: .milliseconds(100))
        }
        throw Trouble("nothing in \(folder)")
    }
}
