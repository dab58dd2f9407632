import Messages
import Templates

/// The template fields of a phone's text, of the route's pattern that matched it, and of the mail that it answers
/// (rows S0-24, S0-25, S1-13).
struct PhoneTextFields {
    let text: PhoneText
    let localTime: @Sendable (Timestamp) -> LocalTime
    /// The mail that is answered.
    let original: Mail?

    /// The value of a field; `nil` when there is none of that name.
    func value(_ name: String) -> String? {
        switch name {
        case "from": text.sender.description
        case "to": text.number.description
        case "text": text.text
        case "connection": text.connection.text
        case "time": localTime(text.receivedAt).dateAndTime
        case "id": text.id
        default: text.groups[name] ?? original.flatMap { value(name, of: $0) }
        }
    }

    private func value(_ name: String, of mail: Mail) -> String? {
        switch name {
        case "original.from": mail.from.first?.address ?? ""
        case "original.fromName": mail.from.first?.name ?? ""
        case "original.to": mail.to.first?.address ?? ""
        case "original.toName": mail.to.first?.name ?? ""
        case "original.subject": mail.subject
        case "original.date": mail.date.map { localTime($0).dateAndTime } ?? ""
        case "original.messageId": mail.messageID ?? ""
        default: nil
        }
    }
}
