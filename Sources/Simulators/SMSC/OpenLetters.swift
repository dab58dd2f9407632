/// The texts of phones that no client has wholly acknowledged yet.
struct OpenLetters: Sendable {
    private struct Letter: Sendable {
        let phone: String
        var waiting: Int
        var isRefused = false
    }

    private var letters: [UInt64: Letter] = [:]

    /// A text of so many parts, repeated ones counted, is about to wait.
    mutating func begin(_ sequence: UInt64, on phone: String, parts: Int) {
        letters[sequence] = Letter(phone: phone, waiting: parts)
    }

    /// The text does not wait after all.
    mutating func drop(_ sequence: UInt64) {
        letters[sequence] = nil
    }

    /// A part was acknowledged, or refused for good.
    ///
    /// - Returns: what has become of the text; `nil` while other parts of it wait.
    mutating func settle(_ sequence: UInt64, isTaken: Bool) -> (phone: String, state: SentTextState)? {
        guard var letter = letters[sequence] else { return nil }
        letter.waiting -= 1
        letter.isRefused = letter.isRefused || !isTaken
        letters[sequence] = letter.waiting > 0 ? letter : nil
        return letter.waiting > 0 ? nil : (letter.phone, letter.isRefused ? .refused : .acknowledged)
    }
}
