import Foundation
import Synchronization
import TestKit
import Testing

/// `kill -9` while mails are passed on and handed over.
@Suite(.timeLimit(.minutes(30))) struct HandoverCrashScenarios {
    /// How many crashes somebody wants who looks for trouble.
    private static let crashes = ProcessInfo.processInfo.environment["TELEPOST_CRASHES"].flatMap { Int($0) } ?? 6

    /// What a fax server that takes its files away has seen.
    private struct Taken {
        /// The texts of the message files, by the name of the control file, one for each time it was there.
        var texts: [String: [String]] = [:]
        var faults: [String] = []
    }

    @Test func `Whenever it is killed, no fax is lost, doubled or half there, and no mail that is passed on is lost`()
        async throws
    {
        try await Stage.run { stage in
            let office = try await CatchingServer(stage)
            let front = try FrontDoor(stage, try stage.smsc(), forward: office.port)
            var telepost = try await Telepost.ready(front.document, on: stage)
            let accepted = Mutex<Set<Int>>([])
            let taken = Mutex(Taken())
            let isOver = Mutex(false)
            let faxServer = Task { try await Self.takeAway(front, taken) { isOver.withLock { $0 } } }
            for _ in 1...Self.crashes {
                let port = try await telepost.smtpPort
                async let client: Void = Self.send(to: port, accepted)
                let goal = accepted.withLock { $0.count } + Int.random(in: 5...40)
                let _: Bool = try await eventually("some mails") {
                    accepted.withLock { $0.count } >= goal ? true : nil
                }
                await telepost.crash()
                await client
                telepost = try await Telepost.ready(front.document, on: stage)
            }
            try await ControlSocket(telepost).idle()
            let known = accepted.withLock { $0 }
            let _: Bool = try await eventually("the fax server has all") { front.controls.isEmpty ? true : nil }
            isOver.withLock { $0 = true }
            try await faxServer.value
            let result = taken.withLock { $0 }
            #expect(result.faults.isEmpty, "\(result.faults.prefix(5))")
            #expect(result.texts.values.allSatisfy { $0.count == 1 }, "a control file appeared twice")
            let texts = result.texts.values.flatMap { $0 }
            // A mail whose acknowledgement was lost may be sent again by its client: here it is not.
            #expect(Set(texts).count == texts.count, "a fax was handed over twice")
            #expect(Set(known.map { "mail \($0)" }).isSubset(of: Set(texts)), "a fax was lost")
            let passed = Dictionary(grouping: office.mails.map(\.text)) { $0 }
            #expect(Set(known.map { "mail \($0)" }).isSubset(of: Set(passed.keys)), "a mail was lost")
            let doubled = passed.filter { $0.value.count > 1 }
            // What was on the wire in a crash goes again, and its history says so.
            for text in doubled.keys.sorted().prefix(3) {
                let stories = try await ControlSocket(telepost).trace("\(text.dropFirst(5))@elsewhere.test")
                #expect(stories.contains { $0.events.contains { $0.kind == "unknown" } }, "\(text) went twice")
            }
            try await telepost.stop()
        }
    }

    /// Sends mails, each for a fax number and a mailbox elsewhere, until the gateway is gone.
    private static func send(to port: UInt16, _ accepted: borrowing Mutex<Set<Int>>) async {
        var next = (accepted.withLock { $0.max() } ?? 0) + 1000
        while true {
            let number = next
            let reply = try? await onThread {
                let dialogue = try SMTPDialogue(port)
                try dialogue.begin(to: "442079\(number)@fax", "\(number)@elsewhere.test")
                try dialogue.say("DATA")
                return try dialogue.say("Subject: crash\r\n\r\nmail \(number)\r\n.")
            }
            guard let reply, reply.hasPrefix("250") else { return }
            accepted.withLock { _ = $0.insert(number) }
            next += 1
        }
    }

    /// Takes away each pair of files as soon as its control file is there, as a fax server does.
    private static func takeAway(
        _ front: FrontDoor, _ taken: borrowing Mutex<Taken>, until isOver: () -> Bool
    ) async throws {
        while true {
            let names: [String] = try await eventually("a fax, or the end", within: .seconds(60)) {
                isOver() ? [] : front.controls.isEmpty ? nil : front.controls
            }
            guard !names.isEmpty else { return }
            for name in names {
                let message = name.replacingOccurrences(of: ".ctl", with: ".txt")
                let control = (try? front.text(name)) ?? ""
                let text = try? front.text(message).trimmingCharacters(in: .newlines)
                taken.withLock { taken in
                    if !control.contains("file=\(message)\n") || !control.contains("smtp=") {
                        taken.faults.append("\(name) is not whole")
                    }
                    guard let text else { return taken.faults.append("\(name) without \(message)") }
                    taken.texts[name, default: []].append(text)
                }
                for file in [name, message] { try? FileManager.default.removeItem(atPath: "\(front.faxes)/\(file)") }
            }
        }
    }
}
