import API
import Gateway
import Messages
import Testing
import Web

@testable import Console

@Suite struct PhonesPageTests {
    private let now = StillClock().now

    private func phone() throws -> PhoneNumber { try #require(PhoneNumber(e164: "+447700900123")) }

    @Test func `where there are no simulators the page says so`() async throws {
        let console = TestConsole()
        let session = try await console.signIn(as: .viewer)
        let page = await console.ask("GET", "/phones", cookie: session.cookie)
        #expect(page.status == 200 && page.text.contains("There are no simulated phones here"))
        #expect(!page.text.contains("<a href=\"/phones\""))
    }

    @Test(arguments: hostileTexts)
    func `texts and mails are shown as text`(text: String) throws {
        var page = PhonesPage(visitor: Visitor(name: text, rights: Set(Right.allCases), csrf: "T"), now: now)
        page.hasPhones = true
        page.phones = [try phone()]
        page.phone = try phone()
        page.texts = [
            PhoneMessage(sequence: 1, at: now, from: text, to: text, text: text),
            PhoneMessage(sequence: 2, at: now, from: text, to: text, text: text, sent: .refused),
        ]
        var mail = Mail()
        (mail.subject, mail.text, mail.from) = (text, text, [MailAddress(name: text, address: text)])
        var entry = CaughtMailEntry(sequence: 1, at: now, size: 1, mail: mail)
        entry.recipients = [text]
        page.mails = [entry]
        page.answer = (text, text, text)
        let frame = Frame(page: page.page, visitor: page.visitor, version: "1", now: now)
        #expect(isHarmless(frame.html.description))
    }

    @Test func `an answer is sent from the phone`() async throws {
        let phones = FakePhones(try phone())
        let console = TestConsole(phones: phones)
        let session = try await console.signIn(as: .operator)
        let form = [("csrf", session.csrf), ("phone", "+447700900123"), ("to", "+447700900100")]
        let empty = await console.ask("POST", "/phones/answer", cookie: session.cookie, form: form)
        #expect(empty.status == 422 && empty.text.contains("there is no text to send"))
        let answer = await console.ask("POST", "/phones/answer", cookie: session.cookie, form: form + [("text", "yes")])
        #expect(answer.status == 303 && answer[field: "Location"] == "/phones?phone=%2B447700900123")
        #expect(phones.sent == ["+447700900123 > +447700900100: yes"])
    }

    @Test func `a viewer looks and does not answer`() async throws {
        let phones = FakePhones(try phone())
        let console = TestConsole(phones: phones)
        let session = try await console.signIn(as: .viewer)
        #expect(await !console.ask("GET", "/phones", cookie: session.cookie).text.contains("/phones/answer"))
        for target in ["/phones/answer", "/phones/mail"] {
            let answer = await console.ask("POST", target, cookie: session.cookie, form: [("csrf", session.csrf)])
            #expect(answer.status == 403)
        }
        #expect(phones.sent.isEmpty)
    }

    @Test func `the latest texts of a phone with very many are shown`() async throws {
        let texts = (1...1200).map {
            PhoneMessage(sequence: $0, at: now, from: "+447700900100", to: "+447700900123", text: "\($0)")
        }
        let latest = await Latest.texts(PagedPhones(texts: texts), try phone())
        #expect(latest.map(\.sequence) == Array(1101...1200))
    }
}

/// Phones whose texts come 500 at a time, as the simulators' do.
private struct PagedPhones: PhoneDirectory {
    let texts: [PhoneMessage]

    func phones() async -> [PhoneNumber] { [] }

    func messages(of phone: PhoneNumber, after sequence: Int64, wait: Duration) async -> [PhoneMessage]? {
        Array(texts.filter { $0.sequence > sequence }.prefix(500))
    }

    func send(
        _ text: String, from phone: PhoneNumber, to number: String, wait: Duration
    ) async throws(OperationRefused) -> PhoneMessage { throw OperationRefused(.unavailable, "no") }
}
