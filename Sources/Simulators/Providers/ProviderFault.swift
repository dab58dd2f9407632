/// Something that a simulated provider does wrong, or slowly.
public struct ProviderFault: Hashable, Sendable {
    /// What it does.
    public enum Kind: Hashable, Sendable {
        /// Answers a request with this status, 400 to 599, without looking at it; 429 comes with `Retry-After` in seconds.
        case answer(Int, retryAfter: Int?)
        /// Cuts the connection without a word, and forgets the request.
        case drop
        /// Takes the request, and cuts the connection without a word.
        case keepAndDrop
        /// Never answers, and forgets the request.
        case silence
        /// Answers after this time.
        case delay(Duration)
        /// Signs the next call of a hook with a wrong secret.
        case forge
        /// Makes the next call of a hook twice, whatever it is answered.
        case repeatCall

        /// Whether it is about calls of hooks, not about requests.
        var isOfCalls: Bool {
            switch self {
            case .forge, .repeatCall: true
            case .answer, .drop, .keepAndDrop, .silence, .delay: false
            }
        }
    }

    /// What.
    public var kind: Kind
    /// How many times; `nil` until told otherwise.
    public var times: Int?

    /// A fault.
    public init(_ kind: Kind, times: Int? = nil) {
        self.kind = kind
        self.times = times
    }

    /// Reads a fault as the command line has it; `nil` for anything else.
    ///
    ///     fault = kind [ "*" times ]
    ///     kind  = status [ "/" seconds ] / "drop" / "keep" / "silent" / milliseconds "ms" / "forge" / "twice"
    public init?(_ text: String) {
        let words = text.split(separator: "*", maxSplits: 1, omittingEmptySubsequences: false)
        guard let kind = Kind(words[0]) else { return nil }
        guard words.count == 2 else {
            self.init(kind)
            return
        }
        guard let times = Int(words[1]), times > 0 else { return nil }
        self.init(kind, times: times)
    }
}

extension ProviderFault.Kind {
    fileprivate init?(_ text: Substring) {
        switch text {
        case "drop": self = .drop
        case "keep": self = .keepAndDrop
        case "silent": self = .silence
        case "forge": self = .forge
        case "twice": self = .repeatCall
        case _ where text.hasSuffix("ms"):
            guard let milliseconds = UInt32(text.dropLast(2)) else { return nil }
            self = .delay(.milliseconds(Int64(milliseconds)))
        case _:
            let halves = text.split(separator: "/", maxSplits: 1, omittingEmptySubsequences: false)
            guard let status = Int(halves[0]), (400...599).contains(status) else { return nil }
            guard halves.count == 2 else {
                self = .answer(status, retryAfter: nil)
                return
            }
            guard let seconds = Int(halves[1]), (0...86_400).contains(seconds) else { return nil }
            self = .answer(status, retryAfter: seconds)
        }
    }
}

/// The faults that are still to happen.
struct ProviderFaults: Sendable {
    private var waiting: [ProviderFault]

    init(_ faults: [ProviderFault]) {
        waiting = faults.filter { $0.times.map { $0 > 0 } ?? true }
    }

    mutating func add(_ faults: [ProviderFault]) { waiting += Self(faults).waiting }

    /// What is to happen to a request: all delays, and the first fault that is none.
    mutating func takeForRequest() -> (wait: Duration, kind: ProviderFault.Kind?) {
        var wait = Duration.zero
        var kind: ProviderFault.Kind?
        for index in waiting.indices where !waiting[index].kind.isOfCalls {
            if case .delay(let time) = waiting[index].kind {
                wait += time
            } else if kind == nil {
                kind = waiting[index].kind
            } else {
                continue
            }
            use(index)
        }
        waiting.removeAll { $0.times == 0 }
        return (wait, kind)
    }

    /// Whether `kind`, one of calls, is to happen now.
    mutating func takeForCall(_ kind: ProviderFault.Kind) -> Bool {
        guard let index = waiting.firstIndex(where: { $0.kind == kind }) else { return false }
        use(index)
        waiting.removeAll { $0.times == 0 }
        return true
    }

    private mutating func use(_ index: Int) { waiting[index].times = waiting[index].times.map { $0 - 1 } }
}
