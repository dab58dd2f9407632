import Runtime
import SMPP
import SMS
import Simulators
import Synchronization
import Testing

@Suite(.timeLimit(.minutes(1))) struct PhoneBookTests {
    private func part(_ message: SubmitSM) -> ReceivedPart { ReceivedPart(.short(message)) }

    private func texts(_ count: Int, on phone: String, _ book: PhoneBook) {
        for number in 0..<count {
            book.receive(part(SimulatedTexts.single("\(number)", to: .international(phone))))
        }
    }

    @Test func `The newest texts are kept, so many of a phone and so many in all`() {
        var limits = PhoneBook.Limits()
        limits.texts = 10
        limits.textsPerPhone = 4
        let book = PhoneBook(limits, on: SMSCRig.loops.next())
        texts(4, on: "1", book)
        #expect(book.messages(of: "+1").map(\.text) == ["0", "1", "2", "3"])
        texts(1, on: "1", book)
        #expect(book.messages(of: "+1").map(\.text) == ["1", "2", "3", "0"])
        texts(4, on: "2", book)
        texts(2, on: "3", book)
        #expect(book.numbers == ["+1", "+2", "+3"])
        #expect(book.messages().map(\.sequence) == Array(2...11))
        texts(4, on: "4", book)
        #expect(book.numbers == ["+2", "+3", "+4"])
        #expect(book.messages(after: 10).map(\.phone) == ["+3", "+4", "+4", "+4", "+4"])
        #expect(book.messages(of: "+1").isEmpty)
    }

    @Test func `One busy phone keeps its latest texts however many come`() {
        let book = PhoneBook(on: SMSCRig.loops.next())
        texts(5_000, on: "1", book)
        #expect(book.messages().map(\.sequence) == Array(4_801...5_000))
        for number in 0..<5_000 {
            book.receive(part(SimulatedTexts.single("x", to: .international("\(number)"))))
        }
        #expect(book.messages().map(\.sequence) == Array(9_001...10_000))
        #expect(book.numbers.count == 1_000)
    }

    @Test func `A text that lacks parts is shown with gaps when its time is up`() async throws {
        var limits = PhoneBook.Limits()
        limits.patience = .milliseconds(20)
        let shown = Mutex<[PhoneText]>([])
        let book = PhoneBook(limits, on: SMSCRig.loops.next()) { text in shown.withLock { $0.append(text) } }
        let running = Task { await book.run() }
        let parts = try SimulatedTexts.withHeaders(SMSCSimulatorTests.long, .eightBit)
        let halves = parts.map { part($0).text }
        for index in [3, 1] { book.receive(part(parts[index])) }
        let texts = await book.waitForMessages(until: SMSCRig.soon)
        #expect(texts.map(\.text) == ["[…]\(halves[1])[…]\(halves[3])[…]"])
        #expect(texts.map(\.missing) == [[1, 3, 5]])
        #expect(texts.map(\.parts) == [5])
        #expect(texts.map(\.isComplete) == [false])
        #expect(shown.withLock { $0 } == texts)
        // A second one, after nothing waited in between.
        book.receive(part(parts[0]))
        let more = await book.waitForMessages(after: 1, until: SMSCRig.soon)
        #expect(more.map(\.text) == ["\(halves[0])[…]"])
        running.cancel()
        await running.value
    }

    @Test func `The same part twice is shown once`() throws {
        let book = PhoneBook(on: SMSCRig.loops.next())
        for message in try SimulatedTexts.withHeaders(SMSCSimulatorTests.long, .sixteenBit) {
            book.receive(part(message))
            book.receive(part(message))
        }
        #expect(book.messages().map(\.text) == [SMSCSimulatorTests.long])
        #expect(book.repetitions == 5)
    }

    @Test func `Waiting ends with the texts, at the deadline, or by cancelling`() async {
        let book = PhoneBook(on: SMSCRig.loops.next())
        #expect(await book.waitForMessages(until: SMSCRig.loops.loops[0].now + .milliseconds(5)).isEmpty)
        let cancelled = Task { await book.waitForMessages(until: SMSCRig.soon + .seconds(3_600)) }
        cancelled.cancel()
        #expect(await cancelled.value.isEmpty)
        let waiting = Task { await book.waitForMessages(of: "+2", count: 3, until: SMSCRig.soon) }
        texts(5, on: "1", book)
        texts(3, on: "2", book)
        #expect(await waiting.value.map(\.text) == ["0", "1", "2"])
        #expect(await book.waitForMessages(of: "+2", after: 7, until: SMSCRig.soon).map(\.sequence) == [8])
    }

    @Test func `Each coding is read as phones do, and hostile octets are only odd texts`() {
        let cases: [(UInt8, Bool, [UInt8], String, TextCoding)] = [
            (0, false, [0x48, 0x1B, 0x65, 0x00], "H€@", .gsm7),
            (0x10, false, [0x48], "H", .gsm7),
            (0xF1, false, [0x48], "H", .gsm7),
            (1, false, [0x40, 0xE9], "@?", .ascii),
            (3, false, [0x40, 0xE9], "@é", .latin1),
            (8, false, [0x00, 0x48, 0xD8, 0x3D, 0xDE, 0x00], "H😀", .ucs2),
            (0x18, false, [0x00, 0x48], "H", .ucs2),
            (8, false, [0xD8, 0x3D, 0x00], "\u{FFFD}\u{FFFD}", .ucs2),
            (4, false, [1, 2, 3], "[3 octets]", .octets),
            (0xF5, true, [2, 0x70, 0, 1, 2], "[2 octets]", .octets),
            (0, true, [], "", .gsm7),
            (0, true, [200, 0x48], "\u{FFFD}H", .gsm7),
            (0, true, [5, 0, 3, 1, 2], "é@¥£$", .gsm7),
        ]
        for (coding, hasHeader, octets, text, expected) in cases {
            var message = SubmitSM(source: SimulatedTexts.sender, destination: SimulatedTexts.phone)
            message.dataCoding = DataCoding(rawValue: coding)
            message.esmClass.hasUserDataHeader = hasHeader
            message.shortMessage = octets
            let received = part(message)
            #expect(received.text == text, "\(coding) \(octets)")
            #expect(received.coding == expected, "\(coding) \(octets)")
        }
    }

    @Test func `Headers that claim nonsense make single texts`() {
        let book = PhoneBook(on: SMSCRig.loops.next())
        // Length beyond the data, count of 0, number past the count.
        for header in [[200, 0, 3, 1, 2, 1], [5, 0, 3, 1, 0, 0], [5, 0, 3, 1, 2, 3]] as [[UInt8]] {
            var message = SubmitSM(source: SimulatedTexts.sender, destination: SimulatedTexts.phone)
            message.esmClass.hasUserDataHeader = true
            message.shortMessage = header + [0x48, 0x69]
            book.receive(part(message))
        }
        let texts = book.messages()
        #expect(texts.count == 3)
        #expect(texts.allSatisfy { $0.parts == 1 && $0.text.hasSuffix("Hi") })
    }
}
