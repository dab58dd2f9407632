import Templates
import Testing

struct TemplateRenderingTests {
    private let mail = [
        "subject": "Order 17", "msg": " The goods\nare ready. ", "messageFromAddress": "ann@example.com",
        "messageFromName": "", "type": "sms.text",
    ]

    @Test func `Templates of the contract give the texts they are meant to give`() throws {
        let table: [(template: String, expected: String)] = [
            ("<%msg%>", " The goods\nare ready. "),
            ("<%subject%>: <%msg%>", "Order 17:  The goods\nare ready. "),
            ("<%messageFromName|messageFromAddress%>", "ann@example.com"),
            (
                #"Message from:<%messageFromName|messageFromAddress%>\n<%subject%>"#,
                "Message from:ann@example.com\nOrder 17"
            ),
            ("<%messageFromName|'somebody'%>", "somebody"),
            ("<%messageFromName|messageReplyToName|'somebody'%>", "somebody"),
            ("<%messageFromName|\"somebody\"%>", "somebody"),
            ("<%subject|'never'%>", "Order 17"),
            ("<%messageFromName%>", ""),
            ("<%subject:5%>", "Order"),
            ("<% subject : 5 %>", "Order"),
            ("<%messageFromName|messageFromAddress:3%>", "ann"),
            ("<%messageFromAddress:3|subject%>", "ann"),
            ("<%(messageFromName|messageFromAddress):3%>", "ann"),
            ("<%upper(subject)%> <%lower(subject)%>", "ORDER 17 order 17"),
            ("[<%trim(msg)%>]", "[The goods\nare ready.]"),
            (#"<%replace(trim(msg), '\n', ' ')%>"#, "The goods are ready."),
            ("<%replace(subject,'17','')%>", "Order "),
            ("<%replace(subject,'r','rr')%>", "Orrderr 17"),
            ("<%upper(messageFromName|subject:5)%>", "ORDER"),
            ("<%upper(messageFromName)|type%>", "sms.text"),
            ("", ""),
            ("plain", "plain"),
        ]
        for (template, expected) in table {
            #expect(try Template(template).render { mail[$0] } == expected, "\(template)")
        }
    }

    @Test func `Outside of tags only the new line and the backslash are escapes`() throws {
        let table: [(template: String, expected: String)] = [
            (#"a\nb"#, "a\nb"), (#"a\\nb"#, #"a\nb"#), (#"a\\\nb"#, "a\\\nb"), (#"a\tb"#, #"a\tb"#), (#"a\"#, #"a\"#),
            (#"C:\new"#, "C:\new"), (#"C:\\new"#, #"C:\new"#), ("a%>b", "a%>b"), ("a<b", "a<b"), ("<", "<"),
            ("<%'<%'%>", "<%"), ("<%'%>'%>", "%>"), (#"<%'it\'s'%>"#, "it's"), (#"<%'\d\n\\'%>"#, "\\d\n\\"),
            ("<%'a|b'%>", "a|b"), ("é<%'ü'%>–", "éü–"),
        ]
        for (template, expected) in table {
            #expect(try Template(template).render { _ in nil } == expected, "\(template)")
        }
    }

    @Test func `What a field holds is never read as a template`() throws {
        let hostile = #"<%subject%> \n <%upper('x')%> \\ %>"#
        #expect(try Template("<%msg%>").render { _ in hostile } == hostile)
        #expect(try Template("<%trim(msg)%>!").render { _ in hostile } == hostile + "!")
        #expect(try Template("<%replace(msg,'zz','<%msg%>')%>").render { _ in hostile } == hostile)
    }

    @Test func `A limit counts characters as a reader does`() throws {
        let table: [(text: String, count: Int, expected: String)] = [
            ("ab", 1, "a"), ("ab", 2, "ab"), ("ab", 3, "ab"), ("e\u{301}a", 1, "e\u{301}"), ("👩‍👩‍👧x", 1, "👩‍👩‍👧"),
            ("🇬🇧🇫🇷", 1, "🇬🇧"), ("\r\nx", 1, "\r\n"), ("日本語", 2, "日本"), ("", 1, ""),
        ]
        for (text, count, expected) in table {
            #expect(try Template("<%msg:\(count)%>").render { _ in text } == expected, "\(text) \(count)")
        }
    }

    @Test func `Functions know all of Unicode`() throws {
        let table: [(template: String, text: String, expected: String)] = [
            ("<%upper(msg)%>", "straße é", "STRASSE É"), ("<%lower(msg)%>", "ÀÉ", "àé"),
            ("<%trim(msg)%>", "\u{a0}\u{2003} x\u{3000}\t\r\n", "x"), ("<%trim(msg)%>", " \n ", ""),
            ("<%trim(msg)%>", "", ""), ("<%replace(msg,'é','e')%>", "été", "ete"),
            ("<%replace(msg,'aa','b')%>", "aaaaa", "bba"),
        ]
        for (template, text, expected) in table {
            #expect(try Template(template).render { _ in text } == expected, "\(template) of \(text)")
        }
    }

    @Test func `An explanation names the fields that were looked up, and no others`() throws {
        let template = try Template("<%messageFromName|messageFromAddress|subject%>: <%nothing%>")
        let rendering = template.explain { mail[$0] }
        #expect(rendering.text == "ann@example.com: ")
        #expect(rendering.lookups.map(\.field) == ["messageFromName", "messageFromAddress", "nothing"])
        #expect(rendering.lookups.map(\.value) == ["", "ann@example.com", nil])
        #expect(rendering.text == template.render { mail[$0] })
    }

    @Test func `A template knows the fields it mentions, in order and once`() throws {
        let template = try Template("<%a|b:3%><%upper(c|a)%><%original.from%><%time.ctime()%>")
        #expect(template.fieldsUsed == ["a", "b", "c", "original.from"])
        #expect(template.description == "<%a|b:3%><%upper(c|a)%><%original.from%><%time.ctime()%>")
        #expect(template == (try Template(template.source)))
        #expect(template != (try Template("<%a%>")))
    }
}
