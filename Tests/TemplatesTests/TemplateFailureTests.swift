import Templates
import Testing

struct TemplateFailureTests {
    private func failure(_ source: String, fields: Set<String>? = nil) -> TemplateFailure? {
        do {
            _ = try Template(source, fields: fields)
            return nil
        } catch {
            return error
        }
    }

    @Test func `A wrong template is refused with the place and the reason`() {
        let table: [(source: String, offset: Int, text: String)] = [
            ("ab<%%>", 2, "there is nothing between <% and %>"),
            ("<%  %>", 0, "there is nothing between <% and %>"),
            ("ab<%msg", 2, "this <% has no %>"),
            ("ab<%", 4, "expected a field, a function or a 'literal'"),
            ("<%msg subject%>", 6, "expected | or %>"),
            ("<%msg|%>", 6, "expected a field, a function or a 'literal'"),
            ("<%|msg%>", 2, "expected a field, a function or a 'literal'"),
            ("<%'abc%>", 2, "this quote is never closed"),
            (#"<%'abc\'%>"#, 2, "this quote is never closed"),
            ("<%msg:%>", 6, "expected how many characters, 1 to 1048576"),
            ("<%msg:0%>", 6, "expected how many characters, 1 to 1048576"),
            ("<%msg:-1%>", 6, "expected how many characters, 1 to 1048576"),
            ("<%msg:²%>", 6, "expected how many characters, 1 to 1048576"),
            ("<%msg:99999999999999999999999%>", 6, "expected how many characters, 1 to 1048576"),
            ("<%msg:1:2%>", 7, "expected | or %>"),
            ("<%upper(msg%>", 11, "expected )"),
            ("<%upper()%>", 8, "expected a field, a function or a 'literal'"),
            ("<%(msg%>", 6, "expected )"),
            ("<%replace(msg)%>", 13, "expected ,"),
            ("<%replace(msg,'a',subject)%>", 18, "expected a 'literal'"),
            ("<%replace(msg,'','x')%>", 14, "there is nothing to look for"),
            ("<%match(msg,'x')%>", 2, "'match' cannot be used here"),
            ("<%shout(msg)%>", 2, "there is no function 'shout'"),
            ("<%__import__('os')%>", 2, "there is no function '__import__'"),
            ("<%time.strftime(msg)%>", 16, "expected a 'literal'"),
            ("<%time.strftime('%x',msg)%>", 21, "expected time.localtime() or time.gmtime()"),
            ("<%1%>", 2, "expected a field, a function or a 'literal'"),
            ("<%é%>", 2, "expected a field, a function or a 'literal'"),
            ("é<%?%>", 4, "expected a field, a function or a 'literal'"),
        ]
        for (source, offset, text) in table {
            #expect(failure(source) == TemplateFailure(offset: offset, text: text), "\(source)")
        }
    }

    @Test func `An unknown field is refused with the name that was perhaps meant`() {
        let table: [(source: String, name: String, offset: Int, suggestion: String?)] = [
            ("<%mesg%>", "mesg", 2, "msg"), ("<%Subject%>", "Subject", 2, "subject"),
            ("x <%subjetc|msg%>", "subjetc", 4, "subject"),
            ("<%messageFormName%>", "messageFormName", 2, "messageFromName"),
            ("<%upper(sbject)%>", "sbject", 8, "subject"), ("<%quantity%>", "quantity", 2, nil),
            ("<%original.from%>", "original.from", 2, nil),
        ]
        for (source, name, offset, suggestion) in table {
            let expected = TemplateFailure(
                offset: offset, text: "there is no field '\(name)'", suggestion: suggestion)
            #expect(failure(source, fields: TemplateField.mail) == expected, "\(source)")
        }
        #expect(failure("<%uper(msg)%>")?.suggestion == "upper")
        #expect(
            failure("<%mesg%>", fields: ["msg"])?.description
                == "there is no field 'mesg'; did you mean 'msg'? (at octet 2)")
    }

    @Test func `All fields of each kind are known`() {
        for (kind, fields) in [
            ("mail", TemplateField.mail), ("phone", TemplateField.phone), ("original", TemplateField.original),
            ("reply", TemplateField.reply),
        ] {
            for field in fields {
                #expect(failure("<%\(field)%>", fields: fields) == nil, "\(kind) \(field)")
            }
        }
        #expect(failure("<%number%>", fields: TemplateField.mail.union(["number"])) == nil)
    }
}
