import Foundation
import TestKit
import Testing

/// Reports in every dialect and with ids in every form find their messages.
@Suite(.timeLimit(.minutes(5))) struct ReportDialectScenarios {
    /// A carrier with habits of its own.
    struct Habit: Sendable, CustomStringConvertible {
        var dialect = "mixed"
        var answer = "decimal"
        var report = "decimal"
        /// What there is besides.
        var more: [String] = []
        var description: String { "\(dialect) \(answer) \(report)" }
        /// What `connection show` says of the ids when all is delivered.
        var learnt: String { Self.learnt(answer, report) }

        private static func learnt(_ answer: String, _ report: String) -> String {
            switch (answer.contains("hexadecimal"), report.contains("hexadecimal")) {
            case (true, false): "answers write ids in hexadecimal, reports in decimal"
            case (false, true): "answers write ids in decimal, reports in hexadecimal"
            case (true, true), (false, false): "reports write ids as the answers did"
            }
        }

        var arguments: [String] {
            [
                "--receipts", dialect, "--ids", answer, "--receipt-ids", report, "--report-delay", "50ms", "--seed",
                "7",
            ] + more
        }
    }

    private static let dialects = [
        "standard", "plain", "lower-case", "upper-case", "underscores", "no-text", "no-error", "extra-fields",
        "seconds",
        "long-years", "spaces", "parameters", "disagreeing", "payload", "data-sm", "data-sm-text", "notification",
        "intermediate",
    ]
    private static let numbers = [
        "decimal", "padded-decimal", "hexadecimal", "lower-hexadecimal", "padded-hexadecimal",
    ]
    private static let random = ["uuid", "upper-uuid"]

    /// Every dialect with ids that have to be converted, out of order, early and twice.
    private static let everyDialect = dialects.map { name in
        let disorder = ["--report-spread", "300ms", "--early-reports", "0.3", "--duplicate-reports", "0.3"]
        return Habit(dialect: name, answer: "hexadecimal", report: "decimal", more: disorder)
    }
    /// Every pair of forms in mixed dialects: a number never becomes a random id.
    private static let everyForm = [numbers, random].flatMap { forms in
        forms.flatMap { answer in forms.map { Habit(answer: answer, report: $0) } }
    }

    @Test(arguments: [
        everyDialect.prefix(9), everyDialect.dropFirst(9), everyForm.prefix(10), everyForm.dropFirst(10).prefix(10),
        everyForm.dropFirst(20),
    ])
    func `Every message is delivered in the end, and the form of the ids is learnt`(
        _ habits: ArraySlice<Habit>
    ) async throws {
        try await Stage.run { stage in
            let habits = Array(habits)
            let telepost = try await Self.start(habits, stage)
            for index in habits.indices { try await telepost.take(Letter("to all"), forPhonesAt: "c\(index).test", 6) }
            let control = ControlSocket(telepost)
            let count = habits.count * 6
            let states: [String] = try await eventually("an end of all messages", within: .seconds(20)) {
                let states = try await control.messages().map(\.state)
                return states.count == count && !states.contains { ["queued", "sending", "sent"].contains($0) }
                    ? states : nil
            }
            #expect(states.allSatisfy { $0 == "delivered" })
            for (index, habit) in habits.enumerated() {
                let shown = try await stage.run(
                    Programs.telepost, ["connection", "show", "c\(index)", "--data", telepost.data])
                let line = shown.lines.first { $0.hasPrefix("ids in reports") } ?? shown.output
                #expect(line.contains(" \(habit.learnt)"), "\(habit): \(line)")
                #expect(!shown.output.contains("reports that match no message"), "\(habit): \(shown.output)")
            }
        }
    }

    @Test func `Reports about nothing are kept where one looks for them, and hurt no message`() async throws {
        try await Stage.run { stage in
            let habit = Habit(dialect: "standard", more: ["--stray-reports", "1"])
            let telepost = try await Self.start([habit], stage)
            try await telepost.take(Letter("to all"), forPhonesAt: "c0.test", 3)
            let control = ControlSocket(telepost)
            let _: Bool = try await eventually("three delivered messages") {
                try await control.messages("&state=delivered").count == 3 ? true : nil
            }
            // A report that matches nothing is given some seconds for its answer to come.
            let shown: Finished = try await eventually("three stray reports", within: .seconds(20)) {
                let shown = try await stage.run(
                    Programs.telepost, ["connection", "show", "c0", "--data", telepost.data],
                    environment: ["COLUMNS": "300"])
                return shown.lines.count { $0.contains("+44770090055") } == 3 ? shown : nil
            }
            #expect(shown.output.contains("reports that match no message, the latest:"))
            #expect(shown.output.contains("reports write ids as the answers did"))
            #expect(
                telepost.log.contains { $0.source == "c0" && "WI".contains($0.level) && $0.text.contains("report") })
        }
    }

    private static func start(_ habits: [Habit], _ stage: Stage) async throws -> Telepost {
        let carriers = try await withThrowingTaskGroup(of: (Int, SimulatedCarrier).self) { group in
            for (index, habit) in habits.enumerated() {
                group.addTask { (index, try await SimulatedCarrier(stage, habit.arguments)) }
            }
            var carriers: [Int: SimulatedCarrier] = [:]
            for try await (index, carrier) in group { carriers[index] = carrier }
            return carriers
        }
        var document = Document(
            carriers: carriers.sorted { $0.key < $1.key }.map { index, carrier in
                Document.Carrier(name: "c\(index)", port: carrier.port)
            })
        document.making = ["via = [\"c0\"]"]
        for index in habits.indices {
            document.more.append(
                """
                [[application]]
                name = "app\(index)"
                kind = "sms"
                domains = ["c\(index).test"]
                via = ["c\(index)"]
                """)
        }
        let telepost = try await Telepost.ready(document, on: stage)
        for index in habits.indices { try await telepost.connected("c\(index)") }
        return telepost
    }
}

extension Telepost {
    /// Hands a mail in that goes to so many phones, at most ten.
    fileprivate func take(_ letter: Letter, forPhonesAt domain: String, _ count: Int) async throws {
        let port = try await smtpPort
        try await onThread {
            let dialogue = try SMTPDialogue(port)
            try dialogue.say("EHLO client.test")
            try dialogue.say("MAIL FROM:<alice@office.test>")
            for number in 0..<count { try dialogue.say("RCPT TO:<+44770090055\(number)@\(domain)>") }
            try dialogue.say("DATA")
            dialogue.send(letter.dotted)
            let reply = try dialogue.reply()
            guard reply.hasPrefix("250") else { throw Trouble(reply) }
            try dialogue.say("QUIT")
        }
    }
}
