import Gateway

/// The rules of a kind, in the order in which they are asked.
struct RuleListPage {
    let kind: RuleKind
    let tables: [ConfigurationTable]
    let rulingFile: String?
    /// The revision that the order was seen in.
    let basis: Int64
    let visitor: Visitor

    private var canChange: Bool { rulingFile == nil && visitor.may(.changeConfiguration) }

    var page: Page {
        var page = Page(kind.section.title, in: kind.section, content)
        if canChange {
            page.actions = Piece.button("New \(kind.noun)", PagePath(kind.section.rawValue, "new"), .main)
        }
        if let rulingFile { page.notices = [.ruled(by: rulingFile)] }
        return page
    }

    private var content: HTML {
        let tester = Piece.link("Try one in the tester", Section.tester.path)
        let intro: HTML = #"<p class="muted">\#(kind.purpose) \#(tester).</p>"#
        guard !tables.isEmpty else {
            let next = canChange ? Piece.link("Make the first one", PagePath(kind.section.rawValue, "new")) : .nothing
            return intro + Piece.empty(kind.emptiness, next)
        }
        let items = tables.enumerated().map { index, table in item(table, index) }
        let order: HTML =
            canChange && tables.count > 1 ? #" data-order="order-form" aria-describedby="order-words""# : .nothing
        return intro + #"<ol class="rules" id="rules"\#(order)>\#(items)</ol>"# + ordering
    }

    private func item(_ table: ConfigurationTable, _ index: Int) -> HTML {
        let sentence = RuleSentence(table, kind)
        let details = sentence.details.map { detail -> HTML in "<li>\(detail.label): \(detail.value)</li>" }
        let more: HTML = details.isEmpty ? .nothing : #"<ul class="details">\#(details)</ul>"#
        let off: HTML = table["enabled"] == .flag(false) ? Badge("switched off", .neutral).html : .nothing
        return """
            <li id="rule-\(table.name)" data-name="\(table.name)">\
            <div class="rule"><h2>\(Piece.link(table.name, kind.path(table.name))) \(off)</h2>\
            <p>\(apart: sentence.words)</p>\(more)</div>\(buttons(table.name, index))</li>
            """
    }

    private func buttons(_ name: String, _ index: Int) -> HTML {
        guard canChange else { return .nothing }
        var buttons: [HTML] = []
        if index > 0 { buttons.append(step("up", name)) }
        if index < tables.count - 1 { buttons.append(step("down", name)) }
        buttons.append(Piece.button("Edit", kind.path(name, "edit")))
        return #"<div class="buttons">\#(buttons)</div>"#
    }

    /// The name in the label tells the buttons of the rules apart for those who do not see them side by side.
    private func step(_ direction: String, _ name: String) -> HTML {
        """
        <form class="inline" method="post" action="\(kind.section.path)">\
        <input type="hidden" name="csrf" value="\(visitor.csrf)"><input type="hidden" name="basis" value="\(basis)">\
        <input type="hidden" name="rule" value="\(name)">\
        <button class="button plain" name="move" value="\(direction)" aria-label="Move \(name) \(direction)">\
        \(direction == "up" ? "\u{2191} Up" : "\u{2193} Down")</button></form>
        """
    }

    /// What the script sends when a rule was dragged.
    private var ordering: HTML {
        guard canChange, tables.count > 1 else { return .nothing }
        return """
            <p class="note" id="order-words">Drag a rule, or use the buttons: the upper one is asked first.</p>\
            <form id="order-form" method="post" action="\(kind.section.path)" hidden>\
            <input type="hidden" name="csrf" value="\(visitor.csrf)">\
            <input type="hidden" name="basis" value="\(basis)">\
            <input type="hidden" name="order" value=""></form>
            """
    }
}
