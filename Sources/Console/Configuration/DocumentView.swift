import Gateway

/// A document with its lines numbered; `#L12` leads to a line.
struct DocumentView {
    let document: String
    /// What the names of its lines begin with: another one for a second document on a page.
    var mark = "L"

    /// Beyond this many lines it is shown without numbers: a page is to stay of use.
    private static let mostNumbered = 5000

    var html: HTML {
        let lines = document.split(separator: "\n", omittingEmptySubsequences: false)
        guard lines.count <= Self.mostNumbered else { return Piece.verbatim(document) }
        let shown = lines.last == "" ? lines.dropLast() : lines
        let items = shown.enumerated().map { index, line -> HTML in
            #"<span id="\#(mark)\#(index + 1)">\#(String(line))</span>"#
        }
        return #"<pre class="verbatim lines" tabindex="0">\#(items)</pre>"#
    }
}

/// What is different between two documents.
struct DifferenceView {
    let difference: LineDifference

    var html: HTML {
        guard !difference.isEmpty else { return #"<p class="muted">Nothing is different.</p>"# }
        let words = "\(Clock.count(difference.added, "line")) added, \(difference.removed) removed."
        let hunks = difference.hunks.map { hunk -> HTML in
            """
            <span class="muted">@@ line \(hunk.oldStart) before, line \(hunk.newStart) after</span>\
            \(hunk.lines.map(line))
            """
        }
        return #"<p class="note">\#(words)</p><pre class="verbatim diff" tabindex="0">\#(hunks)</pre>"#
    }

    private func line(_ line: LineDifference.Line) -> HTML {
        switch line.kind {
        case .same: "<span>  \(line.text)</span>"
        case .removed: "<del>- \(line.text)</del>"
        case .added: "<ins>+ \(line.text)</ins>"
        }
    }
}
