/// Which kind is the new connection?
struct ConnectionKindsPage {
    var page: Page {
        let cards = ConnectionKind.allCases.map { kind -> HTML in
            """
            <li><h2><a href="\(PagePath("connections", "new", query: ["type": kind.rawValue]))">\
            \(kind.title)</a></h2><p>\(kind.purpose)</p></li>
            """
        }
        var page = Page(
            "New connection", in: .connections, #"<p>What is on the other side?</p><ul class="kinds">\#(cards)</ul>"#)
        page.trail = [Page.Step("Connections", Section.connections.path)]
        return page
    }
}
