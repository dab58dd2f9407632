/// The names that templates may use, by what is being turned into text.
///
/// Named groups of the pattern that claimed an address come on top of ``mail``.
public enum TemplateField {
    /// The fields of an arriving mail.
    public static let mail: Set<String> = [
        "address", "app", "fileName", "files", "format", "host", "local", "messageFromAddress", "messageFromName",
        "messageId", "messageReplyToAddress", "messageReplyToName", "msg", "msgFileName", "name", "number", "pri",
        "recipients", "subject", "to", "toName", "type", "user",
    ]

    /// The fields of a message from a phone.
    public static let phone: Set<String> = ["from", "to", "text", "connection", "time", "id"]

    /// The fields of the mail that a message from a phone answers.
    public static let original: Set<String> = [
        "original.from", "original.fromName", "original.to", "original.toName", "original.subject", "original.date",
        "original.messageId",
    ]

    /// The fields of a message from a phone that answers a mail.
    public static let reply: Set<String> = phone.union(original)
}
