public import Messages
public import SMS

/// One text that a client of the SMPP server submits, for one destination, or a part of one.
public struct ClientText: Hashable, Sendable {
    /// Who it is to come from; ``Messages/Party/withheld``: the account's first number.
    public var source: Party
    /// The digits of the destination as written, with `+` where the client said that they are international.
    public var destination: String
    /// Whether the client said that the destination is written as it is dialled at home.
    public var isDialledAtHome = false
    /// What it carries, decoded.
    public var payload: PartPayload
    /// Its place in a longer text; `nil`: it is the whole.
    public var place: Concatenation?
    /// What it carries, exactly as it came.
    public var ready: ReadyPart
    /// What texts have in common that were submitted at once to several destinations: they stand next to each other and
    /// get one id. `nil`: it is alone.
    public var group: Int?
    /// It is not to be sent before this moment.
    public var notBefore: Timestamp?
    /// After this moment it is not to be sent any more.
    public var expiresAt: Timestamp?
    /// What the client wants to hear of.
    public var receipts: NoticeKinds = []
    /// Whether it takes the place of one that still waits, from the same source for the same destination.
    public var replacesPresent = false

    /// A whole text that nothing else is asked for.
    public init(from source: Party, to destination: String, _ payload: PartPayload, ready: ReadyPart) {
        self.source = source
        self.destination = destination
        self.payload = payload
        self.ready = ready
    }
}

/// What became of a text that a client submitted.
public enum ClientVerdict: Hashable, Sendable {
    /// It is on the disk, under this id, of at most 20 characters.
    case taken(String)
    /// It is not.
    case refused(ClientRefusal)
}

/// Why a client's text was not taken.
public struct ClientRefusal: Error, Hashable, Sendable {
    /// What kind of trouble.
    public enum Kind: Hashable, Sendable, CaseIterable {
        /// The destination is no phone.
        case destination
        /// The source is not one that the account may use.
        case source
        /// It cannot be sent as it is.
        case text
        /// The account has used up what it has for the day.
        case quota
        /// The account may not send it, or the phone may not get it.
        case notAllowed
        /// No connection could carry it.
        case noRoute
        /// There is no room for it; trying again later may work.
        case storeFull
        /// Nothing can be taken at present; trying again later may work.
        case unavailable
    }

    /// What kind of trouble.
    public let kind: Kind
    /// More, in plain words, for the log.
    public let words: String

    /// A refusal.
    public init(_ kind: Kind, _ words: String) {
        self.kind = kind
        self.words = words
    }

    /// Why it was not kept.
    init(notKept failure: StoreFailure) {
        switch failure.cause {
        case .full: self.init(.storeFull, "no room on the disk at present")
        case .busy: self.init(.storeFull, "too much to do at present")
        case .closed: self.init(.unavailable, "the gateway is stopping")
        case .inputOutput, .unusable: self.init(.unavailable, "it could not be stored")
        }
    }

    /// Why an account has no more left for it.
    init(spent refusal: Refusal) {
        self.init(refusal.persistence == .permanent ? .quota : .unavailable, refusal.text)
    }
}
