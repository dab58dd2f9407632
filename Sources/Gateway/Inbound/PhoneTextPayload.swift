import Bytes
import Messages
import Templates

/// A phone's text as web hooks and commands get it: one JSON object.
struct PhoneTextPayload {
    let text: PhoneText
    let route: InboundName
    let original: Mail?

    /// The object: `type`, `timestamp`, `data` with `id`, `from`, `to`, `text`, `connection`, `route`, where the
    /// route's pattern has named groups `match` with them and, when it answers a mail, `original` with `message_id`,
    /// `subject`, `from`.
    ///
    /// - Parameter answers: whether what the program says is to be texted back.
    func json(answers: Bool) -> String {
        var data = [
            "\"id\":\(JSONText.quoted(text.id))",
            "\"from\":\(JSONText.quoted(text.sender.description))",
            "\"to\":\(JSONText.quoted(text.number.description))",
            "\"text\":\(JSONText.quoted(text.text))",
            "\"connection\":\(JSONText.quoted(text.connection.text))",
            "\"route\":\(JSONText.quoted(route.text))",
        ]
        if !text.groups.isEmpty {
            let groups = text.groups.sorted { $0.key < $1.key }
                .map { "\(JSONText.quoted($0.key)):\(JSONText.quoted($0.value))" }
            data.append("\"match\":{\(groups.joined(separator: ","))}")
        }
        if let original {
            let id = JSONText.quoted(original.messageID ?? "")
            let from = JSONText.quoted(original.from.first?.address ?? "")
            let subject = JSONText.quoted(original.subject)
            data.append("\"original\":{\"message_id\":\(id),\"from\":\(from),\"subject\":\(subject)}")
        }
        let moment = LocalTime(seconds: text.receivedAt.seconds).dateAndTime
        let timestamp = String(moment.map { $0 == " " ? "T" : $0 }) + "Z"
        let head = "{\"type\":\"message.received\",\"timestamp\":\"\(timestamp)\","
        return head + (answers ? "\"answers\":true," : "") + "\"data\":{\(data.joined(separator: ","))}}"
    }
}
