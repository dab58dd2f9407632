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
        mail.isAutomatic = isAutomatic || mail.from.contains { Self.isDaemon($0.address) }
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

    /// Whether a machine sent it (RFC 3834 §2 and §5, RFC 2919, RFC 2369, and what mailers write instead).
    private var isAutomatic: Bool {
        block.fields.contains { field in
            switch field.name {
            case .autoSubmitted: word(field) != "no"
            case .precedence: ["bulk", "junk", "list", "auto_reply"].contains(word(field))
            case .suppressAutoResponse: !["", "none"].contains(word(field))
            case .autoReply, .autoRespond, .mailAutoReply: word(field) != "no"
            case .returnPath: HeaderValue(octets[field.value]).octets.filter { $0 != 32 } == Array("<>".utf8)
            case .autoReplyFrom, .failedRecipients, .listID, .listPost, .listHelp, .listUnsubscribe, .listSubscribe,
                .listOwner, .listArchive:
                true
            case .subject, .from, .to, .cc, .date, .references, .replyTo, .messageID, .inReplyTo, .contentType,
                .contentTransferEncoding, .contentDisposition:
                false
            }
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
