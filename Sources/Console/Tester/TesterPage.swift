/// The page where addresses, mails and texts are tried out; nothing is sent.
struct TesterPage {
    /// What stands in the fields.
    var entries: [String: String] = [:]
    var connections: [String] = []
    var addressResult = HTML.nothing
    var mailResult = HTML.nothing
    var textResult = HTML.nothing
    let visitor: Visitor

    var page: Page {
        var page = Page("Tester", in: .tester, content)
        page.actions = Piece.button("Template editor", PagePath("templates"))
        return page
    }

    private var content: HTML {
        let intro: HTML =
            #"<p class="muted">What would become of it, by the rules in force. Nothing is sent, counted or kept.</p>"#
        return intro + Piece.part("An address", address + result("address", addressResult), id: "try-address")
            + Piece.part("A mail", drop + mail + result("mail", mailResult), id: "try-mail")
            + Piece.part("A text from a phone", text + result("text", textResult), id: "try-text")
    }

    private func result(_ name: String, _ html: HTML) -> HTML {
        #"<div id="\#(name)-result" aria-live="polite">\#(html)</div>"#
    }

    private func field(_ name: String, _ label: String, _ example: String = "", _ kind: Field.Kind = .text) -> Field {
        Field(name, label, kind).holding(entries[name] ?? "").example(example)
    }

    private func form(_ ask: String, _ fields: [Field], _ button: String) -> HTML {
        let fields = fields.map { field in field.with { $0.idPrefix = "\(ask)-" } }
        var form = Form(
            Section.tester.path, csrf: visitor.csrf, [Form.Group("", fields)], buttons: [Button(button)])
        form.hidden = [("ask", ask)]
        form.id = "\(ask)-form"
        return form.html
    }

    private var address: HTML {
        form(
            "address",
            [
                field("address", "Recipient", "+447700900123@sms.example.com"),
                field("sender", "Sender", "ann@example.com").explained("Left empty: mail without a sender."),
                field("client", "Client", "127.0.0.1").explained("The IP address that it comes from."),
                field("account", "Account").explained("Who has logged in; left empty: nobody."),
            ], "Which rule takes it?")
    }

    private var mail: HTML {
        form(
            "mail",
            [
                field("to", "Recipients", "+447700900123@sms.example.com", .texts)
                    .explained("One a line; left empty: those that the mail names."),
                field("from", "Sender").explained("Left empty: the one that the mail names."),
                field("client", "Client", "127.0.0.1").explained("The IP address that it comes from."),
                field("mail", "Mail", "From: ann@example.com\nSubject: Hello\n\nText", .lines(10))
                    .explained("As it travels: header, an empty line, text."),
            ], "What would become of it?")
    }

    /// Only of use with script, which shows it.
    private var drop: HTML {
        """
        <div class="drop" data-drop="\(PagePath("tester", "mail"))" hidden>\
        <label>Drop a mail file here, or choose one: \
        <input type="file" accept=".eml,message/rfc822,text/plain"></label></div>
        """
    }

    private var text: HTML {
        let options = connections.map { Field.Option($0) }
        return form(
            "text",
            [
                field("connection", "Connection", "", connections.isEmpty ? .text : .choice(options)),
                field("phone", "Phone", "+447700900123").explained("Who sent it."),
                field("number", "Our number", "+447700900100").explained("What it was sent to."),
                field("words", "Text", "", .lines(3)),
            ], "Which route takes it?")
    }
}
