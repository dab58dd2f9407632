import Gateway
import Messages
import SMS

/// A template, what it is tried on, and what comes of it.
struct TemplatePage {
    static let names = [
        "template", "use", "application", "message", "mail", "max_parts", "max_chars", "when_too_long", "transliterate",
    ]

    /// What stands in the fields.
    var entries = [
        "template": "<%msg|subject%>", "use": "text", "max_parts": "10", "when_too_long": "cut",
        "transliterate": "punctuation",
    ]
    /// The names of those that there are.
    var applications: [String] = []
    var result = HTML.nothing
    let visitor: Visitor

    /// What is asked for.
    var request: Result<TemplateTrialRequest, SettingFault> {
        var request = TemplateTrialRequest(entries["template"] ?? "", for: use, on: .latest)
        let message = (entries["message"] ?? "").withoutSpaceAround
        let mail = entries["mail"] ?? ""
        if !message.isEmpty {
            guard let id = Int64(message).map(MessageID.init(rawValue:)) else {
                return .failure(SettingFault(words: "That is no id of a message."))
            }
            request.source = .message(id)
        } else if !mail.isEmpty {
            let lines = mail.split(separator: "\n", omittingEmptySubsequences: false)
            request.source = .mail(Array(lines.joined(separator: "\r\n").utf8))
        }
        let parts = limit("max_parts", 1...255)
        request.maxParts = parts
        request.maxCharacters = limit("max_chars", 1...100_000) ?? parts.map { 160 * $0 }
        request.whenTooLong = Application.WhenTooLong(rawValue: entries["when_too_long"] ?? "") ?? .cut
        request.transliteration = Transliteration(rawValue: entries["transliterate"] ?? "") ?? .punctuation
        return .success(request)
    }

    private var use: TemplateTrialRequest.Use {
        switch entries["use"] {
        case "mail": .mail
        case "answer": .answer
        case _: .text(entries["application"].flatMap { ApplicationName($0) })
        }
    }

    private func limit(_ name: String, _ range: ClosedRange<Int>) -> Int? {
        Int(entries[name] ?? "").flatMap { range.contains($0) ? $0 : nil }
    }

    // MARK: - The page

    var page: Page {
        let place: HTML = #"<div id="template-trial" data-trial="template-form" aria-live="polite">\#(result)</div>"#
        var form = Form(
            PagePath("templates"), csrf: visitor.csrf, groups, buttons: [Button("Try it", sends: ("then", "try"))])
        form.id = "template-form"
        let outcome = Piece.part("What comes of it", place, id: "result")
        var page = Page("Template editor", in: .tester, form.html + outcome + Self.functions)
        page.trail = [Page.Step("Tester", Section.tester.path)]
        return page
    }

    private var groups: [Form.Group] {
        let applications = [Field.Option("", "none, on a sample")] + applications.map { Field.Option($0) }
        return [
            Form.Group(
                "",
                [
                    field("template", "Template", .lines(4)),
                    field(
                        "use", "It makes",
                        .choice([
                            Field.Option("text", "a text of a mail"),
                            Field.Option("mail", "a mail of a phone\u{2019}s text"),
                            Field.Option("answer", "a mail of a phone\u{2019}s answer"),
                        ])),
                    field("application", "Application", .choice(applications))
                        .explained("Its latest mail is what the template is tried on."),
                ]),
            Form.Group(
                "On another mail",
                [
                    field("message", "Message").explained("The id of one that is still here."),
                    field("mail", "Mail", .lines(6)).explained("A whole mail as it travels."),
                ], isFolded: true),
            Form.Group("Limits", limits, isFolded: true),
        ]
    }

    private var limits: [Field] {
        [
            field("max_parts", "Most parts", .number(1...255)),
            field("max_chars", "Most characters", .number(1...100_000)).explained("Left empty: 160 for each part."),
            field("when_too_long", "When it is too long", .choice(options("when_too_long"))),
            field(
                "transliterate", "Characters that phones\u{2019} usual alphabet lacks",
                .choice(options("transliterate"))),
        ]
    }

    /// The words of an application's key.
    private func options(_ path: String) -> [Field.Option] {
        guard case .choice(let choices)? = SettingForm.application[path]?.kind else { return [] }
        return choices.map { Field.Option($0.value, $0.words) }
    }

    private func field(_ name: String, _ label: String, _ kind: Field.Kind = .text) -> Field {
        Field(name, label, kind).holding(entries[name] ?? "")
    }

    private static let functions: HTML = {
        let rows: [(String, String)] = [
            ("<%a|b|'text'%>", "The first of them that is not empty."), ("<%msg:160%>", "The first 160 characters."),
            ("<%upper(subject)%>", "Capital letters; lower makes small ones."),
            ("<%trim(msg)%>", "Without blanks at both ends."),
            ("<%replace(msg, 'a', 'b')%>", "Each a becomes b."),
            ("<%match(subject, 'ID:(\\d+)')%>", "What the pattern finds: its first group, else all of it."),
            ("<%time.strftime(\"%H:%M\", time.localtime())%>", "The time now."),
        ]
        let items = rows.map { code, words -> HTML in "<li><code>\(code)</code> \(words)</li>" }
        return Piece.part("What a template may say", "<ul>\(items)</ul>", id: "functions")
    }()
}
