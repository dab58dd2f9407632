import Messages

/// White space as the corpora compare it.
enum Normal {
    /// CRLF is LF; blanks at the ends of lines and blank lines at the end do not count.
    static func text(_ text: String) -> String {
        var lines = text.replacing("\r\n", with: "\n").split(separator: "\n", omittingEmptySubsequences: false)
            .map {
                String(decoding: $0.utf8.reversed().drop { $0 == 32 || $0 == 9 || $0 == 13 }.reversed(), as: UTF8.self)
            }
        while lines.last == "" { lines.removeLast() }
        return lines.joined(separator: "\n")
    }

    /// A run of white space is one space.
    static func header(_ text: String) -> String {
        text.split(whereSeparator: \.isWhitespace).joined(separator: " ")
    }
}

extension MailPart {
    /// The attached mail, if this part is one.
    var message: Mail? {
        if case .message(let mail) = content { mail } else { nil }
    }

    /// Its text, if it is one.
    var text: String? {
        if case .text(let text) = content { text } else { nil }
    }

    /// Its octets, if it is neither text nor a mail.
    var octets: [UInt8]? {
        if case .octets(let octets) = content { octets } else { nil }
    }

    /// How many octets it decodes to.
    var size: Int {
        switch content {
        case .text(let text): text.utf8.count
        case .octets(let octets): octets.count
        case .message: 0
        }
    }
}
