import Gateway
import Messages
import SMS

/// One message with its whole story.
struct MessagePage {
    let story: MessageStory
    let visitor: Visitor
    let now: Timestamp
    var original: OriginalMail?
    /// The size of the parts' reference on its connection.
    var reference: ReferenceSize?
    var others = SubmissionMessages(entries: [], count: 0)
    var conversation: [MessageStory] = []

    private var message: Message { story.message }
    private var id: String { message.id.description }

    var page: Page {
        let live: HTML = """
            <div id="story" data-live="message"><div class="split">\(Piece.part("State", facts + actions))\
            \(Piece.part("What happened", TimeLine(story).html + prospect))</div></div>
            """
        let texts: HTML = """
            <div class="split">\(Piece.part(arrivedTitle, arrived))\(Piece.part("What was made of it", made))</div>
            """
        var page = Page("Message \(id)", in: .messages, live + texts + parts + relatives + talk)
        page.trail = [Page.Step("Messages", Section.messages.path)]
        return page
    }

    private var facts: HTML {
        let order = message.order
        let via = order.via.map(\.text).joined(separator: ", then ")
        return Definitions([
            ("State", "\(Badge(message.state).html) since \(Piece.time(message.changedAt, now: now))"),
            ("To", "\(apart: order.destination.description)"),
            (
                "Addressed as",
                order.addressedAs == order.destination.description ? .nothing : "\(apart: order.addressedAs)"
            ),
            ("From", "\(apart: MessageRow.author(story.submission))"),
            ("Shown on the phone as", order.originator.map { "\(apart: $0.description)" } ?? .nothing),
            (
                "Application",
                order.application.map { Piece.link($0.text, PagePath("applications", $0.text)) } ?? .nothing
            ),
            ("By", via == message.connection?.text ? .nothing : HTML(text: via)),
            (
                "Carried by",
                message.connection.map { Piece.link($0.text, PagePath("connections", $0.text)) } ?? .nothing
            ),
            ("Attempts", message.attempts > 0 ? "\(message.attempts)" : .nothing),
            ("Not sent after", order.expiresAt.map { Piece.time($0, now: now) } ?? .nothing),
            (
                "About",
                story.submission.about.map { Piece.link("message \($0)", PagePath("messages", "\($0)")) } ?? .nothing
            ),
            ("Accepted", Piece.time(message.acceptedAt, now: now)),
        ]).html
    }

    /// What one may do with it now.
    private var actions: HTML {
        var buttons: [HTML] = []
        if visitor.may(.changeMessages) {
            switch message.state {
            case .queued: buttons.append(act("Cancel", "cancel", .danger))
            case .failed, .expired, .cancelled: buttons.append(act("Try again", "retry", .main))
            case .unknown: buttons += [act("Try again", "retry", .main), act("Cancel", "cancel", .danger)]
            case .sending, .sent, .delivered: break
            }
            if !message.state.isActive, message.order.destination != .nowhere { buttons.append(again) }
        }
        buttons.append(
            Piece.button("Download the original", PagePath("api", "v1", "messages", id, "content")))
        return #"<div class="buttons">\#(buttons)</div>"#
    }

    private func act(_ label: String, _ action: String, _ weight: Button.Weight) -> HTML {
        Button(label, weight).posting(to: PagePath("messages", id, action), csrf: visitor.csrf)
    }

    /// Sending once more makes another message, which may well arrive twice: so it asks.
    private var again: HTML {
        """
        <details class="fold small"><summary>Send once more…</summary><p class="note">This makes a new message with \
        the same text to \(apart: message.order.destination.description). Whoever got the first one gets it twice.</p>\
        \(act("Yes, send it once more", "resend", .plain))</details>
        """
    }

    /// What comes next, when something does.
    private var prospect: HTML {
        switch message.state {
        case .queued:
            guard let due = message.due, due > now else { return "<p class=\"note\">Waiting for its connection.</p>" }
            return "<p class=\"note\">The next attempt is \(Piece.time(due, now: now)).</p>"
        case .sending: return "<p class=\"note\">It is on the wire now.</p>"
        case .unknown:
            return """
                <p class="note">It was written to the wire and no answer came: nobody knows whether it arrived. \
                Try again if twice is better than never, else cancel it.</p>
                """
        case .sent, .delivered, .failed, .expired, .cancelled: return .nothing
        }
    }

    private var arrivedTitle: String { story.submission.isMail ? "The mail that came" : "What came" }

    private var arrived: HTML {
        guard let original else {
            let words = story.contentSize > OriginalMail.largest ? "It is too large to be shown here." : "It is gone."
            return "<p>\(words)</p>"
        }
        return OriginalView(original: original).html
    }

    private var made: HTML {
        let order = message.order
        switch order.destination {
        case .phone: return textFacts + Piece.verbatim(order.text, look: "prose")
        case .mail, .account:
            let more: HTML =
                order.includesSubmission ? #"<p class="note">What came follows behind it as it was.</p>"# : .nothing
            return Piece.verbatim(String(order.text.prefix(20_000))) + more
        case .webHook, .command, .folder: return Piece.verbatim(String(order.text.prefix(20_000)))
        case .nowhere: return "<p>Nobody wanted it, or nobody knows whose it is: it waits for you.</p>"
        }
    }

    private var textFacts: HTML {
        let count = SegmentCount(message.order.text, reference: reference ?? .eightBit)
        let words = """
            \(Clock.count(message.order.text.count, "character")), \(Clock.count(count.parts, "part")), \
            \(count.alphabet.words)
            """
        return #"<p class="note">\#(words)</p>"#
    }

    private var parts: HTML {
        guard message.order.recipient != nil else { return .nothing }
        return PartsView(message: message, reference: reference ?? .eightBit).html
    }

    private var relatives: HTML {
        let apart = others.entries.filter { $0.id != message.id }
        guard !apart.isEmpty else { return .nothing }
        let rows = apart.map { entry in
            Table.Row([
                Piece.link(entry.id.description, PagePath("messages", entry.id.description)), Badge(entry.state).html,
                "\(apart: entry.destination.description)",
            ])
        }
        let table = Table(
            "Made of the same", [Table.Column("Message"), Table.Column("State"), Table.Column("To")], rows)
        let more = others.count - 1 - apart.count
        return Piece.part(
            "Also made of it", table.html + (more > 0 ? "<p class=\"note\">and \(more) more</p>" : .nothing))
    }

    private var talk: HTML {
        guard conversation.count > 1 else { return .nothing }
        let rows = conversation.map { story in
            let isThis = story.message.id == message.id
            let row = MessageRow(story.message, story.submission)
            return Table.Row(row.cells(now: now), id: "", look: isThis ? "current" : "")
        }
        return Piece.part(
            "The conversation", Table("The conversation, oldest first", MessageListPage.columns, rows).html)
    }
}

extension Alphabet {
    /// As people say it.
    var words: String {
        switch self {
        case .gsm7: "GSM 7-bit"
        case .ucs2: "UCS-2 (characters that GSM 7-bit lacks)"
        }
    }
}
