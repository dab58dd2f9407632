import API
import Gateway
import Messages

/// A phone on the screen, and the mails that the gateway has written beside it.
struct PhonesPage {
    let visitor: Visitor
    let now: Timestamp
    var hasPhones = false
    var phones: [PhoneNumber] = []
    /// The one that is shown.
    var phone: PhoneNumber?
    /// What lies on it, oldest first.
    var texts: [PhoneMessage] = []
    /// What was typed and could not be sent: to whom, what, why not.
    var answer: (to: String, text: String, fault: String?)?
    /// What the mail catcher took, the newest first; `nil`: there is none.
    var mails: [CaughtMailEntry]?
    /// The little form; `nil`: it is not offered.
    var trial: TrialMail?
    var isDemonstration = false

    var page: Page {
        guard hasPhones || mails != nil else {
            let words = "There are no simulated phones here, and no mail catcher."
            let next: HTML = """
                They are there in the demonstration, <code>telepost serve --demo</code>, and with \
                <code>telepost simulate</code>.
                """
            return Page("Phones", in: .phones, Piece.empty(words, next))
        }
        let right: HTML =
            trial.map { TrialForm(mail: $0, visitor: visitor, isDemonstration: isDemonstration).html } ?? .nothing
        let left: HTML = hasPhones ? "<div>\(picker)\(handset)</div>" : .nothing
        return Page("Phones", in: .phones, #"<div class="bench">\#(left)<div>\#(right)\#(catcher)</div></div>"#)
    }

    /// So many phones stand side by side; more are a list to choose from.
    private static let mostButtons = 6

    private var picker: HTML {
        if phones.count > Self.mostButtons { return chooser }
        let items = phones.prefix(50).map { number -> HTML in
            let path = PagePath("phones", query: ["phone": number.e164])
            let current = number == phone ? "true" : nil
            return #"<li><a href="\#(path)"\#(attribute: "aria-current", current)>\#(number.e164)</a></li>"#
        }
        let list: HTML = phones.count > 1 ? #"<ul class="picker" aria-label="Phones">\#(items)</ul>"# : .nothing
        return #"<div id="picker" data-live="message">\#(list)</div>"#
    }

    private var chooser: HTML {
        let options = phones.map { number -> HTML in
            #"<option\#(flag: "selected", when: number == phone)>\#(number.e164)</option>"#
        }
        return """
            <form class="chooser" method="get" action="\(PagePath("phones"))"><select name="phone" \
            aria-label="Phone">\(options)</select>\(Button("Show", .plain).html)</form>
            """
    }

    private var handset: HTML {
        let bubbles: HTML =
            texts.isEmpty
            ? #"<p class="with">No text has come yet.</p>"#
            : #"<ul class="bubbles" tabindex="0" aria-label="Texts">\#(texts.map(bubble))</ul>"#
        // Once there is a phone its texts follow along, and what is being typed stays.
        return """
            <section class="phone" id="handset"\(attribute: "data-live", phone == nil ? "message" : nil) \
            aria-label="The phone \(phone?.e164 ?? "")"><div class="bar">\(phone?.e164 ?? "A phone")</div>\
            <div id="texts" data-live="message">\(bubbles)</div>\(answerForm)</section>
            """
    }

    private func bubble(_ text: PhoneMessage) -> HTML {
        let isMine = text.sent != nil
        let state =
            switch text.sent {
            case .waiting: " · on its way"
            case .acknowledged: " · ✓ taken"
            case .refused: " · ✗ refused"
            case nil: ""
            }
        let who = isMine ? "to \(text.to)" : "from \(text.from)"
        return """
            <li\(attribute: "class", isMine ? "mine" : nil)>\(apart: text.text)<span class="when">\(apart: who) · \
            \(Piece.time(text.at, now: now))\(state)</span></li>
            """
    }

    private var answerForm: HTML {
        guard let phone, visitor.may(.usePhones) else { return .nothing }
        let latest = texts.last { $0.sent == nil }?.from ?? texts.last?.to ?? ""
        var senders: [String] = []
        for text in texts.reversed() where text.sent == nil && !senders.contains(text.from) {
            senders.append(text.from)
        }
        let to = Field("to", "To").holding(answer?.to ?? latest).mandatory
            .with { $0.suggestions = senders.prefix(10).map { Field.Option($0) } }
        let text = Field("text", "Answer", .lines(2)).holding(answer?.text ?? "").mandatory.wrong(answer?.fault)
        return """
            <form method="post" action="\(PagePath("phones", "answer"))" novalidate>\
            <input type="hidden" name="csrf" value="\(visitor.csrf)">\
            <input type="hidden" name="phone" value="\(phone.e164)">\(to.html)\(text.html)\
            \(Button("Send").html)</form>
            """
    }

    private var catcher: HTML {
        guard let mails else { return .nothing }
        let content: HTML =
            mails.isEmpty
            ? Piece.empty("No mail has come yet.", "Answer as the phone: the answer arrives here.")
            : #"<div class="mails">\#(mails.map(mail))</div>"#
        return Piece.part(
            "Mails that the gateway has sent", #"<div id="mails" data-live="message">\#(content)</div>"#)
    }

    private func mail(_ entry: CaughtMailEntry) -> HTML {
        let mail = entry.mail
        let author = mail.from.first.map { $0.name.isEmpty ? $0.address : "\($0.name) <\($0.address)>" }
        let to = entry.recipients.joined(separator: ", ")
        let isAnswer = !mail.references.isEmpty
        return """
            <article class="mail"><h3>\(apart: mail.subject.isEmpty ? "(no subject)" : mail.subject)</h3>\
            <p class="from">from \(apart: author ?? "nobody") to \(apart: to) · \(Piece.time(entry.at, now: now))\
            \(isAnswer ? #" · <span class="badge neutral">in the thread of an earlier mail</span>"# : HTML.nothing)</p>\
            <div class="body">\(apart: String(mail.text.prefix(4000)))</div></article>
            """
    }
}

/// How to send a mail: by a form, or by a command to copy.
struct TrialForm {
    let mail: TrialMail
    let visitor: Visitor
    let isDemonstration: Bool

    var html: HTML {
        let fields = [
            Field("from", "From").holding(mail.from).mandatory, Field("to", "To").holding(mail.to).mandatory,
            Field("subject", "Subject").holding(mail.subject), Field("text", "Text", .lines(3)).holding(mail.text),
        ]
        let form = Form(
            PagePath("phones", "mail"), csrf: visitor.csrf,
            [Form.Group("", fields.map { field in field.with { $0.idPrefix = "mail-" } })],
            buttons: [Button("Send the mail")]
        )
        let notice = mail.refusal.map { Notice(.bad, $0).html } ?? .nothing
        let isOpen = mail.refusal != nil
        return """
            <details class="fold"\(flag: "open", when: isOpen)><summary>Send a mail to a phone</summary>\(notice)\
            \(form.html)\(command)</details>
            """
    }

    /// The demonstration's door is always the same.
    private var command: HTML {
        guard isDemonstration else { return .nothing }
        let line = """
            curl --crlf smtp://127.0.0.1:1025 --mail-from you@example.com --mail-rcpt \(mail.to) \\
                 -T - <<< $'Subject: Hello\\n\\nHello, phone!'
            """
        let isPlain = mail.to.utf8.allSatisfy {
            (0x2B...0x39).contains($0) || (0x40...0x7A).contains($0) && $0 != 0x5C && $0 != 0x60
        }
        guard isPlain else { return .nothing }
        return #"<h2>Or from a terminal</h2>\#(Piece.copyable(line))"#
    }
}
