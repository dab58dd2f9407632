import Foundation
import TestKit
import Testing

/// `kill -9` while phones answer: every text that was acknowledged to the network becomes a mail, and only one.
@Suite(.timeLimit(.minutes(30))) struct ConversationCrashScenarios {
    private static let ours = "+447700900100"
    private static let phones = (1...8).map { "+44770090050\($0)" }

    @Test func `Answers are neither lost nor doubled by crashes, and neither are notices`() async throws {
        try await Stage.run { stage in
            let smsc = try stage.smsc(ScriptedSMSC.Behaviour(reports: .delivered))
            let office = try await CatchingServer(stage)
            let document = ConversationScenarios.document(smsc, office, [Self.ours])
            var telepost = try await Telepost.ready(document, on: stage)
            try await telepost.connected()
            for phone in Self.phones { try await telepost.take(Letter("for \(phone)"), for: "\(phone)@sms.test") }
            _ = try await smsc.texts(Self.phones.count)

            var sent: [String] = []
            for round in 1...(Self.count ?? 6) {
                let batch = Self.batch(round)
                sent += batch.map(\.text)
                smsc.send(batch.flatMap(\.bodies))
                let goal = smsc.seen.value.taken + Int.random(in: 1...batch.count)
                _ = await smsc.seen.wait(for: .seconds(20)) { $0.taken >= goal }
                await telepost.crash()
                telepost = try await Telepost.ready(document, on: stage)
            }
            try await smsc.allTaken()
            _ = try await office.mails(sent.count, within: .seconds(120))
            let control = ControlSocket(telepost)
            try await control.idle(within: .seconds(120))
            // Notices may still be gathered for up to half a minute. Mails that came twice must not be taken for them.
            let _: Bool = try await eventually("a notice for each phone", within: .seconds(60)) {
                let notices = office.mails.filter { $0.automation == "report" }
                return Set(notices.map(\.subject)).count == Self.phones.count ? true : nil
            }
            try await control.idle()
            let mails = office.mails
            let texts = mails.filter { $0.automation == "none" }.map(\.text)
            #expect(Set(sent).subtracting(texts).isEmpty, "lost")
            #expect(Set(texts).subtracting(sent).isEmpty, "strange")
            let notices = mails.filter { $0.automation == "report" }
            #expect(Set(notices.map(\.subject)).count == Self.phones.count)
            try await Self.checkDoubles(mails, control)
        }
    }

    /// How many crashes somebody wants who looks for trouble.
    private static let count = ProcessInfo.processInfo.environment["TELEPOST_CRASHES"].flatMap { Int($0) }

    private struct Answer {
        let text: String
        let bodies: [[UInt8]]
    }

    /// Texts of one part and of three.
    private static func batch(_ round: Int) -> [Answer] {
        phones.enumerated().flatMap { index, phone in
            let long = "round \(round) of \(phone) " + String(repeating: "and so on ", count: 20) + "."
            let short = "round \(round) of \(phone)."
            return [
                Answer(text: short, bodies: SMPPOctets.text(short, from: phone, to: ours)),
                Answer(
                    text: long,
                    bodies: SMPPOctets.text(
                        long, from: phone, to: ours, parts: 3, reference: UInt8(truncatingIfNeeded: round))),
            ]
        }
    }

    /// A mail came twice only when it was on the wire during a crash, and then its history says so.
    private static func checkDoubles(_ mails: [CatchingServer.Mail], _ control: ControlSocket) async throws {
        let byID = Dictionary(grouping: mails) { $0.message_id ?? "" }
        let doubled = byID.values.filter { $0.count > 1 }
        // The same mail has the same Message-ID; another mail with the same text would be a text taken twice.
        #expect(Set(mails.map { "\($0.subject) \($0.text)" }).count == byID.count)
        var unknown: [String] = []
        for message in try await control.messages() where message.kind == "mail" {
            let kinds = try await control.story(message.id).events.map(\.kind)
            if kinds.contains("unknown") { unknown.append(message.text) }
        }
        for mail in doubled {
            let id = mail[0].message_id ?? "?"
            #expect(unknown.contains { $0.contains(id) }, "\(id) came \(mail.count) times")
        }
    }
}
