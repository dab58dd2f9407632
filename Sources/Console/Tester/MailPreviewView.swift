import Gateway
import Messages
import SMS

/// What would become of a mail.
struct MailPreviewView {
    let mail: PreviewedMail

    var html: HTML {
        let facts = Definitions([
            ("Subject", mail.mail.subject.isEmpty ? Piece.none : "\(apart: mail.mail.subject)"),
            ("Sender", mail.sender.map { sender -> HTML in "\(apart: "\(sender)")" } ?? "nobody (empty)"),
            ("Size", HTML(text: Clock.size(mail.size))),
        ]).html
        guard !mail.recipients.isEmpty else {
            return facts + Notice(.warning, "It names no recipient, and none was given.").html
        }
        return facts + mail.recipients.map { RecipientPreview(recipient: $0).html }.joined()
    }
}

/// What would become of a mail for one recipient.
private struct RecipientPreview {
    let recipient: MailPreview.Recipient

    var html: HTML {
        let steps: HTML =
            recipient.explanation.map { explanation -> HTML in
                """
                <details class="fold"><summary>Which rules were asked</summary>\
                \(ClaimView(explanation: explanation).steps)\
                </details>
                """
            } ?? .nothing
        return """
            <section class="card"><h3>\(apart: recipient.address)</h3>\(outcome)\(text)\(files)\(ways)\(steps)</section>
            """
    }

    private var outcome: HTML {
        if let refusal {
            return Notice(.warning, html: "Refused: \(refusal.status.description) \(apart: refusal.text)").html
        }
        switch recipient.claim {
        case .success(let claim): return Notice(.good, html: "It becomes \(apart: claim.outcome).").html
        case .failure: return .nothing
        }
    }

    private var refusal: Refusal? {
        if let refusal = recipient.refusal { return refusal }
        if case .failure(let refused) = recipient.claim { return refused.refusal }
        if case .failure(let refused)? = recipient.text { return refused.refusal }
        if case .failure(let refused)? = recipient.files { return refused.refusal }
        return nil
    }

    private var text: HTML {
        guard case .success(let made)? = recipient.text else { return .nothing }
        let coding =
            switch made.plan.alphabet {
            case .gsm7: "GSM-7"
            case .ucs2: "UCS-2"
            }
        let count = Clock.count(made.plan.parts.count, "part")
        let parts = made.plan.parts.enumerated().map { index, part -> HTML in
            #"<li><span class="note">Part \#(index + 1)</span>\#(Piece.verbatim(part.text))</li>"#
        }
        let steps = made.steps.map { step -> HTML in "<li>\(apart: step)</li>" }
        return """
            <p>\(Clock.count(made.text.count, "character")), \(count) \(Badge(coding, .neutral).html)</p>\
            <ol class="parts">\(parts)</ol>\
            <details class="fold"><summary>How the text was made</summary><ol>\(steps)</ol></details>
            """
    }

    private var files: HTML {
        guard case .success(let files)? = recipient.files, !files.isEmpty else { return .nothing }
        let items = files.map { file -> HTML in
            """
            <li><code>\(file.name)</code> \(apart: file.content)\
            \(file.text.map { Piece.verbatim(String($0.prefix(4000))) })</li>
            """
        }
        let folder: HTML = recipient.folder.map { " in <code>\($0)</code>" } ?? .nothing
        return "<p>Files\(folder):</p><ul>\(items)</ul>"
    }

    private var ways: HTML {
        let also = recipient.also.map { target -> HTML in "\(apart: target.words)" }
        return Definitions([
            ("By", recipient.via.map { name -> HTML in "\(apart: name.text)" }.joined(", then ")),
            ("These get it as well", also.joined(", ")),
        ]).html
    }
}

extension HandoverTarget {
    /// Who it is, in words.
    var words: String {
        switch self {
        case .webHook(let url): "the web hook \(url)"
        case .command(let command): "the program \(command)"
        case .mail(let address): "\(address)"
        case .account(let name): "the mailbox of \(name)"
        }
    }
}
