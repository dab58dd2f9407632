import Bytes
import Messages

/// Reads the header of a mail into the values that the rest of the gateway knows.
struct MailHeader {
    private let block: HeaderBlock
    private let octets: [UInt8]

    /// The header `block` of a mail in `octets`.
    init(_ block: HeaderBlock, _ octets: [UInt8]) {
        self.block = block
        self.octets = octets
    }

    /// A mail with its header and without parts.
    func mail() -> Mail {
        var mail = Mail()
        if let subject = value(.subject) { mail.subject = GMime.text(subject) }
        mail.from = addresses(.from)
        mail.replyTo = addresses(.replyTo)
        mail.to = addresses(.to)
        mail.cc = addresses(.cc)
        mail.date = value(.date, limit: MailLimits.dateLength).flatMap(MailDate.moment)
        mail.messageID = value(.messageID).flatMap { MailIdentifiers($0).all.first }
        mail.references = references
        mail.automation = mail.from.contains { Self.isDaemon($0.address) } ? .report : automation
        mail.hops = block.hops
        mail.priority = MailPriority.priority(of: block, octets)
        return mail
    }

    private func value(_ name: HeaderName, limit: Int = MailLimits.fieldLength) -> HeaderValue? {
        block.last(name).map { HeaderValue(octets[$0], limit: limit) }
    }

    /// The mailboxes of all fields of that name: some mailers write one field for each recipient.
    private func addresses(_ name: HeaderName) -> [MailAddress] {
        var addresses: [MailAddress] = []
        for field in block.fields where field.name == name {
            let value = HeaderValue(octets[field.value])
            if let simple = MailAddress(simple: value) {
                addresses.append(simple)
            } else if !value.octets.isEmpty {
                addresses += GMime.addresses(value)
            }
        }
        return addresses
    }

    private var references: [String] {
        var seen: Set<String> = []
        var identifiers: [String] = []
        for name in [HeaderName.references, .inReplyTo] {
            guard let value = value(name) else { continue }
            identifiers += MailIdentifiers(value).all.filter { seen.insert($0).inserted }
        }
        return Array(identifiers.prefix(MailLimits.references))
    }

    /// What kind of machine sent it (RFC 3834 §2 and §5, RFC 2919, RFC 2369, and what mailers write instead).
    private var automation: Mail.Automation {
        block.fields.lazy.map { automation($0) }.max() ?? .none
    }

    private func automation(_ field: HeaderBlock.Field) -> Mail.Automation {
        switch field.name {
        case .autoSubmitted: Self.automation(submitted: word(field))
        case .precedence: Self.automation(precedence: word(field))
        case .suppressAutoResponse: ["", "none"].contains(word(field)) ? .none : .generated
        case .autoReply, .autoRespond, .mailAutoReply: word(field) == "no" ? .none : .reply
        case .autoReplyFrom: .reply
        case .returnPath:
            HeaderValue(octets[field.value]).octets.filter { $0 != 32 } == Array("<>".utf8) ? .report : .none
        case .failedRecipients: .report
        case .listID, .listPost, .listHelp, .listUnsubscribe, .listSubscribe, .listOwner, .listArchive: .bulk
        case .subject, .from, .to, .cc, .date, .references, .replyTo, .messageID, .inReplyTo, .contentType,
            .contentTransferEncoding, .contentDisposition, .contentID, .contentLocation, .received, .importance,
            .priority, .xPriority, .msMailPriority:
            .none
        }
    }

    /// RFC 3834 §5; `auto-notified` is RFC 5436 §2.7.1; words that nobody registered are a machine's all the same.
    private static func automation(submitted word: String) -> Mail.Automation {
        switch word {
        case "no": .none
        case "auto-replied": .reply
        default: .generated
        }
    }

    private static func automation(precedence word: String) -> Mail.Automation {
        switch word {
        case "bulk", "junk", "list": .bulk
        case "auto_reply": .reply
        default: .none
        }
    }

    /// Whether an address is the one that mail servers write from (RFC 3834 §2).
    private static func isDaemon(_ address: String) -> Bool {
        address.utf8.prefix(13).map(\.asciiLowercased).elementsEqual("mailer-daemon".utf8)
    }

    private func word(_ field: HeaderBlock.Field) -> String {
        HeaderValue(octets[field.value]).token
    }
}
