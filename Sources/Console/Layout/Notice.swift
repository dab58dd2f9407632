/// Something to be told at the head of a page.
package struct Notice: Hashable, Sendable {
    /// How it looks.
    package enum Tone: String, Hashable, Sendable {
        case good
        case neutral
        case warning
        case bad
    }

    package var tone: Tone
    package var text: HTML

    /// A notice in plain words.
    package init(_ tone: Tone, _ text: String) {
        self.tone = tone
        self.text = HTML(text: text)
    }

    /// A notice with a link in it, say.
    package init(_ tone: Tone, html: HTML) {
        self.tone = tone
        text = html
    }

    /// The notice.
    package var html: HTML {
        let role = tone == .bad ? "alert" : "status"
        return #"<div class="notice \#(tone.rawValue)" role="\#(role)"><p>\#(text)</p></div>"#
    }
}
