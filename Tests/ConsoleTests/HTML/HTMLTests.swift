import Testing
import Web

@testable import Console

@Suite struct HTMLTests {
    @Test(arguments: hostileTexts)
    func `a hostile text is a text between tags and in attributes`(text: String) {
        let piece: HTML = "<p title=\"\(text)\"\(attribute: "class", text)>\(text)\(apart: text)</p>"
        #expect(isHarmless(piece.description))
        #expect(piece.description.hasPrefix("<p title=\"") && piece.description.hasSuffix("</bdi></p>"))
        #expect(piece.description.filter { $0 == "<" }.count == 4)
        #expect(piece.description.filter { $0 == "\"" }.count == 4)
    }

    @Test(arguments: [
        ("a & b", "a &amp; b"), ("<", "&lt;"), ("\"'`", "&quot;&#39;&#96;"), ("\u{7}", "\u{FFFD}"), ("é€😀", "é€😀"),
        ("one\ntwo\tthree", "one\ntwo\tthree"), ("\r", "&#13;"), ("\u{FFFE}", "\u{FFFD}"), ("", ""),
    ])
    func `a text is escaped`(text: String, html: String) {
        #expect(HTML(text: text).description == html)
    }

    @Test func `what is HTML goes in as it is, and an attribute without a value is left out`() {
        let inner: HTML = "<b>\("<")</b>"
        let none: String? = nil
        let whole: HTML = "<i\(attribute: "id", none)\(flag: "hidden", when: true)>\(inner)\([inner])\(3)</i>"
        #expect(whole.description == "<i hidden><b>&lt;</b><b>&lt;</b>3</i>")
        #expect([inner, inner].joined(", ").description == "<b>&lt;</b>, <b>&lt;</b>")
    }

    @Test func `a text where an address belongs ends the process`() async {
        await #expect(processExitsWith: .failure) {
            let text = "javascript:alert(1)"
            let link: HTML = "<a href=\"\(text)\">"
            print(link)
        }
        await #expect(processExitsWith: .failure) {
            let text = "x onclick=alert(1)"
            let piece: HTML = "<p title=\(text)>"
            print(piece)
        }
    }

    @Test(arguments: [
        (PagePath(), "/"), (PagePath("messages", "1"), "/messages/1"), (PagePath("a", ".."), "/a/-"),
        (PagePath("a", "b/c?d"), "/a/b%2Fc%3Fd"), (PagePath("", "evil.example"), "/-/evil.example"),
        (PagePath("m", query: ["q": "a&b=c", "none": nil, "empty": ""]), "/m?q=a%26b%3Dc"),
    ])
    func `an address is made of its segments`(path: PagePath, text: String) {
        #expect(path.text == text)
    }

    @Test(arguments: ["/", "/messages?q=1", "/messages/12"])
    func `an address of ours is taken from a request`(text: String) {
        #expect(PagePath(given: text)?.text == text)
    }

    @Test(arguments: [
        "", "//evil.example", "///evil.example", "https://evil.example/", "/\\evil.example", "/ /", "/\u{9}/evil",
        "javascript:alert(1)", "messages", "/%zz", "/%00",
    ])
    func `an address of somebody else is not`(text: String) {
        let path = PagePath(given: text)
        #expect(path == nil)
    }

    @Test func `a plus in a given query is a space, as browsers write it`() {
        #expect(PagePath(given: "/messages?q=a+b%2B")?.text == "/messages?q=a%20b%2B")
    }

    @Test func `dots and empty segments in a given address lead nowhere else`() {
        #expect(PagePath(given: "/../../etc")?.text == "/-/-/etc")
        #expect(PagePath(given: "/%2e%2e/x")?.text == "/-/x")
        #expect(PagePath(given: "/a//evil.example")?.text == "/a/-/evil.example")
    }
}

@Suite struct FormDataTests {
    @Test(arguments: [
        ("", [:]), ("a=1", ["a": "1"]), ("a=1&a=2", ["a": "2"]), ("a+b=c+d", ["a b": "c d"]), ("a=%3D%26", ["a": "=&"]),
        ("a=x%0D%0Ay%0Az%0D", ["a": "x\ny\nz\n"]), ("a", ["a": ""]), ("&&a=1&", ["a": "1"]),
        ("a=%F0%9F%98%80", ["a": "😀"]),
    ])
    func `a form is read`(octets: String, values: [String: String]) throws {
        let form = try FormData(octets: Array(octets.utf8))
        for (name, value) in values { #expect(form[name] == value) }
        #expect(form["other"] == nil)
    }

    @Test(arguments: ["a=%", "a=%2", "a=%zz", "a=%FF", "a=%00", "%C3%28=1"])
    func `a malformed form is refused with 400`(octets: String) {
        #expect { try FormData(octets: Array(octets.utf8)) } throws: { ($0 as? Problem)?.status == 400 }
    }

    @Test func `1,000 fields are taken and one more is refused`() throws {
        let most = String(repeating: "a=1&", count: 1000)
        #expect(try FormData(octets: Array(most.utf8)).fields.count == 1000)
        #expect { try FormData(octets: Array((most + "a=1").utf8)) } throws: { ($0 as? Problem)?.status == 413 }
    }

    @Test func `another kind of body is refused with 415`() {
        let request = HTTPRequest(
            method: "POST", target: "/", contentType: "application/json", body: [0x7B, 0x7D], client: "")
        #expect { try FormData(request) } throws: { ($0 as? Problem)?.status == 415 }
    }

    @Test func `lists, boxes and spaces are read`() throws {
        let form = FormData([("list", " one \n\n two\n"), ("box", "yes"), ("n", " x "), ("m", "1"), ("m", "2")])
        #expect(form.lines("list") == ["one", "two"])
        #expect(form.isTicked("box") && !form.isTicked("none"))
        #expect(form.trimmed("n") == "x" && form.trimmed("none").isEmpty)
        #expect(form.all("m") == ["1", "2"])
    }
}

@Suite struct FieldTests {
    @Test(arguments: hostileTexts)
    func `a hostile text is a text in every kind of field`(text: String) {
        let option = Field.Option(text, text)
        let kinds: [Field.Kind] = [
            .text, .secret(isKept: true), .number(1...2), .choice([option]), .radio([option]), .flag, .lines(3), .texts,
            .several([option]), .moment,
        ]
        for kind in kinds {
            let field = Field("f", text, kind).holding(text).explained(text).example(text).wrong(text)
                .with { $0.suggestions = [option] }
            #expect(isHarmless(field.html.description), "\(kind)")
        }
    }

    @Test func `what is wrong stands beside the field and is told to those who listen`() {
        let page = Field("port", "Port", .number(1...65_535)).holding("0").explained("Usually 25.").mandatory
            .wrong("a port is 1 to 65535").html.description
        #expect(page.contains("aria-describedby=\"e-port n-port\""))
        #expect(page.contains("aria-invalid=\"true\" required"))
        #expect(page.contains("<p class=\"error\" id=\"e-port\">a port is 1 to 65535</p>"))
        #expect(page.contains("<label for=\"f-port\">"))
    }

    @Test func `a secret is never shown`() {
        let page = Field("password", "Password", .secret(isKept: true)).holding("hidden-value").html.description
        #expect(!page.contains("hidden-value"))
        #expect(page.contains("type=\"password\""))
    }

    @Test func `a form tells all that is wrong at its head and opens what is folded`() {
        let form = Form(
            PagePath("x"), csrf: "T", [Form.Group("More", [Field("a", "A").wrong("no")], isFolded: true)],
            buttons: [Button("Save")])
        let page = form.html.description
        #expect(form.isWrong && page.contains("href=\"#f-a\"") && page.contains("<details class=\"fold\" open>"))
        #expect(page.contains("<input type=\"hidden\" name=\"csrf\" value=\"T\">"))
    }
}
