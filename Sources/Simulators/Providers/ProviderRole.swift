/// What a simulated provider does, apart from sockets and time: reads requests, writes answers and calls.
protocol ProviderRole: Sendable {
    /// What a request amounts to.
    func take(_ request: WebRequest, _ stamp: ProviderStamp) -> ProviderVerdict

    /// The answer to one who asks too often, `Retry-After` aside.
    func throttled(_ request: WebRequest) -> WebAnswer

    /// The calls that tell what became of a text, in order, its calls beside each other.
    func reports(on text: ProvidedText, _ fate: ProvidedText.Fate, _ stamp: ProviderStamp) -> [WebCall]

    /// The calls that tell of a phone's text.
    ///
    /// - Parameter phone: its number, E.164 with `+`; so is `number`, ours.
    func texts(_ text: String, from phone: String, to number: String, _ stamp: ProviderStamp) -> [WebCall]
}

/// What a request amounts to.
enum ProviderVerdict: Hashable, Sendable {
    /// These are sent.
    case taken([ProvidedText], WebAnswer)
    /// It is no request, or one that may not be made; why, for people.
    case refused(WebAnswer, String)
    /// It asks for something else than sending.
    case answered(WebAnswer)

    /// Whether something is to be sent.
    var isTaken: Bool {
        switch self {
        case .taken: true
        case .refused, .answered: false
        }
    }
}

/// When something happens, and what its ids are made of.
struct ProviderStamp: Hashable, Sendable {
    /// Since 1970-01-01 00:00 UTC.
    let seconds: Int64
    /// Where its ids begin; never the same twice in one run, and not the same in another.
    let seed: UInt64
    /// What calls are signed with.
    let secret: String

    /// So many hexadecimal digits, the same for the same place.
    func hex(_ count: Int, _ place: Int = 0) -> String {
        var numbers = SeededNumbers(seed: seed &+ UInt64(place) &* 0x1_0001)
        var text = ""
        while text.utf8.count < count {
            let digits = String(numbers.next(), radix: 16)
            text += String(repeating: "0", count: 16 - digits.utf8.count) + digits
        }
        return String(text.prefix(count))
    }

    /// A UUID in small letters.
    func uuid(_ place: Int = 0) -> String {
        let digits = Array(hex(32, place))
        let groups = [0..<8, 8..<12, 12..<16, 16..<20, 20..<32]
        return groups.map { String(digits[$0]) }.joined(separator: "-")
    }
}
