import Foundation
import TestKit
import Testing

/// Mails that a mail server puts off are tried again by the schedule, arrive once, or end and say so.
@Suite(.timeLimit(.minutes(5))) struct RetryScenarios {
    private static let ours = "+447700900100"
    private static let phone = "+447700900123"

    @Test func `A mail that is put off three times arrives once`() async throws {
        try await Stage.run { stage in
            let smsc = try stage.smsc()
            let office = try await CatchingServer(stage, "--fault", "recipient=451*3")
            let telepost = try await Self.start(smsc, office, stage, "retry_after = [\"1s\"]")
            smsc.send(SMPPOctets.text("patience", from: Self.phone, to: Self.ours))
            #expect(try await office.mails(1).map(\.text) == ["patience"])
            let control = ControlSocket(telepost)
            let message = try await control.message(in: "sent")
            #expect(message.attempts == 4)
            let events = try await control.story(message.id).events.filter { $0.kind != "made" }
            #expect(events.map(\.kind) == ["deferred", "deferred", "deferred", "sent"])
            for (number, event) in events.prefix(3).enumerated() {
                #expect(
                    event.detail.hasPrefix("attempt \(number + 1) of 10: the mail server refused the recipient, 451"))
            }
            try await control.idle()
            #expect(office.mails.count == 1)
        }
    }

    @Test func `A mail that is put off ten times has failed, and the trace and the log say so`() async throws {
        try await Stage.run { stage in
            let smsc = try stage.smsc()
            let office = try await CatchingServer(stage, "--fault", "recipient=451")
            let telepost = try await Self.start(smsc, office, stage, "retry_after = [\"1s\"]")
            smsc.send(SMPPOctets.text("in vain", from: Self.phone, to: Self.ours))
            let message = try await ControlSocket(telepost).message(in: "failed")
            #expect(message.attempts == 10)
            let trace = try await stage.run(
                Programs.telepost, ["trace", "\(message.id)", "--data", telepost.data], environment: ["COLUMNS": "300"])
            #expect(trace.lines.count { $0.contains("the mail server refused the recipient, 451") } == 10)
            let words = trace.output.split(whereSeparator: \.isWhitespace).joined(separator: " ")
            #expect(words.contains("that was the last of 10 attempts"), "\(trace.output)")
            let line = try await telepost.line("the end") { $0.source == "office" && $0.text == "message not sent" }
            #expect(line.level == "W" && line.fields["message"] == "\(message.id)", "\(line)")
            #expect(office.mails.isEmpty)
        }
    }

    @Test(.enabled(if: FaultShim.isAvailable && Postfix.isAvailable, "Postfix or a C compiler is not there"))
    func `Postfix puts a mail off for more than a day, the pauses are those of the schedule, and it arrives once`()
        async throws
    {
        try await Stage.run { stage in
            let shim = try await FaultShim(stage)
            let smsc = try stage.smsc()
            let office = try await CatchingServer(stage)
            let verdicts = try stage.write("verdicts", "team@office.test DEFER told to wait\n")
            let settings = [
                "smtpd_recipient_restrictions = check_recipient_access texthash:\(verdicts)",
                // Each link has a server of its own, which reads the verdicts; links that rest are closed.
                "max_use = 1", "smtpd_timeout = 1s",
            ]
            try await Postfix.run(stage, nextHop: office.port, [Postfix.Door(name: "open")], settings: settings) {
                postfix in
                let document = Self.document(smsc, Self.connection(try postfix.port("open")))
                let telepost = try Telepost(document, on: stage, environment: shim.environment)
                try await telepost.connected()
                smsc.send(SMPPOctets.text("at last", from: Self.phone, to: Self.ours))
                var passed = Duration.zero
                for (number, pause) in Self.pauses.enumerated() {
                    let wait = try await Self.pause(afterAttempt: number + 1, stage, telepost)
                    // A tenth more at most, so that not all come back at the same moment.
                    #expect(wait >= pause && wait <= pause * 1.1, "attempt \(number + 1): \(wait)")
                    #expect(office.mails.isEmpty)
                    passed += wait + .seconds(1)
                    if number + 1 == Self.pauses.count {
                        try stage.write("verdicts", "")
                        let _: Bool = try await eventually("the end of all links to Postfix") {
                            let words = postfix.log.components(separatedBy: " connect from").count
                            return postfix.log.components(separatedBy: " disconnect from").count == words ? true : nil
                        }
                    }
                    shim.moveClock(by: passed)
                }
                #expect(passed > .seconds(3600))
                #expect(try await office.mails(1).map(\.text) == ["at last"])
                let sent = try await Self.message(stage, telepost) { $0.state == "sent" }
                #expect(sent.attempts == Self.pauses.count + 1 && office.mails.count == 1)
                #expect(postfix.log.components(separatedBy: "450 4.7.1").count >= Self.pauses.count)
            }
        }
    }

    /// Row S0-38.
    private static let pauses: [Duration] = [
        .seconds(30), .seconds(300), .seconds(1800), .seconds(3600), .seconds(43_200), .seconds(43_200),
    ]

    /// A message as `messages show --json` has it.
    private struct Story: Decodable {
        let message: Shown
    }

    private struct Shown: Decodable {
        let state: String
        let attempts: Int
        let due: String?
        let changedAt: String

        enum CodingKeys: String, CodingKey {
            case state, attempts, due
            case changedAt = "changed_at"
        }
    }

    /// How long the only message waits after an attempt.
    private static func pause(afterAttempt number: Int, _ stage: Stage, _ telepost: Telepost) async throws -> Duration {
        let message = try await message(stage, telepost) { $0.attempts == number && $0.state == "queued" }
        guard let due = message.due else { throw Trouble("not due at all") }
        return try time(due) - time(message.changedAt)
    }

    /// A moment as the API writes it, since 1970.
    private static func time(_ moment: String) throws -> Duration {
        let style = Date.ISO8601FormatStyle(includingFractionalSeconds: true)
        return .milliseconds(Int64((try style.parse(moment).timeIntervalSince1970 * 1000).rounded()))
    }

    /// Waits until the only message is as it should be.
    private static func message(
        _ stage: Stage, _ telepost: Telepost, _ isSo: (Shown) -> Bool
    ) async throws -> Shown {
        try await eventually("a message that is as it should be", within: .seconds(15)) {
            let shown = try await stage.run(
                Programs.telepost, ["messages", "show", "1", "--json", "--data", telepost.data])
            guard shown.isSuccess else { return nil }
            let story = try JSONDecoder().decode(Story.self, from: Data(shown.output.utf8))
            return isSo(story.message) ? story.message : nil
        }
    }

    private static func start(
        _ smsc: ScriptedSMSC, _ office: CatchingServer, _ stage: Stage, _ keys: String...
    ) async throws -> Telepost {
        let document = document(smsc, connection(office.port, keys))
        let telepost = try await Telepost.ready(document, on: stage)
        try await telepost.connected()
        return telepost
    }

    private static func connection(_ port: UInt16, _ keys: [String] = []) -> String {
        let lines = [
            "[[connection]]", "name = \"office\"", "type = \"smtp\"", "host = \"127.0.0.1\"", "port = \(port)",
        ]
        return (lines + keys).joined(separator: "\n")
    }

    private static func document(_ smsc: ScriptedSMSC, _ connection: String) -> Document {
        var document = Document(smsc)
        document.more = [connection, "[[inbound]]", "name = \"all\"", "deliver = [\"mailto:team@office.test\"]"]
        return document
    }
}
