import MIME
import Messages
import Testing

/// Which text of a mail a person reads, and what becomes of its parts.
struct ReadableTextTests {
    private func decode(_ text: String) -> Mail {
        GMimeCodec().decode(Array(text.replacing("\n", with: "\r\n").utf8))
    }

    /// A multipart of parts, each written with its header.
    private func mail(_ type: String, _ parts: String...) -> Mail {
        decode("Content-Type: multipart/\(type); boundary=zz\n\n" + parts.map { "--zz\n\($0)\n" }.joined() + "--zz--\n")
    }

    private func plain(_ text: String) -> String { "Content-Type: text/plain\n\n\(text)" }
    private func html(_ text: String) -> String { "Content-Type: text/html\n\n\(text)" }

    @Test func `of alternatives the plain text is read, unless it says nothing`() {
        #expect(mail("alternative", plain("p"), html("h")).text == "p")
        #expect(mail("alternative", html("h"), plain("p")).text == "p")
        #expect(mail("alternative", plain("  \n \n"), html("<p>h</p>")).text == "h")
        #expect(mail("alternative", "Content-Type: text/calendar\n\nBEGIN", html("h")).text == "h")
    }

    @Test func `alternatives and related parts inside each other are followed`() {
        let related =
            "Content-Type: multipart/related; boundary=rr\n\n--rr\n\(html("<b>h</b>"))\n--rr\n"
            + "Content-Type: image/png\n\nx\n--rr--"
        #expect(mail("alternative", plain(" "), related).text == "h")
        #expect(mail("alternative", plain("p"), related).text == "p")
        #expect(mail("mixed", related, "Content-Type: application/pdf\n\nx").text == "h")
    }

    @Test func `several texts are joined in order, attachments are not text`() {
        #expect(mail("mixed", plain("one\n\n"), html("<p>two</p>"), plain("three")).text == "one\ntwo\nthree")
        let attached = "Content-Type: text/plain\nContent-Disposition: attachment; filename=a.txt\n\nnotes"
        #expect(mail("mixed", plain("one"), attached).text == "one")
        #expect(mail("mixed", attached).text.isEmpty)
    }

    @Test func `a text with a name is read only when there is no other`() {
        let named = "Content-Type: text/plain; name=a.txt\n\nnotes"
        #expect(mail("mixed", plain("one"), named).text == "one")
        #expect(mail("mixed", named).text == "notes")
    }

    @Test func `signed and reported texts are the first part, encrypted ones none`() {
        #expect(mail("signed", plain("text"), plain("signature")).text == "text")
        #expect(mail("report", plain("human"), plain("machine")).text == "human")
        #expect(mail("encrypted", plain("Version: 1"), plain("x")).text.isEmpty)
    }

    @Test func `a mail that is only another mail reads as that`() {
        #expect(decode("Content-Type: message/rfc822\n\nSubject: in\n\ninner\n").text == "inner")
        #expect(mail("mixed", plain("outer"), "Content-Type: message/rfc822\n\nSubject: in\n\ninner").text == "outer")
    }

    @Test func `a multipart without a boundary is its own text`() {
        let mail = decode("Content-Type: multipart/mixed\n\nsome text\n")
        #expect(mail.text == "some text")
        #expect(mail.parts.isEmpty)
        #expect(decode("Content-Type: multipart/mixed; boundary=x\n\nsome text\n").text == "some text")
        #expect(decode("Content-Type: multipart/mixed\n boundary=\"x\"\n\n--x\n\nsplit\n").text == "split")
    }

    @Test func `parts of a digest are mails`() {
        let mail = mail("digest", "\nSubject: one\n\n1", "\nSubject: two\n\n2")
        #expect(mail.parts.map(\.type) == ["message/rfc822", "message/rfc822"])
        #expect(mail.parts.map { $0.message?.subject } == ["one", "two"])
    }

    @Test func `an outer boundary ends an inner multipart that never ends`() {
        let inner = "Content-Type: multipart/alternative; boundary=ii\n\n--ii\n\(plain("inner"))"
        let mail = mail("mixed", inner, "Content-Type: application/pdf\n\nx")
        #expect(mail.parts.map(\.type) == ["text/plain", "application/pdf"])
        #expect(mail.text == "inner")
    }

    @Test func `blank lines at the end are no part of the text, those within are`() {
        #expect(decode("Subject: x\n\n\none\n\ntwo \n \n\n").text == "\none\n\ntwo")
    }

    @Test func `a mail whose header never ends has its fields and no text`() {
        let mail = decode("Subject: x\nFrom: a@b.example")
        #expect(mail.subject == "x")
        #expect(mail.from.first?.address == "a@b.example")
        #expect(mail.text.isEmpty)
        #expect(decode("").text.isEmpty)
        #expect(decode("just text\nand more\n").text == "just text\nand more")
    }
}
