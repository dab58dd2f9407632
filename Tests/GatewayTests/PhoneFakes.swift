import Gateway
import Messages
import Synchronization

/// Writes a mail as `Name: value` lines, an empty line and the text; what it leaves out is empty.
struct PlainComposer: MailComposer {
    func compose(_ draft: MailDraft) -> [UInt8] {
        var lines: [String] = []
        func add(_ name: String, _ value: String?) {
            guard let value, !value.isEmpty else { return }
            lines.append("\(name): \(value)")
        }
        add("From", Self.text(draft.from))
        add("To", draft.to.map(Self.text).joined(separator: ", "))
        add("Subject", draft.subject)
        add("Message-ID", draft.messageID)
        add("In-Reply-To", draft.inReplyTo)
        add("References", draft.references.joined(separator: " "))
        add("Auto-Submitted", draft.automation == .no ? nil : "\(draft.automation)")
        for file in draft.attachments { add("Attachment", "\(file.name) \(file.type) \(file.octets.count)") }
        for recipient in draft.report?.recipients ?? [] {
            add(
                "Report",
                "\(recipient.address) \(recipient.action.rawValue) \(recipient.status) \(recipient.diagnostic)")
        }
        return Array((lines + ["", draft.text]).joined(separator: "\r\n").utf8)
    }

    private static func text(_ address: MailAddress) -> String {
        address.name.isEmpty ? address.address : "\(address.name) <\(address.address)>"
    }
}

/// Reads what ``PlainComposer`` writes.
struct PlainCodec: MailCodec {
    func attachedMail(in octets: [UInt8]) -> [UInt8]? { nil }

    func decode(_ octets: [UInt8]) -> Mail {
        let letter = Letter(String(decoding: octets, as: UTF8.self))
        var mail = Mail()
        mail.text = letter.text
        mail.subject = letter["Subject"] ?? ""
        mail.messageID = letter["Message-ID"]
        mail.from = Self.addresses(letter["From"])
        mail.replyTo = Self.addresses(letter["Reply-To"])
        mail.to = Self.addresses(letter["To"])
        mail.references = (letter["References"] ?? "").split(separator: " ").map(String.init)
        mail.automation = letter["Auto-Submitted"] == nil ? .none : .generated
        return mail
    }

    private static func addresses(_ text: String?) -> [MailAddress] {
        (text ?? "").split(separator: ",").map { word in
            let halves = word.split(separator: "<")
            guard halves.count == 2 else { return MailAddress(name: "", address: word.trimmed) }
            return MailAddress(name: halves[0].trimmed, address: String(halves[1].dropLast()))
        }
    }
}

extension Substring {
    fileprivate var trimmed: String {
        String(drop { $0 == " " }.reversed().drop { $0 == " " }.reversed())
    }
}

/// A mail that ``PlainComposer`` wrote, taken apart.
struct Letter {
    let text: String
    private let fields: [(name: String, value: String)]

    init(_ octets: String) {
        let lines = octets.split(separator: "\r\n", omittingEmptySubsequences: false)
        let end = lines.firstIndex(of: "") ?? lines.endIndex
        text = lines.dropFirst(end + 1).joined(separator: "\r\n")
        fields = lines[..<end].compactMap { line in
            guard let colon = line.firstIndex(of: ":") else { return nil }
            return (String(line[..<colon]), String(line[colon...].dropFirst(2)))
        }
    }

    subscript(name: String) -> String? { fields.first { $0.name == name }?.value }

    func all(_ name: String) -> [String] { fields.filter { $0.name == name }.map(\.value) }
}

/// Finds a word anywhere in a text; `(limit)` takes too long on everything.
struct WordPattern: Pattern {
    let source: String

    func match(_ text: String) -> PatternResult {
        if source == "(limit)" { return .limitExceeded }
        return text.contains(source) ? .matched(groups: [0: source], named: [:]) : .unmatched
    }
}

/// A store whose calls can be made to fail one by one, and which can forget what mails were like.
final class StumblingStore: Store, History, MemoryStoreFront {
    static let failure = StoreFailure(.inputOutput, "stumbled")

    private struct State {
        var calls = 0
        var failing: ClosedRange<Int>?
        var hidesMails = false
        var hidesForgetting = false
    }

    let store: MemoryStore
    private let state = Mutex(State())

    init(_ store: MemoryStore) {
        self.store = store
    }

    /// How many calls there were since the last time that it was set.
    var calls: Int { state.withLock { $0.calls } }

    /// Has only these calls fail, the next one being the first.
    func fail(_ calls: ClosedRange<Int>?) {
        state.withLock { state in
            state.calls = 0
            state.failing = calls
        }
    }

    /// Whether the mails have been pruned.
    var hidesMails: Bool {
        get { state.withLock { $0.hidesMails } }
        set { state.withLock { $0.hidesMails = newValue } }
    }

    /// Whether forgetting fails.
    var hidesForgetting: Bool {
        get { state.withLock { $0.hidesForgetting } }
        set { state.withLock { $0.hidesForgetting = newValue } }
    }

    func step() async throws(StoreFailure) {
        // As a real store does: others go on in between.
        await Task.yield()
        let fails = state.withLock { state in
            state.calls += 1
            return state.failing?.contains(state.calls) == true
        }
        if fails { throw Self.failure }
    }

    func accept(
        _ submission: Submission, content: [UInt8], orders: [MessageOrder], alongside: Alongside
    ) async throws(StoreFailure) -> Acceptance {
        try await step()
        return try await store.accept(submission, content: content, orders: orders, alongside: alongside)
    }

    func apply(_ changes: [MessageChange]) async throws(StoreFailure) -> [Bool] {
        try await step()
        return try await store.apply(changes)
    }

    func activeMessages(after: MessageID?, limit: Int) async throws(StoreFailure) -> [Message] {
        try await step()
        return try await store.activeMessages(after: after, limit: limit)
    }

    func parts(keys: [String], on connection: ConnectionName) async throws(StoreFailure) -> [PartReference] {
        try await step()
        return try await store.parts(keys: keys, on: connection)
    }

    func keep(_ fragment: Fragment) async throws(StoreFailure) -> FragmentID {
        try await step()
        return try await store.keep(fragment)
    }

    func fragments() async throws(StoreFailure) -> [KeptFragment] {
        try await step()
        return try await store.fragments()
    }

    func forget(_ fragments: [FragmentID]) async throws(StoreFailure) {
        try await step()
        if hidesForgetting { throw Self.failure }
        try await store.forget(fragments)
    }

    func bindings(of phone: PhoneNumber, at moment: Timestamp) async throws(StoreFailure) -> [Binding] {
        try await step()
        return try await store.bindings(of: phone, at: moment)
    }

    func binding(code: Int64, at moment: Timestamp) async throws(StoreFailure) -> Binding? {
        try await step()
        return try await store.binding(code: code, at: moment)
    }

    func lastConversationCode() async throws(StoreFailure) -> Int64 {
        try await step()
        return try await store.lastConversationCode()
    }

    func owedNotices(after: SubmissionID?, limit: Int) async throws(StoreFailure) -> [OwedNotice] {
        try await step()
        return try await store.owedNotices(after: after, limit: limit)
    }

    func keep(_ report: StrayReport) async throws(StoreFailure) {
        try await step()
        try await store.keep(report)
    }

    func prune(endedBefore moment: Timestamp, limit: Int) async throws(StoreFailure) -> Bool {
        try await step()
        return try await store.prune(endedBefore: moment, limit: limit)
    }

    func close() async { await store.close() }

    func messages(
        matching filter: MessageFilter, before: MessageID?, limit: Int
    ) async throws(StoreFailure) -> [Message] {
        try await step()
        return try await store.messages(matching: filter, before: before, limit: limit)
    }

    func messages(about message: MessageID) async throws(StoreFailure) -> [Message] {
        try await step()
        return try await store.messages(about: message)
    }

    func messages(of submission: SubmissionID, limit: Int) async throws(StoreFailure) -> SubmissionMessages {
        try await step()
        return try await store.messages(of: submission, limit: limit)
    }

    func strayReports(on connection: ConnectionName?, limit: Int) async throws(StoreFailure) -> [StrayReport] {
        try await step()
        return try await store.strayReports(on: connection, limit: limit)
    }

    func story(of message: MessageID) async throws(StoreFailure) -> MessageStory? {
        try await step()
        return hidesMails ? nil : try await store.story(of: message)
    }

    func content(of submission: SubmissionID) async throws(StoreFailure) -> [UInt8]? {
        try await step()
        return hidesMails ? nil : try await store.content(of: submission)
    }
}
