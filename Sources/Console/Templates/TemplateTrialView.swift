import Gateway
import SMS

/// What a template came to.
struct TemplateTrialView {
    let trial: TemplateTrial

    var html: HTML {
        switch trial.outcome {
        case .made(let made): outcome(made) + source
        case .refused(let reason):
            #"<div class="notice warning"><p>Nothing would be sent: \#(apart: reason)</p></div>"# + source
        case .faulty(let fault): complaint(fault)
        }
    }

    /// What it was tried on.
    private var source: HTML {
        guard let message = trial.message else { return #"<p class="note">Tried on a sample.</p>"# }
        return
            #"<p class="note">Tried on message \#(Piece.link("\(message)", PagePath("messages", "\(message)"))).</p>"#
    }

    private func complaint(_ fault: TemplateTrial.Fault) -> HTML {
        let hint: HTML = fault.suggestion.map { " Did you mean <code>\($0)</code>?" } ?? .nothing
        return """
            <div class="notice bad" role="alert"><p>Line \(fault.line), column \(fault.column): \(apart: fault.text).\
            \(hint)</p></div>
            """
    }

    private func outcome(_ made: TemplateTrial.Made) -> HTML {
        var html: HTML = #"<p class="counts">\#(counts(made))</p>"#
        if let uncut = made.uncut {
            html += #"<p class="note">It was \#(Clock.count(uncut, "character")) long and is cut.</p>"#
        }
        if made.alphabet == .ucs2, !made.misfits.isEmpty {
            let misfits = made.misfits.map { text -> HTML in "<bdi><code>\(text)</code></bdi>" }.joined(" ")
            html += #"<p class="note">These characters make parts of 70 instead of 160: \#(misfits)</p>"#
        }
        guard made.parts.count > 1 else { return html + Piece.verbatim(made.text) + steps(made) }
        let parts = made.parts.enumerated().map { index, part -> HTML in
            """
            <li><span class="note">Part \(index + 1): \(part.units) of \(made.room)</span>\
            \(Piece.verbatim(part.text))</li>
            """
        }
        return html + #"<ol class="parts">\#(parts)</ol>"# + steps(made)
    }

    private func counts(_ made: TemplateTrial.Made) -> HTML {
        let characters = Clock.count(made.characters, "character")
        guard let alphabet = made.alphabet else { return HTML(text: characters) }
        let name =
            switch alphabet {
            case .gsm7: "GSM-7"
            case .ucs2: "UCS-2"
            }
        let badge = Badge(name, alphabet == .ucs2 ? .warning : .neutral).html
        return "<b>\(characters)</b>, <b>\(Clock.count(made.parts.count, "part"))</b> \(badge)"
    }

    private func steps(_ made: TemplateTrial.Made) -> HTML {
        guard !made.steps.isEmpty else { return .nothing }
        let items = made.steps.map { step -> HTML in "<li>\(apart: step)</li>" }
        return #"<details class="fold"><summary>How it was made</summary><ol>\#(items)</ol></details>"#
    }

    /// The fields that there are, with what they hold here; a button puts one into the template where there is script.
    var fields: HTML {
        let rows = trial.fields.map { field in
            Table.Row([
                #"<code data-insert="<%\#(field.name)%>">&lt;%\#(field.name)%&gt;</code>"#,
                field.value.isEmpty ? Piece.none : "\(apart: Words.start(of: field.value, 80))",
            ])
        }
        return Table("Fields and what they hold here", [.init("Field"), .init("Value")], rows)
            .html
    }
}
