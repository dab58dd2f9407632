import MIME
import Messages
import Testing

/// `format=flowed` through the codec (RFC 3676).
struct FlowedTextTests {
    private func text(_ body: String, _ parameters: String = "format=flowed") -> String {
        let mail = "Content-Type: text/plain; \(parameters)\r\n\r\n\(body.replacing("\n", with: "\r\n"))\r\n"
        return GMimeCodec().decode(Array(mail.utf8)).text
    }

    @Test func `lines that end in a space go on in the next`() {
        let cases: [(body: String, text: String)] = [
            ("one \ntwo", "one two"),
            ("one \ntwo \nthree\nfour", "one two three\nfour"),
            ("one\n\ntwo", "one\n\ntwo"),
            (" stuffed\n >not quoted\n From me", "stuffed\n>not quoted\nFrom me"),
            ("> a \n> b\n>> c\nd", "> a b\n>> c\nd"),
            ("> a \nb", "> a\nb"),
            (">a \n>> b \n>c", "> a\n>> b\n> c"),
            (">\n> x", ">\n> x"),
            ("x \n-- \nAnn ", "x\n-- \nAnn"),
            ("> x \n> -- \n> Ann", "> x\n> -- \n> Ann"),
            ("ends \n", "ends"),
            (" ", ""),
        ]
        for item in cases {
            let found = text(item.body).split(separator: "\n", omittingEmptySubsequences: false)
                .map { $0 == "-- " || $0 == "> -- " ? String($0) : Normal.text(String($0)) }.joined(separator: "\n")
            #expect(found == item.text, "\(item.body.debugDescription)")
        }
    }

    @Test func `DelSp takes the marking space away`() {
        #expect(text("foo \nbar", "format=flowed; delsp=yes") == "foobar")
        #expect(text("foo  \nbar", "format=flowed; delsp=yes") == "foo bar")
        #expect(text("foo \nbar", "format=flowed; delsp=no") == "foo bar")
    }

    @Test func `other plain text keeps its lines`() {
        #expect(text("foo \nbar", "format=fixed") == "foo \nbar")
        #expect(text("foo \nbar", "delsp=yes") == "foo \nbar")
    }
}
