/// Something that the mail catcher does wrong, or slowly.
public struct MailFault: Hashable, Sendable {
    /// When it does so.
    public enum Phase: String, Hashable, Sendable, CaseIterable {
        /// A client has connected.
        case greeting
        /// EHLO or HELO came.
        case hello
        /// MAIL came.
        case sender
        /// RCPT came.
        case recipient
        /// DATA or BDAT came.
        case data
        /// The first octets of a mail came after DATA.
        case content
        /// The mail is there, the final dot included.
        case end
    }

    /// What it does.
    public enum Kind: Hashable, Sendable {
        /// Answers with this code, 400 to 599, and text, which begins with the enhanced status where there is one; 421 and
        /// every answer in place of the greeting or in the middle of the content closes the connection.
        case answer(Int, String)
        /// Cuts the connection without a word; a mail that was complete is not kept.
        case drop
        /// At ``Phase/end``: keeps the mail, and cuts the connection without a word; elsewhere like ``drop``.
        case keepAndDrop
        /// Goes on after this time.
        case delay(Duration)
    }

    /// When.
    public var phase: Phase
    /// What.
    public var kind: Kind
    /// How many times; `nil` until told otherwise.
    public var times: Int?
    /// Only at a RCPT of this address, compared as written; `nil` for any.
    public var recipient: String?

    /// A fault.
    public init(_ phase: Phase, _ kind: Kind, times: Int? = nil, recipient: String? = nil) {
        self.phase = phase
        self.kind = kind
        self.times = times
        self.recipient = recipient
    }

    /// Reads a fault as the command line has it; `nil` for anything else.
    ///
    ///     fault    = phase "=" kind [ "*" times ]
    ///     kind     = code / "drop" / "keep" / milliseconds "ms"
    ///     code     = ( "4" / "5" ) 2DIGIT
    public init?(_ text: String) {
        let halves = text.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
        guard halves.count == 2, let phase = Phase(rawValue: String(halves[0])) else { return nil }
        let words = halves[1].split(separator: "*", maxSplits: 1, omittingEmptySubsequences: false)
        guard let kind = Kind(words[0]) else { return nil }
        guard words.count == 2 else {
            self.init(phase, kind)
            return
        }
        guard let times = Int(words[1]), times > 0 else { return nil }
        self.init(phase, kind, times: times)
    }
}

extension MailFault.Kind {
    fileprivate init?(_ text: Substring) {
        switch text {
        case "drop": self = .drop
        case "keep": self = .keepAndDrop
        default:
            if text.hasSuffix("ms"), let milliseconds = UInt32(text.dropLast(2)) {
                self = .delay(.milliseconds(Int64(milliseconds)))
            } else if text.utf8.count == 3, let code = Int(text), (400...599).contains(code) {
                self = .answer(code, "\(code / 100).3.0 told to say so")
            } else {
                return nil
            }
        }
    }
}

/// The faults that are still to happen.
struct MailFaults: Sendable {
    private(set) var waiting: [MailFault]

    init(_ faults: [MailFault]) {
        waiting = faults.filter { $0.times.map { $0 > 0 } ?? true }
    }

    mutating func add(_ faults: [MailFault]) {
        waiting += Self(faults).waiting
    }

    /// What is to happen now: the delays, all at once, and the first fault that is none.
    mutating func take(at phase: MailFault.Phase, recipient: String?) -> (wait: Duration, kind: MailFault.Kind?) {
        var wait = Duration.zero
        var kind: MailFault.Kind?
        for index in waiting.indices {
            let fault = waiting[index]
            guard fault.phase == phase, fault.recipient == nil || fault.recipient == recipient else { continue }
            if case .delay(let time) = fault.kind {
                wait += time
            } else if kind == nil {
                kind = fault.kind
            } else {
                continue
            }
            waiting[index].times = fault.times.map { $0 - 1 }
        }
        waiting.removeAll { $0.times == 0 }
        return (wait, kind)
    }
}
