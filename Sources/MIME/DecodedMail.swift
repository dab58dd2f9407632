import FoundationEssentials
public import Messages

/// A decoded mail as `telepost preview --decoded --json` prints it.
///
/// Keys: `subject`, `from`, `to`, `cc` (lists of `[name, address]`), `date` (seconds since 1970 or null), `message_id`
/// (without `<>`, or null), `text`, `parts`, `automatic`, `dsn`.
public struct DecodedMail: Encodable {
    private let mail: Mail

    /// A view of `mail`.
    public init(_ mail: Mail) {
        self.mail = mail
    }

    /// The mail as one JSON object on one line.
    public static func json(_ mail: Mail) -> String {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.withoutEscapingSlashes, .sortedKeys]
        // Encoding can only fail for values that JSON has no form for, of which a mail has none.
        guard let data = try? encoder.encode(DecodedMail(mail)) else { return "{}" }
        return String(decoding: data, as: UTF8.self)
    }

    private enum Key: String, CodingKey {
        case subject, from, to, cc, date, text, parts, automatic, dsn
        case messageID = "message_id"
    }

    public func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: Key.self)
        try container.encode(mail.subject, forKey: .subject)
        try container.encode(mail.from.map { [$0.name, $0.address] }, forKey: .from)
        try container.encode(mail.to.map { [$0.name, $0.address] }, forKey: .to)
        try container.encode(mail.cc.map { [$0.name, $0.address] }, forKey: .cc)
        try container.encode(mail.date?.seconds, forKey: .date)
        try container.encode(mail.messageID, forKey: .messageID)
        try container.encode(mail.text, forKey: .text)
        try container.encode(mail.parts.map { Part(part: $0) }, forKey: .parts)
        try container.encode(mail.isAutomatic, forKey: .automatic)
        try container.encode(mail.deliveryStatus.map { Status(status: $0) }, forKey: .dsn)
    }

    private struct Part: Encodable {
        var part: MailPart

        enum Key: String, CodingKey {
            case type, disposition, filename, text, size, sha256, message
        }

        func encode(to encoder: any Encoder) throws {
            var container = encoder.container(keyedBy: Key.self)
            try container.encode(part.type, forKey: .type)
            switch part.content {
            case .message(let mail):
                try container.encode(DecodedMail(mail), forKey: .message)
            case .text(let text):
                try encodeNames(&container)
                try container.encode(text, forKey: .text)
            case .octets(let octets):
                try encodeNames(&container)
                try container.encode(octets.count, forKey: .size)
                try container.encode(SHA256.hexadecimal(octets), forKey: .sha256)
            }
        }

        private func encodeNames(_ container: inout KeyedEncodingContainer<Key>) throws {
            try container.encode(part.disposition, forKey: .disposition)
            try container.encode(part.filename, forKey: .filename)
        }
    }

    private struct Status: Encodable {
        var status: Mail.DeliveryStatus

        enum Key: String, CodingKey {
            case recipient, action, status
        }

        func encode(to encoder: any Encoder) throws {
            var container = encoder.container(keyedBy: Key.self)
            try container.encode(status.recipient, forKey: .recipient)
            try container.encode(status.action, forKey: .action)
            try container.encode(status.status, forKey: .status)
        }
    }
}
