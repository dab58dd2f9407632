import Foundation
import TestKit
import Testing

/// A mail server that goes wrong at every place of the conversation: what becomes of the mail, and what is said of it.
@Suite(.timeLimit(.minutes(5))) struct MailFaultScenarios {
    private static let ours = "+447700900100"
    private static let phone = "+447700900123"

    /// Something that goes wrong during a mail, and what its history says of that.
    struct Stumble: Sendable, CustomStringConvertible {
        let fault: String
        var kind = "deferred"
        /// `nil` when it costs no attempt and makes no line.
        let words: String?
        var description: String { fault }
    }

    private static let answers = [
        Stumble(fault: "sender=451", words: "refused the sender, 451"),
        Stumble(fault: "recipient=450", words: "refused the recipient, 450"),
        // The link had been used before, and servers may end such links at any time.
        Stumble(fault: "recipient=421", words: nil),
        Stumble(fault: "data=451", words: "refused DATA, 451"),
        Stumble(fault: "content=452", words: "452"),
        Stumble(fault: "end=452", words: "refused after the mail was written, 452"),
        Stumble(fault: "end=421", words: "421"),
    ]
    private static let drops = [
        Stumble(fault: "sender=drop", words: "the connection was lost (the sender)"),
        Stumble(fault: "recipient=drop", words: "the connection was lost (the recipient)"),
        Stumble(fault: "data=drop", words: "the connection was lost (DATA)"),
        // So small a mail is written as a whole before anybody can tell.
        Stumble(fault: "content=drop", kind: "unknown", words: "it is sent again and may arrive twice"),
        Stumble(fault: "end=drop", kind: "unknown", words: "it is sent again and may arrive twice"),
    ]

    @Test(arguments: [answers, drops])
    func `A mail meets every fault of its conversation in turn, and arrives once`(_ stumbles: [Stumble]) async throws {
        try await Stage.run { stage in
            let smsc = try stage.smsc()
            let faults = stumbles.flatMap { ["--fault", "\($0.fault)*1"] }
            let office = try await CatchingServer(stage, arguments: faults)
            let connection = Self.connection("office", office.port, ["retry_after = [\"1s\"]", "attempts = 50"])
            let telepost = try await Self.start(smsc, [connection], stage)
            smsc.send(SMPPOctets.text("steeplechase", from: Self.phone, to: Self.ours))
            #expect(try await office.mails(1).map(\.text) == ["steeplechase"])
            let control = ControlSocket(telepost)
            let message = try await control.message(in: "sent")
            let events = try await control.story(message.id).events.filter { $0.kind != "made" }
            let expected = stumbles.filter { $0.words != nil }
            #expect(events.map(\.kind) == expected.map(\.kind) + ["sent"], "\(events.map(\.detail))")
            for (event, stumble) in zip(events, expected) {
                #expect(event.detail.contains(stumble.words ?? ""), "\(stumble.fault): \(event.detail)")
            }
            let retries = telepost.log.filter { $0.source == "office" && $0.text == "message will be tried again" }
            #expect(retries.compactMap { $0.fields["detail"] } == events.dropLast().map(\.detail))
            try await control.idle()
            #expect(office.mails.count == 1)
        }
    }

    /// What a server says that will not take a mail, and how the history ends.
    private static let refusals: [(fault: String, words: String)] = [
        ("sender=550", "refused the sender, 550"), ("recipient=550", "refused the recipient, 550"),
        ("data=554", "refused DATA, 554"), ("content=554", "554"),
        ("end=554", "refused after the mail was written, 554"),
    ]

    @Test func `A mail that is refused for good has failed after one attempt, and the next one is taken`() async throws
    {
        try await Stage.run { stage in
            let smsc = try stage.smsc()
            let faults = Self.refusals.flatMap { ["--fault", "\($0.fault)*1"] }
            let office = try await CatchingServer(stage, arguments: faults)
            let telepost = try await Self.start(smsc, [Self.connection("office", office.port)], stage)
            let control = ControlSocket(telepost)
            for (number, refusal) in Self.refusals.enumerated() {
                smsc.send(SMPPOctets.text("refused \(number)", from: Self.phone, to: Self.ours))
                let message = try await eventually("the end of mail \(number + 1)") {
                    try await control.messages("&state=failed").first { $0.id == number + 1 }
                }
                #expect(message.attempts == 1)
                let end = try #require(try await control.story(message.id).events.last)
                #expect(end.kind == "failed" && end.detail.contains(refusal.words), "\(refusal.fault): \(end.detail)")
                _ = try await telepost.line("the failure") {
                    $0.source == "office" && $0.fields["message"] == "\(message.id)" && "EW".contains($0.level)
                }
            }
            smsc.send(SMPPOctets.text("taken", from: Self.phone, to: Self.ours))
            let taken = try await office.mails(1)
            #expect(taken.map(\.text) == ["taken"])
        }
    }

    /// Faults of a link before any mail, twice each, and what the connection says. Only the second costs an attempt.
    private static let obstacles: [(fault: String, level: String, words: String)] = [
        ("greeting=421", "W", "421"), ("greeting=554", "E", "does not want to talk: 554"),
        ("greeting=drop", "W", "the connection was lost"), ("hello=421", "W", "421"),
        ("hello=drop", "W", "the connection was lost (EHLO)"),
    ]

    @Test func `A server that is not ready is tried again, says why it is down, and gets each mail once`() async throws
    {
        try await Stage.run { stage in
            let smsc = try stage.smsc()
            var offices: [CatchingServer] = []
            var tables: [String] = []
            for (number, obstacle) in Self.obstacles.enumerated() {
                let office = try await CatchingServer(stage, arguments: ["--fault", "\(obstacle.fault)*2"])
                offices.append(office)
                tables.append(Self.connection("office\(number)", office.port, ["retry_after = [\"1s\"]"]))
                tables.append(
                    """
                    [[inbound]]
                    name = "route\(number)"
                    match = '^\(number) '
                    via = ["office\(number)"]
                    deliver = ["mailto:team@office.test"]
                    """)
            }
            let telepost = try await Self.start(smsc, tables, stage)
            for number in Self.obstacles.indices {
                smsc.send(SMPPOctets.text("\(number) waits", from: Self.phone, to: Self.ours))
            }
            let control = ControlSocket(telepost)
            for (number, obstacle) in Self.obstacles.enumerated() {
                #expect(try await offices[number].mails(1).map(\.text) == ["\(number) waits"])
                let line = try await telepost.line("why \(obstacle.fault) is down") {
                    $0.source == "office\(number)" && $0.text.hasPrefix("down: ")
                }
                #expect(line.level == obstacle.level && line.text.contains(obstacle.words), "\(line)")
                _ = try await telepost.line("back") {
                    $0.source == "office\(number)" && $0.text == "the mail server is back"
                }
            }
            try await control.idle()
            for message in try await control.messages() {
                #expect(message.state == "sent" && message.attempts == 2)
            }
            #expect(offices.allSatisfy { $0.mails.count == 1 })
        }
    }

    /// The policy, the state in which the mail ends, how often it came, what the history says.
    @Test(arguments: [
        ("resend", "sent", 2, "it is sent again and may arrive twice"),
        ("hold", "unknown", 1, "it is held; retry or cancel it"), ("fail", "failed", 1, "it counts as failed"),
    ])
    func `A server that takes a mail and dies before it says so leaves it unknown, and the policy decides`(
        _ policy: String, _ state: String, _ count: Int, _ words: String
    ) async throws {
        try await Stage.run { stage in
            let smsc = try stage.smsc()
            let office = try await CatchingServer(stage, "--fault", "end=keep*1")
            let connection = Self.connection("office", office.port, ["when_unknown = \"\(policy)\""])
            let telepost = try await Self.start(smsc, [connection], stage)
            smsc.send(SMPPOctets.text("taken in silence", from: Self.phone, to: Self.ours))
            let control = ControlSocket(telepost)
            let message = try await control.message(in: state)
            let mails = try await office.mails(count)
            #expect(Set(mails.compactMap(\.message_id)).count == 1, "the same mail again, under the same Message-ID")
            let events = try await control.story(message.id).events
            let unknown = try #require(events.first { $0.kind == "unknown" }, "\(events)")
            #expect(unknown.detail.contains(words))
            // The next one goes through, and nothing more comes of the first.
            smsc.send(SMPPOctets.text("the next", from: Self.phone, to: Self.ours))
            let all = try await office.mails(count + 1)
            #expect(all.map(\.text) == Array(repeating: "taken in silence", count: count) + ["the next"])
            let trace = try await stage.run(Programs.telepost, ["trace", "\(message.id)", "--data", telepost.data])
            #expect(trace.output.contains("unknown"), "\(trace.output)")
        }
    }

    private static func start(_ smsc: ScriptedSMSC, _ tables: [String], _ stage: Stage) async throws -> Telepost {
        var document = Document(smsc)
        document.more = tables + ["[[inbound]]", "name = \"all\"", "deliver = [\"mailto:team@office.test\"]"]
        let telepost = try await Telepost.ready(document, on: stage)
        try await telepost.connected()
        return telepost
    }

    private static func connection(_ name: String, _ port: UInt16, _ keys: [String] = []) -> String {
        let lines = [
            "[[connection]]", "name = \"\(name)\"", "type = \"smtp\"", "host = \"127.0.0.1\"", "port = \(port)",
        ]
        return (lines + ["connections = 1"] + keys).joined(separator: "\n")
    }
}
