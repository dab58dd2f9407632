import API

/// Where a message goes, in words.
enum Place {
    /// Of a message, as in `the folder /srv/out`.
    static func words(_ message: MessageView) -> String { words(message.kind, message.to) }

    /// Of another message of the same submission, with its number and state, as in `bob@example.org (message 18 sent)` or
    /// `102@fax (the folder /srv/out, message 19 sent)`.
    static func words(_ other: OtherMessageView) -> String {
        let (place, facts) = (words(other.kind, other.to), "message \(other.id) \(other.state)")
        // What is no address says nothing of whom it was for.
        return place == other.to ? "\(place) (\(facts))" : "\(other.addressedAs) (\(place), \(facts))"
    }

    private static func words(_ kind: String, _ place: String) -> String {
        switch kind {
        case "webhook": "the web hook \(place)"
        case "command": "the command \(place)"
        case "folder": "the folder \(place)"
        default: place
        }
    }
}
