/// A mail as it came, on a page: text as text, never as HTML.
struct OriginalView {
    let original: OriginalMail

    var html: HTML {
        let facts = original.facts.map { fact -> (String, HTML) in (fact.name, "\(apart: fact.value)") }
        let text: HTML =
            original.text.isEmpty
            ? #"<p class="muted">There is no text in it.</p>"# : Piece.verbatim(original.text, look: "prose")
        let cut: HTML = original.isCut ? #"<p class="note">There is more; the download has all of it.</p>"# : .nothing
        return Definitions(facts).html + text + cut + files + header
    }

    private var files: HTML {
        guard !original.files.isEmpty else { return .nothing }
        let items = original.files.prefix(100).map { file -> HTML in
            """
            <li>\(apart: file.name) <span class="muted">\(file.type), \(Clock.size(file.size))</span></li>
            """
        }
        return #"<h3>Attached</h3><ul class="files">\#(items)</ul>"#
    }

    private var header: HTML {
        guard !original.header.isEmpty else { return .nothing }
        return """
            <details class="fold small"><summary>Header as it came</summary>\(Piece.verbatim(original.header))</details>
            """
    }
}
