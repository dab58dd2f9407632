import Gateway
import Messages
import SMS

/// What a call of one of our addresses says.
enum HookReading: Hashable, Sendable {
    /// It is not known to be the provider's: why, for the log.
    case forged(String)
    /// It is the provider's, and cannot be read.
    case unreadable(String)
    /// What it tells, which may be nothing, and the reply once that is durable.
    case news([ProviderNews], HookReply)
}

/// One thing that a provider tells.
enum ProviderNews: Hashable, Sendable {
    /// A phone sent a text.
    case text(ReceivedText)
    /// What became of a text of ours.
    case report(NetworkReport)

    /// A text from a phone, as the provider writes it.
    struct ReceivedText: Hashable, Sendable {
        /// Who sent it.
        var from: Party
        /// Which number of ours it was for.
        var to: Party
        /// What it says.
        var payload: PartPayload
        /// Its place when the provider leaves the joining to us.
        var place: Concatenation?
        /// The provider's id, the same whenever it tells of this text.
        var id: String?

        init(from: String, to: String, text: String, id: String?) {
            self.init(from: from, to: to, payload: PartPayload(.utf8, text.utf8), id: id)
        }

        init(from: String, to: String, payload: PartPayload, place: Concatenation? = nil, id: String?) {
            self.from = Party(ofProvider: from)
            self.to = Party(ofProvider: to)
            self.payload = payload
            self.place = place
            self.id = id.flatMap { $0.isEmpty || $0.utf8.count > 128 ? nil : $0 }
        }
    }
}

extension HookReply {
    /// All is well, and there is nothing more to say.
    static let fine = HookReply(200, contentType: "text/plain")
}

extension NetworkReport {
    /// A report by a provider; `nil` without an id.
    ///
    /// - Parameter phone: with `+` or without.
    init?(ofProvider id: String?, phone: String?, _ verdict: Verdict, code: String?, words: String?) {
        guard let id, !id.isEmpty, id.utf8.count <= 128 else { return nil }
        self.init(
            networkIDs: [id], phone: phone.flatMap { Party(ofProvider: $0).number }, verdict: verdict,
            detail: ProviderReason(code, words).description)
    }
}

extension Party {
    /// Who a provider means: most write international numbers without `+`.
    init(ofProvider text: String) {
        let bare = text.trimmingBlanks()
        let digits = bare.hasPrefix("+") ? bare.dropFirst() : bare.hasPrefix("00") ? bare.dropFirst(2) : bare[...]
        let isInternational = digits.utf8.count > Self.shortCodeLimit || digits.utf8.count < bare.utf8.count
        if isInternational, let number = PhoneNumber(e164: "+\(digits)") {
            self = .number(number)
        } else {
            self.init(bare.inOneLine(limit: 64))
        }
    }
}

extension String {
    /// Without blanks around it.
    func trimmingBlanks() -> String {
        var rest = self[...]
        while rest.first?.isWhitespace == true { rest.removeFirst() }
        while rest.last?.isWhitespace == true { rest.removeLast() }
        return String(rest)
    }
}
