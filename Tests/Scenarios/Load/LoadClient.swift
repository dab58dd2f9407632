import Foundation
import Synchronization

/// Sends mails over several connections for as long as it may, goes on after each crash of the server, and keeps the
/// list of what was acknowledged.
final class LoadClient: Sendable {
    /// What became of the mails so far, by the digits of the phone; every mail has a phone of its own.
    struct Record: Sendable {
        /// Acknowledged with 250: must arrive.
        var acknowledged: [String: String] = [:]
        /// Sent whole, and never answered: may arrive.
        var unanswered: [String: String] = [:]
        var made = 0
        var refusals: [String] = []
        var isStopping = false
        var running = 0
    }

    let record = Watched(Record())
    private let port: UInt16

    /// Begins at once, with so many connections.
    init(port: UInt16, connections: Int) {
        self.port = port
        record.update { $0.running = connections }
        for _ in 0..<connections { Thread.detachNewThread { self.run() } }
    }

    /// Waits until `count` more mails are acknowledged than now.
    func acknowledged(more count: Int) async throws {
        let goal = record.value.acknowledged.count + count
        guard await record.wait(for: .seconds(30), until: { $0.acknowledged.count >= goal }) else {
            throw Trouble("\(record.value.acknowledged.count) of \(goal) mails acknowledged; \(record.value.refusals)")
        }
    }

    /// Lets no new mail begin and waits for those under way.
    func stop() async throws -> Record {
        record.update { $0.isStopping = true }
        guard await record.wait(for: .seconds(40), until: { $0.running == 0 }) else {
            throw Trouble("the load goes on")
        }
        return record.value
    }

    private func run() {
        while !record.value.isStopping {
            do {
                let dialogue = try SMTPDialogue(port, patience: 20)
                try dialogue.say("EHLO load.test")
                while !record.value.isStopping { try send(dialogue) }
                dialogue.close()
            } catch {
                // The server is gone for the moment; a pause spares the machine.
                _ = DispatchSemaphore(value: 0).wait(timeout: .now() + 0.02)
            }
        }
        record.update { $0.running -= 1 }
    }

    private func send(_ dialogue: SMTPDialogue) throws {
        let number = record.update { record in
            record.made += 1
            return record.made
        }
        let (phone, text) = (Self.phone(number), Self.text(number))
        dialogue.send(
            "MAIL FROM:<load@office.test>\r\nRCPT TO:<+\(phone)@sms.test>\r\nDATA\r\n")
        for expected in ["250", "250", "354"] {
            let reply = try dialogue.reply()
            guard reply.hasPrefix(expected) else {
                record.update { $0.refusals.append(reply) }
                throw Trouble(reply)
            }
        }
        dialogue.send("Subject: load\r\n\r\n\(text)\r\n.\r\n")
        do {
            let reply = try dialogue.reply()
            guard reply.hasPrefix("250") else {
                record.update { $0.refusals.append(reply) }
                return
            }
        } catch {
            record.update { $0.unanswered[phone] = text }
            throw error
        }
        record.update { $0.acknowledged[phone] = text }
    }

    private static func phone(_ number: Int) -> String { "4477009" + String(100_000 + number).suffix(5) }

    /// Every fourth takes two parts, every ninth is not of the GSM alphabet.
    private static func text(_ number: Int) -> String {
        if number.isMultiple(of: 4) { return (1...25).map { "\(number).\($0)" }.joined(separator: " long ") }
        if number.isMultiple(of: 9) { return "\(number) ж и э" }
        return "text \(number)"
    }
}

/// What arrived, compared with what should have.
struct Delivery: Sendable {
    /// Acknowledged and not arrived, or not as they were.
    var lost: [String] = []
    /// Arrived though nobody sent them so.
    var strange: [String] = []
    /// Phones that got a part more than once.
    var doubled: [String] = []
    /// Phones with a whole text.
    var arrived: Set<String> = []

    init(_ parts: [ReceivedPart], of record: LoadClient.Record) {
        let byPhone = Dictionary(grouping: parts, by: \.destination)
        for (phone, parts) in byPhone {
            let counts = Dictionary(grouping: parts) { $0.place?.number ?? 1 }.mapValues(\.count)
            if counts.values.contains(where: { $0 > 1 }) { doubled.append(phone) }
            let texts = ReceivedText.joining(parts).map(\.text)
            guard let expected = record.acknowledged[phone] ?? record.unanswered[phone] else {
                strange.append(phone)
                continue
            }
            if texts.contains(expected) { arrived.insert(phone) }
            if texts.contains(where: { $0 != expected }) { strange.append(phone) }
        }
        lost = record.acknowledged.keys.filter { !arrived.contains($0) }.sorted()
    }
}
