import Gateway

/// A connection in a form, saved or not.
struct ConnectionDraft {
    let kind: ConnectionKind
    /// As the document has it; `nil`: it is new.
    let present: ConfigurationTable?
    /// The revision that the form was made from.
    var basis: Int64
    /// The names of all connections, in the order of the document.
    let others: [String]
    let visitor: Visitor
    var rulingFile: String?
    var names = SettingNames()
    var entries = SettingEntries()
    /// What is wrong, by path.
    var faults: [String: String] = [:]
    /// What is wrong besides.
    var complaints: [String] = []
    var steps: [TestStep]?
    /// Why, in the author's words.
    var note = ""

    init(
        kind: ConnectionKind, present: ConfigurationTable?, basis: Int64, others: [String], visitor: Visitor
    ) {
        (self.kind, self.present, self.basis) = (kind, present, basis)
        (self.others, self.visitor) = (others, visitor)
    }

    /// What is wrong with the name, besides its form.
    var nameFault: String? {
        let name = entries["name"]
        if name == "new" { return "This name is that of a page here; please choose another." }
        guard name != present?.name, others.contains(name) else { return nil }
        return "There is a connection of this name already."
    }

    /// The table with what was read.
    func table(_ values: [ConfigurationEntry]) -> ConfigurationTable {
        var values = values
        if !values.contains(where: { $0.key == "type" }) {
            let place = values.firstIndex { $0.key == "name" }.map { $0 + 1 } ?? 0
            values.insert(ConfigurationEntry("type", .text(kind.rawValue)), at: place)
        }
        return ConfigurationTable(kind: .connection, name: entries["name"], values: values)
    }

    /// Puts what the document's reader found beside the fields that it is about.
    mutating func take(_ findings: [ConfigurationFinding]) {
        let place = present.flatMap { others.firstIndex(of: $0.name) } ?? others.count
        let found = SettingFindings(findings, about: "connection[\(place + 1)]", in: kind.form)
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
        var page = Page(title, in: .connections, content)
        page.trail = [Page.Step("Connections", Section.connections.path)]
        if let present { page.trail.append(Page.Step(present.name, PagePath("connections", present.name))) }
        page.notices = complaints.map { Notice(.bad, $0) }
        if let rulingFile { page.notices.insert(.ruled(by: rulingFile), at: 0) }
        return page
    }

    /// What came of a test stands first; where the script fills it in, at the button.
    private var content: HTML {
        let trial = TrialSteps(steps).html
        let whole = form.html + kind.form.conditions
        return steps == nil ? whole + trial : trial + whole
    }

    private var title: String {
        guard let present else { return "New connection: \(kind.title)" }
        return isReadOnly ? "Settings of \(present.name)" : "Edit \(present.name)"
    }

    private var isReadOnly: Bool { rulingFile != nil || !visitor.may(.changeConfiguration) }

    private var action: PagePath {
        present.map { PagePath("connections", $0.name, "edit") }
            ?? PagePath("connections", "new", query: ["type": kind.rawValue])
    }

    private var form: Form {
        var groups = kind.form.fields(entries, faults: faults, names: names, isReadOnly: isReadOnly)
        groups = groups.map { group in
            var group = group
            group.fields = group.fields.flatMap { field in [field] + removal(of: field) }
            return group
        }
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
                Button(present == nil ? "Save and open" : "Save", sends: ("then", "save")),
                Button("Test connection", .plain, sends: ("then", "test")),
            ])
        form.hidden = [("basis", "\(basis)")]
        form.id = "connection-form"
        return form
    }

    /// A box that takes a secret away, where there is one.
    private func removal(of field: Field) -> [Field] {
        guard field.kind == .secret(isKept: true), !isReadOnly else { return [] }
        return [Field("\(field.name).none", "Take away: \(field.label)", .flag)]
    }
}
