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
        /// Sent whole and refused: may arrive only when a crash followed a write that failed.
        var refused: [String: String] = [:]
        /// How often a submission did not have a higher number than the one before it on its connection.
        var disorder = 0
        var made = 0
        var refusals: [String] = []
        var isStopping = false
        var running = 0
    }

    let record = Watched(Record())
    private let port: UInt16
    private let padding: String

    /// Begins at once, with so many connections.
    ///
    /// - Parameter padding: how many octets each mail is larger than its text needs.
    init(port: UInt16, connections: Int, padding: Int = 0) {
        self.port = port
        let line = "X-Padding: " + String(repeating: "x", count: 900) + "\r\n"
        self.padding = String(repeating: line, count: (padding + line.utf8.count - 1) / line.utf8.count)
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

    /// Waits until `count` more mails are refused than now.
    func refused(more count: Int) async throws {
        let goal = record.value.refused.count + count
        guard await record.wait(for: .seconds(60), until: { $0.refused.count >= goal }) else {
            throw Trouble("\(record.value.refused.count) of \(goal) mails refused")
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
                var last = 0
                while !record.value.isStopping { last = try send(dialogue, after: last) }
                dialogue.close()
            } catch {
                // The server is gone for the moment; a pause spares the machine.
                _ = DispatchSemaphore(value: 0).wait(timeout: .now() + 0.02)
            }
        }
        record.update { $0.running -= 1 }
    }

    /// Sends the next mail; the one before it is submission `last`. Returns the submission that it became.
    private func send(_ dialogue: SMTPDialogue, after last: Int) throws -> Int {
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
        dialogue.send("Subject: load\r\n\(padding)\r\n\(text)\r\n.\r\n")
        let reply: String
        do {
            reply = try dialogue.reply()
        } catch {
            record.update { $0.unanswered[phone] = text }
            throw error
        }
        guard reply.hasPrefix("250"), let id = reply.split(separator: " ").last.flatMap({ Int($0) }) else {
            record.update { record in
                record.refused[phone] = text
                record.refusals.append(reply)
            }
            throw Trouble(reply)
        }
        record.update { record in
            record.acknowledged[phone] = text
            if id <= last { record.disorder += 1 }
        }
        return id
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
    /// Phones that got what was refused.
    var unwanted: [String] = []
    /// Phones with a whole text.
    var arrived: Set<String> = []

    init(_ parts: [ReceivedPart], of record: LoadClient.Record) {
        let byPhone = Dictionary(grouping: parts, by: \.destination)
        for (phone, parts) in byPhone {
            let counts = Dictionary(grouping: parts) { $0.place?.number ?? 1 }.mapValues(\.count)
            if counts.values.contains(where: { $0 > 1 }) { doubled.append(phone) }
            let texts = ReceivedText.joining(parts).map(\.text)
            let expected = record.acknowledged[phone] ?? record.unanswered[phone] ?? record.refused[phone]
            guard let expected else {
                strange.append(phone)
                continue
            }
            if record.refused[phone] != nil { unwanted.append(phone) }
            if texts.contains(expected) { arrived.insert(phone) }
            if texts.contains(where: { $0 != expected }) { strange.append(phone) }
        }
        lost = record.acknowledged.keys.filter { !arrived.contains($0) }.sorted()
    }
}
