import Messages
import SMS

/// A text that a provider is to send.
struct ProviderText: Hashable, Sendable {
    /// The message it is.
    var id: MessageID
    /// The phone.
    var to: PhoneNumber
    /// Who it comes from; `nil`: the provider decides.
    var from: Originator?
    /// What it says.
    var text: String
    /// How it is to be coded.
    var alphabet = Alphabet.gsm7
    /// The part that its sender coded, instead of the text.
    var ready: ReadyPart?
    /// How long it may wait.
    var validity: Duration?
    /// Where the provider tells what became of it.
    var reportURL: String?

    /// Whole seconds of validity within `range`; `nil` when it does not matter.
    func validity(in range: ClosedRange<Int>) -> Int? {
        validity.map { min(max(Int($0 / .seconds(1)), range.lowerBound), range.upperBound) }
    }
}

/// Why a text cannot be written as a request at all, in plain words.
struct ProviderMisfit: Error, Hashable {
    let words: String
}
