import Foundation
import TestKit
import Testing

/// Mails that are too many for a phone: one text tells of them, also when the gateway dies in between.
@Suite(.timeLimit(.minutes(5))) struct DigestScenarios {
    private static let phone = "+447700900123@sms.test"
    private static let other = "+447700900124@sms.test"

    @Test func `What is too much is told in one text, and the trace says in which`() async throws {
        try await Stage.run { stage in
            let smsc = try stage.smsc()
            let telepost = try await Telepost.ready(Self.document(smsc, rate: "2/10s"), on: stage)
            try await Self.take(1...7, for: Self.phone, telepost)
            try await Self.take(8...9, for: Self.other, telepost)
            let texts = try await smsc.texts(5)
            #expect(Set(texts.prefix(4).map(\.text)) == ["text 1", "text 2", "text 8", "text 9"])
            let digest = try #require(texts.last)
            #expect(digest.to == "447700900123" && digest.parts == 1)
            #expect(
                digest.text.contains(#/^5 more mails since \d\d:\d\d: mail 7; mail 6; mail 5; mail 4; mail 3$/#),
                "\(digest.text)")
            let control = ControlSocket(telepost)
            try await control.idle()
            let told = try await control.messages("&state=sent").filter { $0.text.hasPrefix("text") }
            #expect(told.count == 9, "what is told of counts as sent")
            let message = try #require(try await control.messages().first { $0.text == digest.text })
            for id in 3...7 {
                let events = try await control.story(id).events
                #expect(events.map(\.kind) == ["made", "sent"])
                #expect(events.first?.detail == "it waits for a digest: more than 2 in 10s for this number")
                #expect(events.last?.detail == "in the digest, message \(message.id)")
            }
            #expect(
                try await control.trace("7").flatMap(\.events).map(\.detail).contains(
                    "digest of 5 mails: messages 3 to 7"))
            #expect(smsc.seen.value.submissions == 5)
        }
    }

    @Test func `After kill -9 with mails that wait, every one of them is told of once`() async throws {
        try await Stage.run { stage in
            let smsc = try stage.smsc()
            let document = Self.document(smsc, rate: "2/15s")
            var telepost = try await Telepost.ready(document, on: stage)
            try await Self.take(1...5, for: Self.phone, telepost)
            for (next, sent) in [(6, 2), (8, 3)] {
                // What is on the wire in a crash may come twice; this is about what waits.
                _ = try await eventually("texts that are sent") {
                    try await ControlSocket(telepost).messages("&state=sent").count == sent ? true : nil
                }
                await telepost.crash()
                telepost = try await Telepost.ready(document, on: stage)
                let waiting = try await ControlSocket(telepost).messages("&state=queued").map(\.text)
                #expect(Set(waiting).isSuperset(of: (3...5).map { "text \($0)" }))
                try await Self.take(next...(next + 1), for: Self.phone, telepost)
            }
            // Rates begin anew with a run, and one of the two places is the digest's: 6 and 8 go out at once.
            _ = try await ControlSocket(telepost).connection("digests") { $0.reason.contains("for a digest") }
            try await ControlSocket(telepost).idle()
            let texts = ReceivedText.joining(smsc.seen.value.parts).map(\.text)
            let digests = texts.filter { $0.contains("more mails since") }
            #expect(digests.count == 1 && texts.count == 5, "\(texts)")
            for number in 1...9 {
                let tellers = texts.filter { text in
                    text == "text \(number)" || text.contains("mail \(number);") || text.hasSuffix("mail \(number)")
                }
                #expect(tellers.count == 1, "mail \(number) in \(texts)")
            }
            try await telepost.stop()
        }
    }

    @Test func `Crashes in the middle of a storm of digests lose none of the mails and tell of none twice`()
        async throws
    {
        try await Stage.run { stage in
            let smsc = try stage.smsc()
            let document = Self.document(smsc, rate: "1/1s")
            var telepost = try await Telepost.ready(document, on: stage)
            var acknowledged: Set<Int> = []
            for round in 0..<6 {
                let running = telepost
                async let taken = Self.storm(from: round * 100_000, running)
                let seen = smsc.seen.value.submissions + Int.random(in: 2...4)
                _ = await smsc.seen.wait(for: .seconds(20)) { $0.submissions >= seen }
                await telepost.crash()
                acknowledged.formUnion(await taken)
                telepost = try await Telepost.ready(document, on: stage)
            }
            let control = ControlSocket(telepost)
            try await control.idle()
            let messages = try await control.messages()
            let texts = Set(ReceivedText.joining(smsc.seen.value.parts).map(\.text))
            #expect(acknowledged.count > 30)
            #expect(acknowledged.isSubset(of: messages.compactMap { Int($0.text.dropFirst("text ".count)) }))
            let tellers = Dictionary(uniqueKeysWithValues: messages.map { ("\($0.id)", $0.text) })
            for message in messages {
                let told = try await control.story(message.id).events.map(\.detail)
                    .filter { $0.hasPrefix("in the digest, message ") }
                #expect(message.state == "sent" && told.count <= 1, "\(message): \(told)")
                let teller = told.first.flatMap { tellers[String($0.dropFirst("in the digest, message ".count))] }
                #expect(texts.contains(teller ?? message.text), "\(message): \(told)")
            }
        }
    }

    /// Hands in mail after mail until the gateway is gone.
    ///
    /// - Returns: those that it has taken.
    private static func storm(from first: Int, _ telepost: Telepost) async -> Set<Int> {
        var taken: Set<Int> = []
        for number in first..<(first + 100_000) {
            let letter = Letter("text \(number)", subject: "mail \(number)")
            guard let reply = try? await telepost.take(letter, for: phone), reply.hasPrefix("250") else { break }
            taken.insert(number)
        }
        return taken
    }

    private static func document(_ smsc: ScriptedSMSC, rate: String) -> Document {
        var document = Document(smsc)
        document.making = [#"when_over_rate = "digest""#, "rate = { recipient = \"\(rate)\" }"]
        return document
    }

    /// Hands in a mail for each number, one after the other.
    private static func take(_ numbers: ClosedRange<Int>, for recipient: String, _ telepost: Telepost) async throws {
        for number in numbers {
            let reply = try await telepost.take(Letter("text \(number)", subject: "mail \(number)"), for: recipient)
            #expect(reply.hasPrefix("250"), "\(reply)")
        }
    }
}
