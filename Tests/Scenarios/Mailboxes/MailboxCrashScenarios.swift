import Foundation
import Synchronization
import TestKit
import Testing

/// `kill -9` while a client reads and deletes its mail.
@Suite(.timeLimit(.minutes(30)), .enabled(if: Programs.has("openssl"), "openssl is not installed"))
struct MailboxCrashScenarios {
    /// What a client that fetches and deletes knows of its mails.
    private struct Book {
        /// The UIDs of the mails that it has read whole.
        var read: Set<String> = []
        /// Those whose deletion was acknowledged at QUIT.
        var deleted: Set<String> = []
        /// How many sessions came to their end.
        var sessions = 0
    }

    private static let mails = 120

    /// How many crashes somebody wants who looks for trouble.
    private static let crashes = ProcessInfo.processInfo.environment["TELEPOST_CRASHES"].flatMap { Int($0) } ?? 5

    @Test func `A mail is gone when QUIT was answered, and there otherwise, whenever the gateway is killed`()
        async throws
    {
        try await Stage.run { stage in
            let authority = try await Authority(stage)
            let certificate = try await authority.certificate("gw.example", for: "IP:127.0.0.1")
            let smsc = try stage.smsc()
            let document = Office.document(smsc, certificate)
            var telepost = try await Telepost.ready(document, on: stage)
            try await telepost.connected()
            smsc.send((1...Self.mails).map { SMPPOctets.text("text \($0)", from: Office.phone, to: Office.number)[0] })
            try await smsc.allTaken()

            let book = Mutex(Book())
            var all: Set<String> = []
            for round in 1...Self.crashes {
                let port = try await telepost.port(of: "pop3", tls: "starttls")
                if round == 1 {
                    all = try await onThread {
                        let dialogue = try POP3Dialogue(port)
                        try dialogue.login("alice")
                        return Set(try dialogue.uids())
                    }
                    #expect(all.count == Self.mails)
                }
                // The client goes on until the gateway dies under it, in the middle of whatever it says.
                async let client: Void = Self.fetch(port, book)
                let goal = book.withLock { $0.sessions } + Int.random(in: 0...2)
                let _: Bool = try await eventually("some sessions") {
                    let known = book.withLock { ($0.sessions, $0.deleted.count) }
                    return known.0 > goal || known.1 == Self.mails ? true : nil
                }
                await telepost.crash()
                await client
                telepost = try await Telepost.ready(document, on: stage)
                let left = try await Self.left(telepost)
                let known = book.withLock { $0 }
                #expect(left.isDisjoint(with: known.deleted), "a mail came back")
                #expect(all.subtracting(left).isSubset(of: known.read), "a mail was lost")
                #expect(left.isSubset(of: all), "a mail has another UID")
            }
            #expect(book.withLock { !$0.deleted.isEmpty })
        }
    }

    private static func left(_ telepost: Telepost) async throws -> Set<String> {
        let port = try await telepost.port(of: "pop3", tls: "starttls")
        return try await onThread {
            let dialogue = try POP3Dialogue(port)
            try dialogue.login("alice")
            return Set(try dialogue.uids())
        }
    }

    /// Sessions that read and delete a few mails each, until the server is gone or there is nothing left.
    private static func fetch(_ port: UInt16, _ book: borrowing Mutex<Book>) async {
        let step = { @Sendable in try await onThread { try session(port) } }
        while case let known = book.withLock({ $0 }), known.deleted.count < mails {
            guard let outcome = try? await step() else { return }
            book.withLock { book in
                book.read.formUnion(outcome.read)
                if outcome.isEnded { book.deleted.formUnion(outcome.read) }
                book.sessions += 1
            }
            guard outcome.isEnded else { return }
        }
    }

    private struct Outcome {
        var read: Set<String> = []
        /// Whether QUIT was answered.
        var isEnded = false
    }

    private static func session(_ port: UInt16) throws -> Outcome {
        let dialogue = try POP3Dialogue(port)
        var outcome = Outcome()
        do {
            try dialogue.login("alice")
            for (index, uid) in try dialogue.uids().prefix(7).enumerated() {
                guard try dialogue.mail(index + 1).contains("text ") else { throw Trouble("a mail without its text") }
                guard try dialogue.say("DELE \(index + 1)").hasPrefix("+OK") else { throw Trouble("DELE") }
                outcome.read.insert(uid)
            }
            outcome.isEnded = try dialogue.say("QUIT").hasPrefix("+OK")
        } catch {
            // The gateway was killed: what is known so far counts.
        }
        return outcome
    }
}
