import API
package import Gateway
package import Messages

/// The small things that many pages have.
package enum Piece {
    /// A link.
    package static func link(_ text: String, _ path: PagePath) -> HTML { #"<a href="\#(path)">\#(apart: text)</a>"# }

    /// A link that looks like a button.
    package static func button(_ text: String, _ path: PagePath, _ weight: Button.Weight = .plain) -> HTML {
        #"<a class="button \#(weight.rawValue)" href="\#(path)">\#(text)</a>"#
    }

    /// A part of a page under a heading.
    package static func part(_ title: String, _ content: HTML, id: String = "") -> HTML {
        #"<section class="part"\#(attribute: "id", id.isEmpty ? nil : id)><h2>\#(title)</h2>\#(content)</section>"#
    }

    /// There is nothing here, and what to do about it.
    package static func empty(_ words: String, _ next: HTML = .nothing) -> HTML {
        #"<div class="empty"><p>\#(words)</p>\#(next.isEmpty ? next : "<p>\(next)</p>")</div>"#
    }

    /// Text as it is, line ends and all.
    package static func verbatim(_ text: String, look: String = "") -> HTML {
        #"<pre class="verbatim \#(look)" tabindex="0">\#(text)</pre>"#
    }

    /// Text to be copied: with script there is a button for it.
    package static func copyable(_ text: String) -> HTML {
        #"<div class="copy"><pre class="verbatim" tabindex="0">\#(text)</pre></div>"#
    }

    /// A code, a name of the configuration, an address.
    package static func code(_ text: String) -> HTML { "<code>\(text)</code>" }

    /// Nothing is known of it.
    package static let none: HTML = #"<span class="none">–</span>"#

    /// A moment: how long ago, or in how long, with the moment itself beside it.
    package static func time(_ moment: Timestamp, now: Timestamp) -> HTML {
        let exact = Moment(moment).description
        return
            #"<time data-ago datetime="\#(exact)" title="\#(Clock.exact(moment))">\#(Clock.distance(moment, now: now))</time>"#
    }

    /// A moment as it stands on a clock, UTC.
    package static func exactTime(_ moment: Timestamp) -> HTML {
        #"<time datetime="\#(Moment(moment).description)">\#(Clock.exact(moment))</time>"#
    }

    /// The way to the page before and after.
    package static func pager(newer: PagePath?, older: PagePath?) -> HTML {
        guard newer != nil || older != nil else { return .nothing }
        let back: HTML =
            newer.map { path -> HTML in #"<a class="button plain" href="\#(path)" rel="prev">Newer</a>"# } ?? .nothing
        let on: HTML =
            older.map { path -> HTML in #"<a class="button plain" href="\#(path)" rel="next">Older</a>"# } ?? .nothing
        return #"<nav class="pager" aria-label="Pages">\#(back)\#(on)</nav>"#
    }
}

/// A state in a word, coloured and never by colour alone.
package struct Badge: Hashable, Sendable {
    package var text: String
    package var tone: Notice.Tone

    /// A badge.
    package init(_ text: String, _ tone: Notice.Tone) {
        self.text = text
        self.tone = tone
    }

    /// The state of a message.
    package init(_ state: MessageState) {
        switch state {
        case .queued, .sending: self.init(state.rawValue, .neutral)
        case .sent, .delivered: self.init(state.rawValue, .good)
        case .failed, .expired: self.init(state.rawValue, .bad)
        case .cancelled, .unknown: self.init(state.rawValue, .warning)
        }
    }

    /// Where a link is.
    package init(_ phase: ConnectionStatus.Phase) {
        switch phase {
        case .connecting: self.init("connecting", .neutral)
        case .up: self.init("up", .good)
        case .down: self.init("down", .bad)
        case .paused: self.init("paused", .warning)
        }
    }

    /// The badge.
    package var html: HTML { #"<span class="badge \#(tone.rawValue)">\#(text)</span>"# }
}
