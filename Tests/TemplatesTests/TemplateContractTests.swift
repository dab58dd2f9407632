import Templates
import Testing

/// The examples of rows S2-48 to S2-52, and what those who would rather have Python get instead.
struct TemplateContractTests {
    private static let mail = [
        "address": "bounce@office.test", "app": "fax", "format": "txt", "messageFromAddress": "ann@office.test",
        "messageFromName": "Ann Lee", "messageReplyToAddress": "desk@office.test", "messageReplyToName": "",
        "msgFileName": "00000001.txt", "pri": "normal", "subject": "Offer", "msg": "line one\nline two",
    ]

    @Test func `Each item of a mail stands for what it names`() throws {
        for (item, value) in Self.mail {
            #expect(
                try Template("<%\(item)%>", fields: TemplateField.mail).render { Self.mail[$0] } == value, "\(item)")
            #expect(TemplateField.mail.contains(item), "\(item)")
        }
    }

    @Test func `A list is gone through from left to right until something is not empty`() throws {
        let table: [(template: String, expected: String)] = [
            ("<%messageFromName|messageFromAddress|'literal'%>", "Ann Lee"),
            ("<%messageReplyToName|messageFromAddress|'literal'%>", "ann@office.test"),
            ("<%messageReplyToName|nothing|'literal'%>", "literal"), ("<%'literal'|messageFromName%>", "literal"),
            ("<%messageReplyToName|''|\"\"%>", ""), ("<%''|'a|b'%>", "a|b"),
            ("<% messageReplyToName | 'x y' %>", "x y"),
            (#"<%''|'it\'s'%>"#, "it's"), (#"<%''|"say \"so\""%>"#, "say \"so\""), ("<%''|\"it's\"%>", "it's"),
        ]
        for (template, expected) in table {
            #expect(try Template(template).render { Self.mail[$0] } == expected, "\(template)")
        }
    }

    @Test func `The time is the one that Python gives, and all around it is copied`() throws {
        let moment = LocalTime(seconds: 1_700_474_101, offset: 3600, zone: "CET")
        let now = "11/20/23 10:55:01"
        let table: [(template: String, expected: String)] = [
            (#"<%time.strftime("%x %X",time.localtime())%>"#, now),
            (#"<%time.strftime('%x %X',time.localtime())%>"#, now),
            (#"<%time.strftime("%x %X", time.localtime())%>"#, now),
            (
                #"txt: <%time.strftime("%d.%m.%Y %H:%M",time.localtime())%>\n<%msg%>"#,
                "txt: 20.11.2023 10:55\nline one\nline two"
            ),
            (
                #"Now is <%time.strftime("%x %X",time.localtime())%>\n Message from:<%messageFromName%> "#
                    + #"<<%messageFromAddress%>>\n<%msg%>"#,
                "Now is \(now)\n Message from:Ann Lee <ann@office.test>\nline one\nline two"
            ),
            (#"\n\n<%subject%>\n"#, "\n\nOffer\n"), ("% <%subject%> >", "% Offer >"), ("%%>", "%%>"),
        ]
        for (template, expected) in table {
            #expect(try Template(template).render(at: moment) { Self.mail[$0] } == expected, "\(template)")
        }
    }

    @Test func `Nothing is ever run`() {
        for source in [
            "open('/etc/passwd').read()", "__import__('os').system('id')", "exec('x')", "eval(msg)", "1+1",
            "msg+subject",
            "msg.upper()", "msg[0]", "lambda: 0", "[x for x in msg]", "time.sleep(10)", "time.time()", "os.environ",
            "msg if subject else ''", "not msg", "'a'*1000000000", "'%s' % msg", "f'{msg}'", "msg;subject", "msg\0",
            "time.strftime(msg)", "time.strftime('%x',msg)", "time.localtime", "upper", "print(msg)", "`id`", "$(id)",
        ] {
            #expect(
                throws: TemplateFailure.self, "\(source)"
            ) { try Template("<%\(source)%>", fields: TemplateField.mail) }
        }
    }

    @Test func `A template that swells stays within its bounds`() throws {
        let swelling = (0..<Template.maximumNesting).reduce("msg") { inner, _ in "replace(\(inner),'a','aaaaaaaaaa')" }
        let long = "time.strftime('\(String(repeating: "%c", count: 30_000))')"
        let table: [(template: String, text: String)] = [
            ("<%\(swelling)%>", "a"), ("<%\(swelling)%><%\(swelling)%>", "a"), ("<%\(long)%><%msg%>", "a"),
            (String(repeating: "<%msg%>", count: 1_000), String(repeating: "a", count: 100_000)),
            ("<%\((0..<16).reduce("msg") { inner, _ in "upper(\(inner))" })%>", String(repeating: "ŉ", count: 300_000)),
            ("<%msg:1048576%><%msg%>", String(repeating: "a", count: 3_000_000)),
        ]
        for (template, text) in table {
            let rendered = try Template(template).render(at: LocalTime(seconds: 0)) { _ in text }
            #expect(
                rendered.utf8.count <= Template.maximumOutput && rendered.utf8.count > 500_000, "\(template.prefix(60))"
            )
        }
    }

    @Test func `A template of nothing but openings, quotes or bars is refused at once`() {
        for unit in ["<%", "<%'", "<%(", "<%|", "<%upper(", "<%a|", "<%a:", "<%\"\\", "<%time.strftime('%"] {
            let source = String(String(repeating: unit, count: Template.maximumSize).prefix(Template.maximumSize))
            #expect(throws: TemplateFailure.self, "\(unit)") { try Template(source) }
        }
    }
}
