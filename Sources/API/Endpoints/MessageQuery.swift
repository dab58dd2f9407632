import Gateway
import Messages
import Web

/// Which messages a query asks for.
struct MessageQuery {
    /// The names it may have.
    static let names = [
        "state", "to", "from", "subject", "text", "file_name", "host", "user", "message_id", "application", "account",
        "since", "until",
    ]

    /// The most octets that may be looked for.
    private static let longest = 1000

    /// What it asks for.
    private(set) var filter = MessageFilter()

    /// Reads a query; what is no number with a region of its own is one of the gateway's region.
    init(_ query: Query, _ gateway: Gateway) throws(Problem) {
        filter.state = try query["state"].map(Self.state)
        if let text = query["to"] { try setRecipient(text, gateway) }
        if let text = try Self.text(query, "from") { try setAuthor(text, gateway) }
        filter.subject = try Self.text(query, "subject")
        filter.text = try Self.text(query, "text")
        filter.fileName = try Self.text(query, "file_name")
        filter.host = try Self.text(query, "host")
        filter.user = try Self.text(query, "user")
        filter.messageID = try Self.text(query, "message_id").map(Self.withoutBrackets)
        filter.application = try Self.name(query, "application", ApplicationName.init)
        filter.account = try Self.name(query, "account", AccountName.init)
        filter.since = try Self.moment(query, "since")
        filter.until = try Self.moment(query, "until")
    }

    private mutating func setRecipient(_ text: String, _ gateway: Gateway) throws(Problem) {
        if let address = EmailAddress(text) {
            filter.addressee = address
        } else if case .number(let number) = gateway.parts.plan.read(
            text, region: gateway.rules.claiming.homeRegion)
        {
            filter.recipient = number
        } else {
            throw Problem(
                400, "\"\(text.prefix(64))\" is not a phone number such as +447700900123, nor a mail address")
        }
    }

    /// A mail's author, or the phone that a text came from.
    private mutating func setAuthor(_ text: String, _ gateway: Gateway) throws(Problem) {
        if text.utf8.contains(UInt8(ascii: "@")) {
            filter.author = Self.withoutBrackets(text)
        } else if case .number(let number) = gateway.parts.plan.read(
            text, region: gateway.rules.claiming.homeRegion)
        {
            filter.origin = .number(number)
        } else if let origin = Originator(text) {
            filter.origin = origin
        } else {
            throw Problem(
                400, "\"\(text.prefix(64))\" is not a mail address, nor a sender such as +447700900123 or 12345")
        }
    }

    private static func state(_ text: String) throws(Problem) -> MessageState {
        guard let state = MessageState(rawValue: text) else {
            let states = MessageState.allCases.map(\.rawValue).joined(separator: ", ")
            throw Problem(400, "\"\(text.prefix(64))\" is no state; possible are \(states)")
        }
        return state
    }

    private static func text(_ query: Query, _ name: String) throws(Problem) -> String? {
        guard let text = query[name] else { return nil }
        guard (1...longest).contains(text.utf8.count) else {
            throw Problem(400, "\"\(name)\" must have 1 to \(longest) octets")
        }
        return text
    }

    private static func name<Name>(
        _ query: Query, _ name: String, _ read: (String) -> Name?
    ) throws(Problem) -> Name? {
        guard let text = query[name] else { return nil }
        guard let value = read(text) else {
            throw Problem(400, "\"\(text.prefix(64))\" is no name of an \(name)")
        }
        return value
    }

    private static func moment(_ query: Query, _ name: String) throws(Problem) -> Timestamp? {
        guard let text = query[name] else { return nil }
        guard let moment = Moment(text) else {
            throw Problem(400, "\"\(name)\" must be a moment such as 2026-11-20T11:15:02Z")
        }
        return moment.timestamp
    }

    private static func withoutBrackets(_ text: String) -> String {
        text.hasPrefix("<") && text.hasSuffix(">") ? String(text.dropFirst().dropLast()) : text
    }
}
