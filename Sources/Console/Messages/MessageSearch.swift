import API
import Gateway
import Messages

/// Which messages somebody looks for, as the list's form says it.
struct MessageSearch: Sendable {
    /// The names of the form's fields beside the words.
    static let names = ["state", "application", "account", "file_name", "since", "until"]
    /// The most octets that are looked for.
    private static let longest = 500

    /// What was filled in, by field; what was left empty is not there.
    private(set) var given: [String: String] = [:]
    /// The fields that make no sense, with why.
    private(set) var faults: [String: String] = [:]
    /// Only those before this one: the next page.
    private(set) var before: MessageID?
    private let isDeep: Bool
    private var filter = MessageFilter()
    private let meaning: Meaning

    /// What the words in the box may mean.
    private enum Meaning {
        case everything
        case id(Int64)
        case phone(PhoneNumber)
        case address(EmailAddress)
        case words(String)
    }

    /// Reads a query.
    ///
    /// - Parameter scope: the account whose messages alone may be seen; `nil`: all.
    init(_ query: FormData, _ gateway: Gateway, scope: AccountName?) {
        for name in Self.names + ["q"] {
            let value = query.trimmed(name)
            if !value.isEmpty { given[name] = String(decoding: value.utf8.prefix(Self.longest), as: UTF8.self) }
        }
        before = query["before"].flatMap { Int64($0) }.map(MessageID.init(rawValue:))
        isDeep = query["deep"] == "yes"
        meaning = Self.meaning(of: given["q"] ?? "", gateway)
        filter.state = read("state", "this is no state", MessageState.init(rawValue:))
        filter.application = read("application", "this is no name of an application", ApplicationName.init)
        filter.account = read("account", "this is no name of an account", AccountName.init)
        filter.since = read("since", "a moment looks like 2026-11-20T11:15") { Moment(minute: $0)?.timestamp }
        filter.until = read("until", "a moment looks like 2026-11-20T11:15") { Moment(minute: $0)?.timestamp }
        filter.fileName = given["file_name"]
        if let scope { filter.account = scope }
    }

    /// Whether nothing is looked for in particular.
    var isEmpty: Bool { given.isEmpty }
    /// Whether something beside the words is filled in.
    var hasFilters: Bool { given.keys.contains { $0 != "q" } }

    /// The list's address with this search.
    func path(before: MessageID? = nil, deep: Bool = false) -> PagePath {
        let fields = (["q"] + Self.names).map { ($0, given[$0]) }
        return PagePath(
            ["messages"], fields + [("before", before?.description), ("deep", before != nil && deep ? "yes" : nil)])
    }

    /// The messages, the newest first, and whether they were found by looking at one after the other.
    func run(_ gateway: Gateway, limit: Int) async throws(OperationRefused) -> (messages: [Message], isDeep: Bool) {
        guard faults.isEmpty else { return ([], false) }
        if case .id(let number) = meaning, before == nil {
            let story = try await gateway.story(of: MessageID(rawValue: number))
            if let story, filter.account == nil || filter.account == story.submission.account {
                return ([story.message], false)
            }
        }
        if !isDeep {
            let found = try await merged(quick, gateway, limit)
            if !found.isEmpty || before != nil || deep.isEmpty { return (found, false) }
        }
        return (try await merged(deep, gateway, limit), true)
    }

    /// What the store answers from an index.
    private var quick: [MessageFilter] {
        switch meaning {
        case .everything: [filter]
        case .id, .words: []
        case .phone(let number): [with { $0.recipient = number }, with { $0.origin = .number(number) }]
        case .address(let address): [with { $0.sender = address }, with { $0.mailbox = address }]
        }
    }

    /// What the store has to look through messages for.
    private var deep: [MessageFilter] {
        switch meaning {
        case .everything, .phone: []
        case .id(let number): words(String(number))
        case .address(let address):
            [with { $0.addressee = address }, with { $0.author = address.description }] + words(address.description)
        case .words(let words): self.words(words)
        }
    }

    private func words(_ words: String) -> [MessageFilter] {
        let bare = words.hasPrefix("<") && words.hasSuffix(">") ? String(words.dropFirst().dropLast()) : words
        return [with { $0.messageID = bare }, with { $0.subject = words }, with { $0.text = words }]
            + (filter.fileName == nil ? [with { $0.fileName = words }] : [])
            + (AccountName(words).map { name in filter.account == nil ? [with { $0.account = name }] : [] } ?? [])
    }

    private func with(_ change: (inout MessageFilter) -> Void) -> MessageFilter {
        var filter = filter
        change(&filter)
        return filter
    }

    private func merged(
        _ filters: [MessageFilter], _ gateway: Gateway, _ limit: Int
    ) async throws(OperationRefused) -> [Message] {
        var found: [MessageID: Message] = [:]
        for filter in filters {
            for message in try await gateway.messages(matching: filter, before: before, limit: limit) {
                found[message.id] = message
            }
        }
        return Array(found.values.sorted { $0.id > $1.id }.prefix(limit))
    }

    private mutating func read<Value>(_ name: String, _ fault: String, _ reading: (String) -> Value?) -> Value? {
        guard let text = given[name] else { return nil }
        let value = reading(text)
        if value == nil { faults[name] = fault }
        return value
    }

    private static func meaning(of text: String, _ gateway: Gateway) -> Meaning {
        if text.isEmpty { return .everything }
        if text.utf8.first != UInt8(ascii: "0"), let number = Int64(text), number > 0, number < 10_000_000 {
            return .id(number)
        }
        if let address = EmailAddress(text) { return .address(address) }
        if case .number(let number) = gateway.parts.plan.read(text, region: gateway.rules.claiming.homeRegion) {
            return .phone(number)
        }
        return .words(text)
    }
}

extension Moment {
    /// Reads what browsers send for a moment to the minute, UTC (HTML Living Standard §2.3.5.5), or a whole moment.
    init?(minute text: String) {
        let isShort = text.utf8.count == 16
        self.init(isShort ? "\(text):00Z" : text.utf8.count == 19 ? "\(text)Z" : text)
    }
}
