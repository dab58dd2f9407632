import API
import Messages

/// A page in its frame: navigation, who has signed in, notices, what it is about.
package struct Page: Hashable, Sendable {
    /// What it is about; its heading and, with the product's name, the title of the window.
    package var title: String
    /// Where the navigation says one is; `nil`: nowhere.
    package var section: Section?
    /// The pages above it, the highest first, within the section.
    package var trail: [Step] = []
    /// What stands beside the heading: buttons, badges.
    package var actions = HTML.nothing
    /// What there is to tell first.
    package var notices: [Notice] = []
    /// Everything else.
    package var content: HTML
    /// The status of the answer.
    package var status = 200

    /// A page above.
    package struct Step: Hashable, Sendable {
        package var title: String
        package var path: PagePath

        /// A page above.
        package init(_ title: String, _ path: PagePath) {
            self.title = title
            self.path = path
        }
    }

    /// A page of a section.
    package init(_ title: String, in section: Section?, _ content: HTML) {
        self.title = title
        self.section = section
        self.content = content
    }
}

/// The frame round every page.
struct Frame {
    let page: Page
    /// `nil`: nobody has signed in.
    let visitor: Visitor?
    /// What is running.
    let version: String
    let now: Timestamp
    /// The sections that there are here.
    var sections = Section.allCases
    /// What the previous page left to be told.
    var notices: [Notice] = []

    var html: HTML {
        """
        <!DOCTYPE html>
        <html lang="en"><head><meta charset="utf-8"><title>\(page.title) · Telepost</title>\
        <meta name="viewport" content="width=device-width, initial-scale=1">\
        <meta name="color-scheme" content="light dark"><meta name="now" content="\(Moment(now).description)">\(token)\
        <link rel="icon" href="\(Asset.icon.path)" type="image/svg+xml">\
        <link rel="stylesheet" href="\(Asset.style.path)">\
        <script src="\(Asset.script.path)" defer></script></head>
        <body\(attribute: "class", visitor == nil ? "alone" : nil)>\
        <a class="skip" href="#main">Skip to the content</a>\(banner)\
        <main id="main" tabindex="-1">\(head)\((notices + page.notices).map(\.html))\(page.content)</main>\
        </body></html>

        """
    }

    private var token: HTML {
        visitor.map { visitor -> HTML in #"<meta name="csrf-token" content="\#(visitor.csrf)">"# } ?? .nothing
    }

    private var head: HTML {
        let steps = page.trail.map { step -> HTML in #"<li><a href="\#(step.path)">\#(step.title)</a></li>"# }
        let trail: HTML =
            steps.isEmpty ? .nothing : #"<nav class="trail" aria-label="Above this page"><ol>\#(steps)</ol></nav>"#
        let actions: HTML = page.actions.isEmpty ? .nothing : #"<div class="actions">\#(page.actions)</div>"#
        return #"\#(trail)<div class="head"><h1>\#(page.title)</h1>\#(actions)</div>"#
    }

    private var banner: HTML {
        let home: HTML =
            #"<a class="brand" href="\#(PagePath())"><span aria-hidden="true">\#(Mark.html)</span>Telepost</a>"#
        guard let visitor else { return #"<header class="side">\#(home)</header>"# }
        return """
            <header class="side">\(home)\
            <nav aria-label="Main">\(Section.Heading.allCases.map { group($0, visitor) })</nav>\
            <div class="who">\(who(visitor))<p class="version">Telepost \(version)</p></div></header>
            """
    }

    private func group(_ heading: Section.Heading, _ visitor: Visitor) -> HTML {
        let items = sections.filter { section in
            section.heading == heading && section.isOpen(to: visitor)
        }
        guard !items.isEmpty else { return .nothing }
        let links = items.map { section -> HTML in
            let current = section == page.section ? "page" : nil
            return #"<li><a href="\#(section.path)"\#(attribute: "aria-current", current)>\#(section.title)</a></li>"#
        }
        return #"<p class="heading">\#(heading.rawValue)</p><ul>\#(links)</ul>"#
    }

    private func who(_ visitor: Visitor) -> HTML {
        if visitor.isDemonstration {
            return "<p>Demonstration: you are <b>\(apart: visitor.name)</b>, without a password.</p>"
        }
        let out = Button("Sign out", .plain).posting(to: PagePath("sign-out"), csrf: visitor.csrf)
        return "<p>Signed in as <b>\(apart: visitor.name)</b></p>\(out)"
    }
}

/// The sign of Telepost: an envelope that becomes a bubble.
enum Mark {
    static let html: HTML = """
        <svg viewBox="0 0 24 24" width="24" height="24" aria-hidden="true" focusable="false">\
        <path d="M3 5h18v12h-8l-5 4v-4H3z" fill="none" stroke="currentColor" stroke-width="2" \
        stroke-linejoin="round"/><path d="M4 6l8 6 8-6" fill="none" stroke="currentColor" stroke-width="2" \
        stroke-linejoin="round"/></svg>
        """
}
