import Messages
import Testing

@testable import Gateway

/// Mails that were fetched from a mailbox elsewhere.
@Suite struct FetchedMailTests {
    private let one = "+447700900123"
    private let two = "+447700900124"

    private struct Box {
        let rig: AccountRig
        let application: ApplicationName

        init(
            _ rig: AccountRig, application: String = "sms"
        ) throws {
            self.rig = rig
            self.application = try #require(ApplicationName(application))
        }

        func fetch(_ headers: [String], _ text: String = "hello", id: String = "1") async throws -> IntakeVerdict {
            let octets = Array((headers + ["", text]).joined(separator: "\r\n").utf8)
            var origin = FetchedMailOrigin()
            (origin.host, origin.user, origin.session) = ("pop.office.test", "alarms", "s1")
            return await rig.gateway.fetched.accept(
                octets, mail: PlainCodec().decode(octets), application: application, as: try fetched(id), from: origin)
        }

        func fetched(_ id: String = "1") throws -> FetchedMail {
            FetchedMail(connection: try Samples.connection("alerts-box"), box: "INBOX.7", id: id)
        }

        var known: Set<String> {
            get async throws {
                try await rig.store.fetched(by: try Samples.connection("alerts-box"), from: "INBOX.7")
            }
        }

        var phones: [String] { rig.store.messages.compactMap(\.order.recipient?.e164) }
        var notes: [String] { rig.store.messages.map { rig.store.events(of: $0.id).first?.detail ?? "" } }
    }

    private func box(_ change: (inout Application) -> Void = { _ in }) throws -> Box { try Box(try AccountRig(change)) }

    private let header = ["From: Alarm <alarm@office.test>", "Subject: Disk full", "Message-ID: 1@office.test"]

    @Test func `A mail goes to the addresses of the application, and is put down in the same commit`() async throws {
        let box = try box()
        let verdict = try await box.fetch(
            header + ["To: \(one)@sms.test, x@office.test, \(two)@SMS.test, \(one)@sms.test"])
        #expect(verdict.messages == [1, 2])
        #expect(box.phones == [one, two])
        #expect(box.rig.store.messages.map(\.order.addressedAs) == ["\(one)@sms.test", "\(two)@sms.test"])
        #expect(try await box.known == ["1"])
        let facts = box.rig.store.submissions[0].submission
        #expect(facts.door == .fetched && facts.client == "alerts-box" && facts.session == "s1")
        #expect(facts.sender?.description == "alarm@office.test")
        #expect(facts.messageID == "1@office.test" && facts.subject == "Disk full")
        #expect(box.rig.store.submissions[0].content.count > 50)
        #expect(box.rig.gateway.outbox.count == 2)
    }

    @Test func `Numbers come from where the application looks, all of them, else from its list`() async throws {
        let table: [(from: [NumberSource], subject: String, text: String, phones: [String])] = [
            ([.subject], "\(one) disk full", "call \(two)", [one]), ([.body], "\(one) disk full", "call \(two)", [two]),
            ([.subject, .body], "\(one)", "\(two) \(one)", [one, two]),
            ([.body, .subject], "\(one)", "\(two)", [two, one]),
            ([.subject, .fallback], "\(one)", "", [one]), ([.subject, .fallback], "disk full", "", ["+15005550006"]),
            ([.subject], "disk full", "", ["+15005550006"]), ([.fallback], "\(one)", "\(two)", ["+15005550006"]),
            ([.address, .subject], "\(two)", "", [one, two]), ([], "\(one)", "", ["+15005550006"]),
        ]
        for (from, subject, text, phones) in table {
            let box = try box {
                $0.numbersFrom = from
                $0.defaultNumbers = [PhoneNumber(e164: "+15005550006")].compactMap(\.self)
            }
            let to = from.contains(.address) ? ["To: \(one)@sms.test"] : ["To: \(one)@office.test"]
            _ = try await box.fetch(to + ["From: a@office.test", "Subject: \(subject)"], text + " ")
            if text.isEmpty { continue }
            #expect(box.phones == phones, "\(from) \(subject)")
        }
    }

    @Test func `The wider rule looks through sender and recipients as well`() async throws {
        let box = try box {
            $0.numbersFrom = [.subject]
            $0.numberForm = .any
        }
        _ = try await box.fetch([
            "From: \(one)@mobile.test", "To: 447700900124@office.test", "Subject: order 447700900125",
        ])
        #expect(box.phones == ["+447700900125", two, one])
        #expect(box.rig.store.messages.map(\.order.addressedAs) == ["+447700900125", two, one])
    }

    @Test func `What can never become a message is kept for a person, with the reason, and put down`() async throws {
        let long = String(repeating: "a", count: 400)
        let table: [(change: (inout Application) -> Void, headers: [String], text: String, why: String)] = [
            ({ _ in }, ["To: x@office.test"], "hello", "the mail names no phone, and there is no default number"),
            (
                { _ in }, ["To: bob@sms.test"], "hello",
                "the part before the @ is not a phone number; + and digits is one"
            ),
            ({ _ in }, ["To: \(one)@sms.test"], " ", "the mail has no text to send"),
            (
                { $0 = $0.with(making: try? Samples.making(maxParts: 1, whenTooLong: .refuse)) },
                ["To: \(one)@sms.test"], long, "the text needs 3 text messages; at most 1 are allowed here"
            ),
            (
                { $0 = $0.with(senders: SenderRules(allow: [EndPattern(source: "@other.test")])) },
                ["To: \(one)@sms.test"], "hello", "the sender is not allowed to use this application"
            ),
            (
                { $0.numbersFrom = [.body] }, ["To: x@office.test", "Return-Path: <>"], "call \(one)",
                "mail without a sender is not taken here"
            ),
        ]
        for (change, headers, text, why) in table {
            let box = try box(change)
            let verdict = try await box.fetch(headers + ["From: a@office.test"], text)
            #expect(verdict.messages == [1], "\(why)")
            #expect(box.rig.store.messages.map(\.order.destination) == [.nowhere])
            #expect(box.rig.store.messages.map(\.state) == [.failed])
            #expect(box.notes == [why])
            #expect(try await box.known == ["1"])
        }
    }

    @Test func `A sender that is vouched for by lying in our box may be on a list of allowed ones`() async throws {
        let box = try box { $0 = $0.with(senders: SenderRules(allow: [EndPattern(source: "@office.test")])) }
        _ = try await box.fetch(header + ["To: \(one)@sms.test"])
        #expect(box.phones == [one])
    }

    @Test func `What is refused for the time being stays in its box`() async throws {
        let limited = try box {
            var storms = StormRules()
            storms.rates.recipient = RateLimit(1, in: .seconds(3600))
            $0 = $0.with(storms: storms)
        }
        _ = try await limited.fetch(["From: a@office.test", "To: \(one)@sms.test"], id: "1")
        let verdict = try await limited.fetch(["From: a@office.test", "To: \(one)@sms.test"], id: "2")
        #expect(verdict.refusal?.hasPrefix("4.7.1 too many messages for this number") == true)
        #expect(try await limited.known == ["1"])
        limited.rig.clock.advance(by: .seconds(7200))
        #expect(try await limited.fetch(["From: a@office.test", "To: \(one)@sms.test"], id: "2").messages == [2])
        let full = try box()
        full.rig.store.failure = StoreFailure(.full, "/var")
        #expect(
            try await full.fetch(header + ["To: \(one)@sms.test"]).refusal == "4.3.1 no room on the disk at present")
        #expect(try await full.fetch(header).refusal == "4.3.1 no room on the disk at present")
        full.rig.store.failure = nil
        #expect(try await full.known.isEmpty)
        let gone = try Box(try AccountRig(), application: "gone")
        #expect(try await gone.fetch(header).refusal == "4.3.5 there is no application gone at present")
        #expect(gone.rig.notebook.records.contains { $0.text.hasPrefix("a fetched mail stays in its box") })
    }

    @Test func `A mail that came before makes no message, but is put down`() async throws {
        let box = try box()
        #expect(try await box.fetch(header + ["To: \(one)@sms.test"], id: "1").messages == [1])
        #expect(try await box.fetch(header + ["To: \(one)@sms.test"], id: "2").messages == [])
        #expect(try await box.known == ["1", "2"])
        #expect(box.rig.store.messages.count == 1)
        box.rig.store.failure = StoreFailure(.busy, "")
        #expect(try await box.fetch(header + ["To: \(one)@sms.test"], id: "3").refusal != nil)
        box.rig.store.failure = nil
        #expect(try await box.known == ["1", "2"])
    }

    @Test func `A number of an account is its mailbox here as well`() async throws {
        let box = try box { $0.numbersFrom = [.subject] }
        try await box.rig.add(try AccountRig.account())
        _ = try await box.fetch(["From: Al <a@office.test>", "Subject: +447700900200 disk full"])
        #expect(try box.rig.mailbox().map { $0.letter["From"] } == ["Al <a@office.test>"])
        #expect(try box.rig.mailbox().map(\.message.order.addressedAs) == ["+447700900200"])
    }

    @Test func `A mail that waits for a person goes to its application anew, once`() async throws {
        let box = try box { $0.numbersFrom = [.subject] }
        _ = try await box.fetch(["From: a@office.test", "Subject: disk full"])
        #expect(box.rig.store.messages.map(\.order.destination) == [.nowhere])
        let first = MessageID(rawValue: 1)
        let gateway = box.rig.gateway
        // Nothing has changed: it waits again.
        try await gateway.retry(first)
        #expect(box.rig.store.messages.map(\.state) == [.cancelled, .failed])
        gateway.rules = try AccountRig.rules {
            $0.defaultNumbers = [PhoneNumber(e164: "+15005550006")].compactMap(\.self)
        }
        try await gateway.retry(MessageID(rawValue: 2))
        #expect(box.phones == ["+15005550006"])
        #expect(box.rig.store.messages.map(\.state) == [.cancelled, .cancelled, .queued])
        #expect(box.rig.store.events(of: first).last?.detail == "goes to its application anew")
        let refusal = await box.rig.refusal { try await gateway.retry(first) }
        #expect(refusal?.kind == .conflict)
        // Of two who want it at once one does it.
        _ = try await box.fetch(["From: a@office.test", "Subject: "], " ", id: "2")
        let waiting = try #require(box.rig.store.messages.last?.id)
        let done = Counter()
        await withTaskGroup(of: Void.self) { group in
            for _ in 0..<20 {
                group.addTask { if (try? await gateway.retry(waiting)) != nil { done.add() } }
            }
        }
        #expect(done.count == 1)
    }

    @Test func `The envelope sender is what the server wrote on top, else the author`() throws {
        let table: [(header: String, path: ReturnPath)] = [
            ("Return-Path: <a@x.test>\r\nFrom: b@x.test", .sender(EmailAddress("a@x.test"))),
            ("RETURN-PATH:<a@x.test>\r\n", .sender(EmailAddress("a@x.test"))),
            ("Received: x\r\nreturn-path: a@x.test\r\n", .sender(EmailAddress("a@x.test"))),
            ("Return-Path: <>\r\n", .sender(nil)), ("Return-Path:\r\n", .absent),
            ("Return-Path: <a@x.test>\n", .sender(EmailAddress("a@x.test"))),
            ("Return-Path: <a@x.test> \t\r\n", .sender(EmailAddress("a@x.test"))),
            ("Return-Path: <no address>\r\n", .absent), ("Return-Path: <\r\n", .absent),
            ("Return-Path: < >\r\n", .absent), ("Return-Path: >\r\n", .absent),
            ("From: b@x.test\r\n", .absent), ("", .absent), ("\r\nReturn-Path: <a@x.test>\r\n", .absent),
            ("From: b@x.test\r\n\r\nReturn-Path: <a@x.test>\r\n", .absent), ("Return-Path: <a@x.test>", .absent),
            ("X-Return-Path: <a@x.test>\r\n", .absent), ("Return-Pathy: <a@x.test>\r\n", .absent),
            (String(repeating: "a", count: 70_000) + "\r\nReturn-Path: <a@x.test>\r\n", .absent),
            (String(repeating: "\n", count: 100), .absent),
        ]
        for (header, path) in table { #expect(ReturnPath(of: Array(header.utf8)) == path, "\(header.prefix(60))") }
        for length in 0..<30 { _ = ReturnPath(of: Array("Return-Path: <a@x.test>\r\n".utf8.prefix(length))) }
    }
}

extension Application {
    /// The same with other rules.
    fileprivate func with(
        senders: SenderRules? = nil, making: TextMaking? = nil, storms: StormRules? = nil
    ) -> Application {
        Application(
            name: name, domains: domains, senders: senders ?? self.senders, making: making ?? self.making, via: via,
            storms: storms ?? self.storms)
    }
}
