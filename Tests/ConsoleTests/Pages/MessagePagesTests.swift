import Gateway
import Messages
import SMS
import Testing
import Web

@testable import Console

@Suite struct MessagePagesTests {
    private let now = StillClock().now

    private func visitor(_ role: Account.Role = .administrator) -> Visitor {
        Visitor(name: "ann", rights: role.rights, csrf: "TOKEN")
    }

    /// A mail that became a text, with `text` wherever somebody else may write one.
    private func story(_ text: String, state: MessageState = .failed) throws -> MessageStory {
        let phone = try #require(PhoneNumber(e164: "+447700900123"))
        var arrival = Submission(
            receivedAt: now, door: .smtp, client: "192.0.2.7", greeting: text, session: "1",
            sender: EmailAddress("you@example.com"), messageID: text, subject: text)
        arrival.author = text
        arrival.files = [text]
        let order = MessageOrder(
            application: nil, addressedAs: text, recipient: phone, via: [.webHooks], text: text,
            alphabet: SegmentCount(text).alphabet)
        var message = Message(
            id: MessageID(rawValue: 12), submission: SubmissionID(rawValue: 1), order: order, state: state,
            acceptedAt: now, changedAt: now)
        message.parts = [PartOutcome(number: 1, count: 1, state: .refused, networkID: text, detail: text)]
        let events = MessageEvent.Kind.allCases.map { MessageEvent(at: now, kind: $0, detail: text) }
        return MessageStory(message: message, submission: arrival, contentSize: 100, events: events)
    }

    @Test(arguments: hostileTexts)
    func `nothing that a mail, a phone or a network says is more than text`(text: String) throws {
        let story = try story(text)
        var page = MessagePage(story: story, visitor: visitor(), now: now)
        page.original = OriginalMail(
            Array("Subject: \(text)\r\n\r\n\(text)".utf8), isMail: true, codec: EchoCodec(text: text))
        page.conversation = [story, story]
        let frame = Frame(page: page.page, visitor: visitor(), version: text, now: now)
        #expect(isHarmless(frame.html.description))
        let row = MessageRow(story.message, story.submission)
        #expect(isHarmless(row.cells(now: now).joined().description))
    }

    @Test(arguments: [
        (MessageState.queued, ["cancel"]), (.sending, []), (.sent, ["resend"]), (.delivered, ["resend"]),
        (.failed, ["retry", "resend"]), (.expired, ["retry", "resend"]), (.cancelled, ["retry", "resend"]),
        (.unknown, ["retry", "cancel", "resend"]),
    ])
    func `what may be done with a message follows from its state`(state: MessageState, actions: [String]) throws {
        let story = try story("hello", state: state)
        let page = MessagePage(story: story, visitor: visitor(), now: now).page.content.description
        for action in ["retry", "cancel", "resend"] {
            #expect(page.contains("/messages/12/\(action)\"") == actions.contains(action), "\(action)")
        }
        let seen = MessagePage(story: story, visitor: visitor(.viewer), now: now).page.content.description
        #expect(!seen.contains("<form"))
    }

    @Test func `a viewer is refused what the page does not offer`() async throws {
        let console = TestConsole()
        let session = try await console.signIn(as: .viewer)
        let id = try await console.accept()
        let token = [("csrf", session.csrf)]
        for action in ["retry", "cancel", "resend"] {
            let answer = await console.ask("POST", "/messages/\(id)/\(action)", cookie: session.cookie, form: token)
            #expect(answer.status == 403)
        }
        #expect(await console.ask("GET", "/messages/new", cookie: session.cookie).status == 403)
        #expect(await !console.ask("GET", "/messages", cookie: session.cookie).text.contains("/messages/new"))
    }

    @Test func `an account without a role sees its own messages only`() async throws {
        let console = TestConsole()
        let session = try await console.signIn(as: nil)
        let other = try await console.accept("of somebody else")
        let ann = try await console.gateway.account("ann").account
        let own = try await console.gateway.send(
            SendRequest(to: "+447700900123", via: "carrier", text: "of her own"), client: "", account: ann)
        let list = await console.ask("GET", "/messages", cookie: session.cookie).text
        #expect(list.contains("of her own") && !list.contains("of somebody else"))
        #expect(await console.ask("GET", "/messages/\(own)", cookie: session.cookie).status == 200)
        #expect(await console.ask("GET", "/messages/\(other)", cookie: session.cookie).status == 404)
        let found = await console.ask("GET", "/messages?q=%2B447700900123&account=other", cookie: session.cookie).text
        #expect(!found.contains("of somebody else"))
        #expect(await console.ask("GET", "/phones", cookie: session.cookie).status == 403)
        let first = await console.ask("GET", "/", cookie: session.cookie)
        #expect(first.status == 303 && first[field: "Location"] == "/messages")
    }

    @Test(arguments: [
        ("q=%2B447700900123", true), ("q=07700900123", true), ("q=1", true), ("q=%2B447700900999", false),
        ("state=queued", true), ("state=failed", false), ("q=nothing+like+it", false), ("q=text+to+find", true),
        ("q=text%20to", true), ("account=bob", false),
        ("until=2020-01-01T00%3A00", false), ("since=2020-01-01T00%3A00", true),
    ])
    func `messages are found by what is looked for`(query: String, isFound: Bool) async throws {
        let console = TestConsole()
        let session = try await console.signIn(as: .viewer)
        _ = try await console.accept("a text to find")
        let page = await console.ask("GET", "/messages?\(query)", cookie: session.cookie)
        #expect(page.status == 200 && page.text.contains("a text to find") == isFound)
        #expect(page.text.contains("Nothing matches.") == !isFound)
    }

    @Test(arguments: ["state=%3Cscript%3E", "since=yesterday", "application=%2F", "account=a%20b"])
    func `a filter that makes no sense is told beside it`(query: String) async throws {
        let console = TestConsole()
        let session = try await console.signIn(as: .viewer)
        let page = await console.ask("GET", "/messages?\(query)", cookie: session.cookie).text
        #expect(page.contains("class=\"error\"") && isHarmless(page))
    }

    @Test(arguments: hostileTexts)
    func `hostile words to look for are shown as text`(text: String) async throws {
        guard !text.utf8.contains(0) else { return }
        let console = TestConsole()
        let session = try await console.signIn(as: .viewer)
        let query = PagePath("messages", query: ["q": text, "file_name": text]).text
        let answer = await console.ask("GET", query, cookie: session.cookie)
        #expect(answer.status == 200 && isHarmless(answer.text))
    }

    @Test func `the list goes on where a page ends`() async throws {
        let console = TestConsole()
        let session = try await console.signIn(as: .viewer)
        for number in 1...51 { _ = try await console.accept("text \(number)") }
        let first = await console.ask("GET", "/messages", cookie: session.cookie).text
        #expect(first.contains("id=\"m51\"") && first.contains("id=\"m2\"") && !first.contains("id=\"m1\""))
        #expect(first.contains("data-newest=\"51\""))
        let next = try #require(first.between("<a class=\"button plain\" href=\"", "\" rel=\"next\""))
        let second = await console.ask("GET", next, cookie: session.cookie).text
        #expect(second.contains("id=\"m1\"") && !second.contains("rel=\"next\"") && second.contains("rel=\"prev\""))
        #expect(second.contains("data-newest=\"\""))
    }

    @Test func `a text is sent by a form, and what is wrong with it is told`() async throws {
        let console = TestConsole()
        let session = try await console.signIn(as: .operator)
        let token = [("csrf", session.csrf)]
        let wrong = await console.ask(
            "POST", "/messages/new", cookie: session.cookie, form: token + [("to", "nobody"), ("text", "hi")])
        #expect(wrong.status == 422 && wrong.text.contains("is not a phone number"))
        let right = await console.ask(
            "POST", "/messages/new", cookie: session.cookie,
            form: token + [("to", "+447700900123"), ("text", "line one\r\nline two"), ("via", "carrier")])
        #expect(right.status == 303 && right[field: "Location"] == "/messages/1")
        let story = try await console.gateway.story(of: MessageID(rawValue: 1))
        #expect(story?.message.order.text == "line one\nline two")
    }

    @Test func `parts are shown with their octets`() throws {
        var story = try story("Grüße €", state: .delivered)
        story.message.order.alphabet = .gsm7
        let page = PartsView(message: story.message, reference: .eightBit).html.description
        #expect(page.contains("Part 1 of 1") && page.contains("8 of 160 septets"))
        #expect(page.contains("0000  47 72 7e 1e 65 20 1b 65"))
    }
}

/// A codec that finds the same text everywhere.
struct EchoCodec: MailCodec {
    let text: String

    func attachedMail(in octets: [UInt8]) -> [UInt8]? { nil }

    func decode(_ octets: [UInt8]) -> Mail {
        var mail = Mail()
        mail.subject = text
        mail.text = text
        mail.from = [MailAddress(name: text, address: text)]
        mail.to = mail.from
        mail.messageID = text
        mail.parts = [MailPart(type: text, disposition: "attachment", filename: text, content: .octets([1]))]
        return mail
    }
}
