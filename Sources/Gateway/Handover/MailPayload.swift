import Bytes
public import Messages
import Templates

/// A mail as web hooks and commands get it: one JSON object, fixed at acceptance as the text of its order.
///
/// `type` (`mail.received`), `timestamp` and `data` with `application`, `from` (envelope), `author`, `author_name`, `to`
/// (the recipient as written), `number` where there is one, `groups`, `subject`, `text`, `message_id`, `date`, `host`,
/// `user`, `recipients`, `file_names` and, always last, `files`: empty at first, since files are in the submission
/// already.
public enum MailPayload {
    /// The most octets of the text; a longer one is cut, and `text_is_cut` says so.
    public static let textLimit = 1_048_576

    private static let head = "{\"type\":\"mail.received\","
    private static let attached = "\"attached_message\":true,"
    private static let tail = "]}}"

    /// The object for what `making` makes.
    static func text(of making: MailMaking) -> String {
        let (mail, fields) = (making.mail, making.fields)
        let value = { (name: String) in JSONText.quoted(fields.value(name) ?? "") }
        var data = [
            "\"application\":\(value("app"))", "\"from\":\(value("address"))",
            "\"author\":\(value("messageFromAddress"))", "\"author_name\":\(value("messageFromName"))",
            "\"to\":\(JSONText.quoted(making.claim.addressedAs))",
        ]
        if let number = making.claim.groups["number"] { data.append("\"number\":\(JSONText.quoted(number))") }
        data.append("\"groups\":\(groups(making.claim))")
        data += [
            "\"subject\":\(value("subject"))", "\"text\":\(JSONText.quoted(fields.text.first(octets: textLimit)))",
        ]
        if fields.text.utf8.count > textLimit { data.append("\"text_is_cut\":true") }
        data += [
            "\"message_id\":\(value("messageId"))",
            "\"date\":\(mail.date.map { JSONText.quoted($0.inUTC) } ?? "null")",
            "\"host\":\(value("host"))", "\"user\":\(value("user"))",
            "\"recipients\":\(list(making.arrival.recipients))", "\"file_names\":\(list(mail.fileNames))",
            "\"files\":[" + tail,
        ]
        let flag = making.application.takesAttachedMessage ? attached : ""
        let timestamp = JSONText.quoted(making.arrival.receivedAt.inUTC)
        return head + flag + "\"timestamp\":\(timestamp),\"data\":{" + data.joined(separator: ",")
    }

    private static func groups(_ claim: Claim) -> String {
        let members = claim.groups.sorted { $0.key < $1.key }.filter { $0.key != "number" }
            .map { "\(JSONText.quoted($0.key)):\(JSONText.quoted($0.value))" }
        return "{\(members.joined(separator: ","))}"
    }

    private static func list(_ values: [String]) -> String {
        "[\(values.map(JSONText.quoted).joined(separator: ","))]"
    }
}

// MARK: - On the way out

extension MailPayload {
    /// Whether the text of an order is a mail's, not a phone's.
    public static func isSpelled(_ text: String) -> Bool { text.hasPrefix(head) }

    /// Whether an attached mail takes the place of the one it came with.
    public static func takesAttachedMessage(_ text: String) -> Bool { text.hasPrefix(head + attached) }

    /// The parts that are files: what has a name, says that it is an attachment, or is no text.
    public static func files(of mail: Mail) -> [MailPart] {
        mail.parts.filter { part in
            guard part.filename == nil, part.disposition != "attachment" else { return true }
            switch part.content {
            case .text: return false
            case .octets, .message: return true
            }
        }
    }

    /// The object with the files of `mail` put in, their octets in Base64, and `id`, the number of the message.
    ///
    /// - Parameters:
    ///   - text: the text of the order; what is none of a mail stays as it is.
    ///   - attached: the octets of the first mail that is attached to `mail`; of any other the content is `null`.
    public static func body(of text: String, message: MessageID, mail: Mail, attached: [UInt8]?) -> [UInt8] {
        guard isSpelled(text), text.hasSuffix(tail) else { return Array(text.utf8) }
        var body = Array(text.utf8.dropLast(tail.utf8.count))
        var attached = attached
        for (index, part) in files(of: mail).enumerated() {
            if index > 0 { body.append(UInt8(ascii: ",")) }
            append(part, attached, to: &body)
            if case .message = part.content { attached = nil }
        }
        body += "],\"id\":\"\(message)\"}}".utf8
        return body
    }

    private static func append(_ part: MailPart, _ attached: [UInt8]?, to body: inout [UInt8]) {
        let octets: [UInt8]?
        switch part.content {
        case .text(let text): octets = Array(text.utf8)
        case .octets(let content): octets = content
        case .message: octets = attached
        }
        body += "{\"name\":\(JSONText.quoted(part.filename ?? "")),\"type\":\(JSONText.quoted(part.type)),".utf8
        guard let octets else {
            body += "\"size\":null,\"content\":null}".utf8
            return
        }
        body += "\"size\":\(octets.count),\"content\":\"".utf8
        body += Base64.encode(octets)
        body += "\"}".utf8
    }
}

extension Timestamp {
    /// The moment as RFC 3339 has it, in UTC.
    fileprivate var inUTC: String {
        String(LocalTime(seconds: seconds).dateAndTime.map { $0 == " " ? "T" : $0 }) + "Z"
    }
}
