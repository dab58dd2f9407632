import Messages
import SMS
import Templates
import Testing

@testable import Gateway

/// Files that somebody dropped into a folder, on their way to messages.
@Suite struct FolderIntakeTests {
    private static let one = "+447700900123"
    private static let two = "+447700900124"

    private struct Box {
        let rig: AccountRig
        let dialect: FolderDialect

        func drop(
            _ octets: [UInt8], text: String? = nil, name: String = "note.txt", id: String = "1"
        ) async throws -> IntakeVerdict {
            let intake = FolderIntake(rig.gateway, connection: try Samples.connection("drop"), dialect: dialect)
            let file = DroppedFile(
                name: name, octets: octets, modifiedAt: Samples.moment(-60), text: text.map { Array($0.utf8) })
            let reading = intake.read(file)
            let fetched = FetchedMail(connection: try Samples.connection("drop"), box: "/srv/drop", id: id)
            return await intake.accept(file, reading, as: fetched)
        }

        func drop(_ content: String, text: String? = nil, name: String = "note.txt") async throws -> IntakeVerdict {
            try await drop(Array(content.utf8), text: text, name: name)
        }

        var known: Set<String> {
            get async throws {
                try await rig.store.fetched(by: try Samples.connection("drop"), from: "/srv/drop")
            }
        }

        var orders: [MessageOrder] { rig.store.messages.map(\.order) }
        var phones: [String] { orders.compactMap(\.recipient?.e164) }
    }

    private func box(
        _ dialect: FolderDialect? = nil, _ change: (inout Application) -> Void = { _ in }
    ) throws -> Box {
        Box(rig: try AccountRig(change), dialect: dialect ?? .smstools(ApplicationName("sms")))
    }

    private func refusal(_ verdict: IntakeVerdict) -> String? {
        switch verdict {
        case .accepted: nil
        case .refused(let refusal): "\(refusal.persistence == .permanent ? "never" : "later"): \(refusal.text)"
        }
    }

    // MARK: - Texts

    @Test func `A text goes to all of its numbers, and is put down as taken in the same commit`() async throws {
        let box = try box { $0 = $0 }
        let verdict = try await box.drop(
            "To: 447700900123, 44 7700 900124\nTo: +447700900123\nFrom: Alarms\n\nDisk full")
        #expect(refusal(verdict) == nil)
        #expect(box.phones == [Self.one, Self.two])
        #expect(box.orders.map(\.text) == ["Disk full", "Disk full"])
        #expect(box.orders.map(\.addressedAs) == ["447700900123", "44 7700 900124"])
        #expect(box.orders.map(\.originator) == [.name("Alarms"), .name("Alarms")])
        #expect(box.orders.map { $0.via.map(\.text) } == [["carrier"], ["carrier"]])
        #expect(box.orders.map(\.application?.text) == ["sms", "sms"])
        #expect(try await box.known == ["1"])
        let facts = box.rig.store.submissions[0].submission
        #expect(facts.door == .folder && facts.client == "drop" && facts.files == ["note.txt"])
        #expect(box.rig.gateway.outbox.count == 2)
    }

    @Test func `The limits of the application hold`() async throws {
        let long = "To: 447700900123\n\n" + String(repeating: "a", count: 400)
        let cut = try box { $0 = $0.limited(maxParts: 1, .cut) }
        _ = try await cut.drop(long)
        #expect(cut.orders.map(\.text.utf8.count) == [160])
        let strict = try box { $0 = $0.limited(maxParts: 1, .refuse) }
        #expect(
            refusal(try await strict.drop(long))
                == "never: the text needs 3 text messages; at most 1 are allowed here")
        #expect(strict.orders.isEmpty)
        #expect(try await strict.known.isEmpty)
        let free = try box(.smstools(nil))
        _ = try await free.drop(long)
        #expect(free.orders.map(\.text.utf8.count) == [400])
        #expect(free.orders.map(\.application) == [nil])
        #expect(
            refusal(try await free.drop("To: 1\n\n" + String(repeating: "a", count: 100_000)))?.hasPrefix("never: ")
                == true)
    }

    @Test func `Who sends, how long it may wait and which way it goes`() async throws {
        let box = try box {
            $0 = $0.limited(originator: .name("Office"), validity: .seconds(3600))
        }
        _ = try await box.drop("To: 447700900123\n\na")
        _ = try await box.drop("To: 447700900123\nFrom: much too long for a name\nValidity: day 1\nProvider: none\n\na")
        _ = try await box.drop("To: 447700900123\nFrom: +447700900100\nProvider: carrier\n\na")
        let now = box.rig.clock.now
        #expect(box.orders.map(\.originator?.description) == ["Office", "Office", "+447700900100"])
        #expect(box.orders.map(\.expiresAt) == [now + .seconds(3600), now + .seconds(86_400), now + .seconds(3600)])
        #expect(box.orders.allSatisfy { $0.via.map(\.text) == ["carrier"] })
        let line = box.rig.notebook.records.first { $0.text.contains("mean nothing here") }
        #expect(line?.fields.first { $0.name == "fields" }?.value == "From, Provider")
    }

    @Test(arguments: [
        ("To: s1234\n\nx", "never: \"s1234\" is no phone number such as +447700900123"),
        ("To: +44770090012\u{7}3\n\nx", "never: \"+44770090012 3\" is no phone number such as +447700900123"),
        ("To: 447700900123, hello\n\nx", "never: \"hello\" is no phone number such as +447700900123"),
        ("To: 447700900123\n\n \n", "never: there is no text behind the header"),
        ("hello", "never: its header names no number: there is no field To"),
    ])
    func `All numbers count or none`(content: String, why: String) async throws {
        let box = try box()
        #expect(refusal(try await box.drop(content)) == why)
        #expect(box.orders.isEmpty)
        #expect(try await box.known.isEmpty)
    }

    @Test func `A text goes by what carries texts, also where the first application makes files`() async throws {
        let scans = try Samples.connection("scans")
        let box = try box(.smstools(nil)) { application in
            application = Application(name: application.name, domains: [], making: application.making, via: [scans])
            application.kind = .fax
        }
        _ = try await box.drop("To: 447700900123\n\na")
        #expect(box.orders.map { $0.via.map(\.text) } == [["carrier"]])
    }

    @Test func `A file may name a thousand numbers and no more`() async throws {
        let box = try box()
        let numbers = (0..<1001).map { "44770090\(1000 + $0)" }
        let fits = "To: \(numbers.dropLast().joined(separator: ","))\n\nx"
        #expect(refusal(try await box.drop(fits)) == nil)
        #expect(box.orders.count == 1000)
        let over = "To: \(numbers.joined(separator: ","))\n\nx"
        #expect(refusal(try await box.drop(over)) == "never: it names more than 1000 numbers")
    }

    @Test func `A number of an account is its mailbox, and no connection is needed`() async throws {
        let box = try box()
        try await box.rig.add(try AccountRig.account())
        _ = try await box.drop("To: 447700900200\nFrom: +447700900100\n\nhello")
        #expect(try box.rig.mailbox().map(\.letter.text) == ["hello"])
        #expect(try box.rig.mailbox().first?.letter["From"]?.contains("+447700900100") == true)
    }

    @Test func `A control file sends the text beside it`() async throws {
        let box = try box(.control(ApplicationName("sms")))
        let control = "[system]\r\nnumber=\(Self.one)\r\nmaxlen=1\r\n[from]\r\nnumber=+447700900100\r\n"
        let long = String(repeating: "b", count: 300)
        #expect(refusal(try await box.drop(control, text: long, name: "a.ctl")) == nil)
        #expect(box.phones == [Self.one])
        #expect(box.orders.first?.text == String(repeating: "b", count: 160))
        #expect(box.orders.first?.originator?.description == "+447700900100")
        #expect(refusal(try await box.drop("[system]", text: "x", name: "b.ctl")) == "never: [system] has no number")
        #expect(
            refusal(try await box.drop(control, text: "a\0", name: "c.ctl"))
                == "never: it holds no text: there is a NUL in it")
    }

    @Test func `What cannot be kept now stays for later`() async throws {
        let box = try box()
        box.rig.store.failure = StoreFailure(.full, "the test says so")
        #expect(refusal(try await box.drop("To: 447700900123\n\nx")) == "later: no room on the disk at present")
        box.rig.store.failure = nil
        let gone = Box(rig: box.rig, dialect: .smstools(ApplicationName("gone")))
        #expect(
            refusal(try await gone.drop("To: 447700900123\n\nx")) == "later: there is no application gone at present")
        #expect(box.orders.isEmpty)
    }

    // MARK: - Mails

    @Test func `A mail is its application's, and what can never become a message is not kept`() async throws {
        let box = try box(.mail(try #require(ApplicationName("sms"))))
        let mail = "From: a@office.test\r\nTo: \(Self.one)@sms.test\r\nSubject: Disk\r\n\r\nfull"
        #expect(refusal(try await box.drop(mail, name: "1.eml")) == nil)
        #expect(box.phones == [Self.one] && box.orders.map(\.text) == ["full"])
        #expect(box.rig.store.submissions[0].submission.door == .folder)
        #expect(try await box.known == ["1"])
        let stray = "From: a@office.test\r\nTo: x@office.test\r\n\r\nfull"
        #expect(
            refusal(try await box.drop(stray)) == "never: the mail names no phone, and there is no default number")
        #expect(refusal(try await box.drop("")) == "never: it is empty")
        #expect(box.orders.count == 1)
    }

    // MARK: - Files

    @Test func `A file goes to people, attached to a mail that says what it is`() async throws {
        let mailing = FileMailing(
            to: [try Samples.address("bob@office.test"), try Samples.address("carol@office.test")],
            from: try Samples.address("scanner@gw.test"),
            subject: try Template("Scan <%file%>", fields: FileMailing.fields),
            text: try Template("<%name%>, <%size%> octets, <%time%>", fields: FileMailing.fields),
            via: try Samples.connections(["office"]))
        let box = try box(.files(mailing))
        #expect(refusal(try await box.drop([0, 1, 2], name: "page.1.pdf")) == nil)
        #expect(box.orders.map(\.destination.description) == ["bob@office.test", "carol@office.test"])
        #expect(box.orders.allSatisfy { $0.includesSubmission && $0.text.isEmpty && $0.via.map(\.text) == ["office"] })
        #expect(box.orders.allSatisfy { $0.envelopeSender?.description == "scanner@gw.test" })
        let kept = box.rig.store.submissions[0]
        let letter = Letter(String(decoding: kept.content, as: UTF8.self))
        #expect(letter["Subject"] == "Scan page.1.pdf")
        #expect(letter["Attachment"] == "page.1.pdf application/pdf 3")
        #expect(letter.text == "page.1, 3 octets, 2023-11-14 22:12:20")
        #expect(letter["Auto-Submitted"] != nil)
        #expect(kept.submission.subject == "Scan page.1.pdf" && kept.submission.files == ["page.1.pdf"])
        #expect(kept.submission.recipients == ["bob@office.test", "carol@office.test"])
        #expect(kept.submission.author == "scanner@gw.test" && kept.submission.messageID == letter["Message-ID"])
        #expect(try await box.known == ["1"])
    }

    @Test func `A mailbox of ours needs no mail server`() async throws {
        let mailing = FileMailing(
            to: [try Samples.address("alice@sms.test")], from: try Samples.address("scanner@gw.test"),
            subject: try Template("<%file%>"), text: try Template("x"), via: [])
        let box = try box(.files(mailing))
        try await box.rig.add(try AccountRig.account())
        _ = try await box.drop([1], name: "a\r\nBcc: evil@x.test")
        #expect(box.orders.map(\.destination.description) == ["account alice"])
        #expect(box.orders.first?.via == [])
    }

    @Test(arguments: [
        ("a.pdf", "application/pdf"), ("A.PDF", "application/pdf"), ("a.tar.gz", "application/gzip"),
        ("pdf", "application/octet-stream"), ("a.", "application/octet-stream"), ("", "application/octet-stream"),
        ("a.eml", "application/octet-stream"), ("a.exe", "application/octet-stream"),
    ])
    func `The ending says what a file is`(name: String, type: String) {
        #expect(MediaEnding.type(ofFileNamed: name) == type)
    }
}

extension Application {
    fileprivate func limited(
        maxParts: Int? = nil, _ whenTooLong: WhenTooLong = .cut, originator: Originator? = nil,
        validity: Duration? = nil
    ) -> Application {
        Application(
            name: name, domains: domains,
            making: TextMaking(template: making.template, maxParts: maxParts, whenTooLong: whenTooLong), via: via,
            originator: originator, validity: validity)
    }
}
