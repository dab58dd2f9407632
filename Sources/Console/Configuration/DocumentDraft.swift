import Gateway

/// The document in a field, checked or not.
struct DocumentDraft {
    /// What it was made from.
    let present: ConfigurationRevision
    let visitor: Visitor
    var document: String
    var basis: Int64
    var note = ""
    /// What is wrong with it, or to be known of; `nil`: it was not checked.
    var findings: [ConfigurationFinding]?
    /// Why it was not applied, for another reason.
    var complaint: String?

    init(_ present: ConfigurationRevision, visitor: Visitor) {
        (self.present, self.visitor) = (present, visitor)
        (document, basis) = (present.document, present.number)
    }

    /// The page with what is wrong.
    var refused: Page {
        var page = page
        page.status = 422
        return page
    }

    var page: Page {
        var page = Page("Edit the configuration", in: .configuration, content)
        page.trail = [Page.Step("Configuration", Section.configuration.path)]
        if let complaint { page.notices = [Notice(.bad, "It was not applied. \(Words.sentence(complaint))")] }
        if let findings {
            let isUsable = findings.allSatisfy(\.isWarning)
            page.notices.append(
                isUsable
                    ? Notice(.good, "The document can be used.")
                    : Notice(.bad, "The document cannot be used: \(Clock.count(errors(findings), "error"))."))
        }
        return page
    }

    private func errors(_ findings: [ConfigurationFinding]) -> Int { findings.count { !$0.isWarning } }

    private var content: HTML {
        var form = Form(
            PagePath("configuration", "edit"), csrf: visitor.csrf,
            [
                Form.Group(
                    "",
                    [
                        Field("document", "Document", .lines(30)).holding(document)
                            .explained("TOML, as in telepost.toml; comments stay."),
                        Field("note", "Note").holding(note).explained("Why, for the list of revisions."),
                    ])
            ],
            buttons: [
                Button("Apply", sends: ("then", "apply")), Button("Check", .plain, sends: ("then", "check")),
            ])
        form.hidden = [("basis", "\(basis)")]
        form.id = "document-form"
        let difference = LineDifference(from: present.document, to: document)
        let changes =
            difference.isEmpty ? HTML.nothing : Piece.part("Changes", DifferenceView(difference: difference).html)
        let list = findings.map { FindingsView(findings: $0, document: document).html } ?? .nothing
        return list + form.html + (findings == nil && complaint == nil ? .nothing : changes)
    }
}

/// What was found in a document, each with its line.
struct FindingsView {
    let findings: [ConfigurationFinding]
    let document: String

    var html: HTML {
        guard !findings.isEmpty else { return .nothing }
        let lines = document.split(separator: "\n", omittingEmptySubsequences: false)
        let items = findings.prefix(200).map { finding -> HTML in
            let badge = finding.isWarning ? Badge("warning", .warning) : Badge("error", .bad)
            let place: HTML = finding.line > 0 ? "Line \(finding.line), column \(finding.column): " : .nothing
            let key: HTML = finding.key.isEmpty ? .nothing : "<code>\(finding.key)</code> "
            let line: HTML =
                lines.indices.contains(finding.line - 1)
                ? "<br><code>\(String(lines[finding.line - 1].prefix(200)))</code>" : .nothing
            return "<li>\(badge.html) \(place)\(key)\(apart: finding.text)\(line)</li>"
        }
        return Piece.part("What was found", #"<ul class="findings">\#(items)</ul>"#, id: "findings")
    }
}
