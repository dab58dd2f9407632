import Gateway

/// A rule in a form, saved or not.
struct RuleDraft {
    let kind: RuleKind
    /// As the document has it; `nil`: it is new.
    let present: ConfigurationTable?
    /// The revision that the form was made from.
    var basis: Int64
    /// The names of all of the kind, in order.
    let others: [String]
    let visitor: Visitor
    var rulingFile: String?
    var names = SettingNames()
    var entries = SettingEntries()
    /// What is wrong, by path.
    var faults: [String: String] = [:]
    /// What is wrong besides.
    var complaints: [String] = []
    /// What templates come to.
    var trials = HTML.nothing
    /// Why, in the author's words.
    var note = ""

    init(_ kind: RuleKind, present: ConfigurationTable?, basis: Int64, others: [String], visitor: Visitor) {
        (self.kind, self.present, self.basis) = (kind, present, basis)
        (self.others, self.visitor) = (others, visitor)
    }

    /// What is wrong with the name, besides its form.
    var nameFault: String? {
        let name = entries["name"]
        if ["new", ".", ".."].contains(name) { return "This name means something else here; please choose another." }
        guard name != present?.name, others.contains(name) else { return nil }
        return "There is one of this name already."
    }

    /// The table with what was read.
    func table(_ values: [ConfigurationEntry]) -> ConfigurationTable {
        ConfigurationTable(kind: kind.tables, name: entries["name"], values: values)
    }

    /// Puts what the document's reader found beside the fields that it is about.
    mutating func take(_ findings: [ConfigurationFinding]) {
        let place = present.flatMap { others.firstIndex(of: $0.name) } ?? others.count
        let found = SettingFindings(findings, about: "\(kind.tables.rawValue)[\(place + 1)]", in: kind.form)
        faults.merge(found.faults) { "\($0) \($1)" }
        complaints += found.complaints
    }

    // MARK: - The page

    /// The form with what is wrong.
    var refused: Page {
        var page = page
        page.status = 422
        return page
    }

    /// The form.
    var page: Page {
        var page = Page(title, in: kind.section, content)
        page.trail = [Page.Step(kind.section.title, kind.section.path)]
        if let present { page.trail.append(Page.Step(present.name, kind.path(present.name))) }
        page.notices = complaints.map { Notice(.bad, $0) }
        if let rulingFile { page.notices.insert(.ruled(by: rulingFile), at: 0) }
        return page
    }

    private var content: HTML { form.html + kind.form.conditions }

    private var title: String {
        guard let present else { return "New \(kind.noun)" }
        return isReadOnly ? "Settings of \(present.name)" : "Edit \(present.name)"
    }

    private var isReadOnly: Bool { rulingFile != nil || !visitor.may(.changeConfiguration) }

    private var action: PagePath {
        present.map { kind.path($0.name, "edit") } ?? PagePath(kind.section.rawValue, "new")
    }

    private var form: Form {
        var groups = kind.form.fields(entries, faults: faults, names: names, isReadOnly: isReadOnly)
        if isReadOnly { return Form(action, csrf: visitor.csrf, groups, buttons: []) }
        groups.append(
            Form.Group(
                "",
                [
                    Field("note", "Note").holding(note)
                        .explained("Why, for the list of revisions; left empty: what was changed.")
                ]))
        var form = Form(
            action, csrf: visitor.csrf, groups,
            buttons: [
                Button("Save", sends: ("then", "save")), Button("Try the templates", .plain, sends: ("then", "try")),
            ])
        form.hidden = [("basis", "\(basis)")]
        form.id = "rule-form"
        form.more = #"<div id="template-trial" data-trial="rule-form" aria-live="polite">\#(trials)</div>"#
        return form
    }
}
