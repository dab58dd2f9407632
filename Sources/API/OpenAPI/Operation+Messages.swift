import Gateway
import Messages
import Web

/// What can be asked about messages.
extension Operation {
    static func messages(_ id: MessageID) -> [Operation] {
        [
            Operation(.get, .messages, "listMessages", "Messages that match, the newest first.")
                .with(
                    .choice("state", MessageState.allCases.map(\.rawValue), "In this state."),
                    .text("to", "To this phone, or addressed to this mail address."),
                    .text("from", "Made of a mail from this address, or of a text from this phone."),
                    .text("subject", "Made of something whose subject contains this."),
                    .text("text", "Whose text contains this."),
                    .text("file_name", "Made of something with such a file attached."),
                    .text("host", "Made of what came in by this server."),
                    .text("user", "Made of what came in under this login name."),
                    .text("message_id", "Made of the mail with this Message-ID."),
                    .text("application", "Made by this application."), .text("account", "Sent by this account."),
                    .moment("since", "Accepted at or after this moment."),
                    .moment("until", "Accepted before this moment.")
                )
                .paged(most: 500, standard: 50)
                .gives(.json([MessageView].self)),
            Operation(.post, .messages, "sendMessage", "Takes a text message in; it is durable before the answer.")
                .with(.idempotencyKey)
                .takes(.json(MessageEndpoints.SendBody.self))
                .gives(.json(MessageEndpoints.AcceptedView.self), 202).fails(409).located,
            Operation(.get, .message(id), "showMessage", "Everything known about one message.")
                .gives(.json(StoryView.self)),
            Operation(.get, .content(id), "downloadContent", "What a message was made of, as it came.")
                .gives(.octets(["message/rfc822", "text/plain", "application/octet-stream"])),
            Operation(.post, .retry(id), "retryMessage", "Has a message that ended without success tried again.")
                .gives(.json(MessageView.self)).fails(409),
            Operation(.post, .cancel(id), "cancelMessage", "Withdraws a message that waits, or is held as unknown.")
                .gives(.json(MessageView.self)).fails(409),
            Operation(.post, .resend(id), "resendMessage", "Sends a message that is over once more, as a new one.")
                .gives(.json(MessageEndpoints.AcceptedView.self), 202).fails(409, 422).located,
            Operation(
                .get, .trace, "trace", "The stories of the messages that some words mean, with their conversations."
            )
            .with(
                .text("q", "A message number, phone number, mail address or Message-ID.", isRequired: true),
                .number("limit", 1...100, "The most messages to begin with; 20 unless it says.")
            )
            .gives(.json([StoryView].self)),
        ]
    }
}

extension Operation.Parameter {
    /// A request that its sender may repeat.
    static var idempotencyKey: Operation.Parameter {
        Operation.Parameter(
            name: "Idempotency-Key",
            text:
                "The same key with the same body is answered as the first time, for a day; with another body it is 422.",
            schema: .object([
                "type": .text("string"), "pattern": .text("^[!-~]{1,255}$"),
            ]), place: "header")
    }
}
