import Gateway
import Messages

/// A message in one line.
struct MessageRow {
    let message: Message
    /// Who it comes from; empty when nobody says.
    let from: String
    let subject: String

    init(_ message: Message, _ submission: Submission?) {
        self.message = message
        from = submission.map(Self.author) ?? ""
        subject = submission?.subject ?? ""
    }

    /// Who wrote it: an address, a phone, an account, a way in.
    static func author(_ submission: Submission) -> String {
        if !submission.author.isEmpty { return submission.author }
        if let sender = submission.sender { return sender.description }
        if let origin = submission.origin { return origin.description }
        if let account = submission.account { return account.text }
        return switch submission.door {
        case .api: "API"
        case .gateway: "this gateway"
        case .smtp, .fetched: "nobody (null sender)"
        case .phone: "unknown phone"
        case .folder: "a file"
        case .smpp: "SMPP client"
        }
    }

    /// The cells of the list.
    func cells(now: Timestamp) -> [HTML] {
        [
            "\(Piece.link("\(message.id)", path))", Badge(message.state).html,
            Piece.time(message.acceptedAt, now: now), "\(apart: Words.start(of: from, 60))",
            "\(apart: Words.start(of: message.order.destination.description, 60))", excerpt,
            message.connection.map { #"<a href="\#(PagePath("connections", $0.text))">\#($0.text)</a>"# } ?? Piece.none,
        ]
    }

    var path: PagePath { PagePath("messages", message.id.description) }

    /// The subject and the beginning of the text.
    private var excerpt: HTML {
        let head: HTML = subject.isEmpty ? .nothing : "<b>\(apart: Words.start(of: subject, 90))</b> "
        let text = Self.text(of: message.order)
        let isSame = text == subject || text.isEmpty
        return #"<span class="excerpt">\#(head)\#(isSame ? .nothing : "\(apart: Words.start(of: text, 140))")</span>"#
    }

    /// What a person would read of an order, in short; empty for a whole mail, which its subject tells of.
    private static func text(of order: MessageOrder) -> String {
        switch order.destination {
        case .phone, .nowhere, .account: order.includesSubmission ? "" : String(order.text.prefix(1000))
        case .mail, .webHook, .command, .folder: ""
        }
    }
}
