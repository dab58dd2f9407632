/// A phone that wants no more texts: from one number of ours, or from all of them.
public struct Stop: Hashable, Sendable {
    /// What tells it from others.
    public struct Key: Hashable, Sendable {
        /// Our number; `nil`: all of them.
        public var number: Originator?
        /// The phone.
        public var phone: PhoneNumber

        /// The key of a phone that wants nothing from `number`.
        public init(_ phone: PhoneNumber, from number: Originator?) {
            self.number = number
            self.phone = phone
        }
    }

    /// Who wants nothing from which number.
    public var key: Key
    /// Since when.
    public var at: Timestamp
    /// The word that the phone sent, as it wrote it; empty: it was put on the list by hand.
    public var word: String
    /// The connection that the word came over, or who put it on the list: an account, `token:NAME`, or the socket.
    public var by: String

    /// A phone that wants no more texts.
    public init(_ key: Key, at moment: Timestamp, word: String, by: String) {
        self.key = key
        at = moment
        self.word = word
        self.by = by
    }
}
