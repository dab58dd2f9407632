import Messages
import SMS

/// The @ commands at the beginning of a mail's text (row S2-35).
///
///     commands = *( blanks LF / command LF )          ; up to the first other line
///     command  = "@" name [ "=" 1*DIGIT ]             ; blanks around its words, the case of letters does not matter
///
///     @dr=1, @report   the sender is told when the message is delivered, or that it is not
///     @dr=0            the sender is not told when it is delivered
///     @action=0        what is too long is cut where the application's limit is
///     @action=1        what is too long is refused
///     @action=2        what is too long is cut at @maxlen parts, or at the application's limit where that is smaller
///     @maxlen=#        1 or more
public struct MailCommands: Hashable, Sendable {
    /// What becomes of a text that is too long.
    public enum Action: Int, Hashable, Sendable, CaseIterable {
        /// It is cut where the application's limit is.
        case cut = 0
        /// It is refused.
        case refuse = 1
        /// It is cut where the mail says.
        case cutShorter = 2
    }

    /// Whether the sender is told when the message is delivered; `nil`: the mail does not say.
    public private(set) var tellsOfDelivery: Bool?
    /// What becomes of a text that is too long; `nil`: the mail does not say.
    public private(set) var action: Action?
    /// The most parts that the mail asks for.
    public private(set) var maxParts: Int?

    /// No commands.
    public init() {}

    /// Whether there are none.
    public var isEmpty: Bool { self == MailCommands() }

    /// Takes the commands off a text, and the blank lines before and behind them; of a command that is given twice the
    /// last counts.
    ///
    /// - Parameter known: only these; any other line is text, and so is all that follows it.
    public static func taken(
        from text: String, _ known: Set<MailCommand>
    ) -> (commands: MailCommands, text: String) {
        var commands = MailCommands()
        guard !known.isEmpty else { return (commands, text) }
        var rest = text.utf8[...]
        while !rest.isEmpty {
            let line = rest.prefix { $0 != 0x0A }
            guard line.allSatisfy(\.isBlank) || commands.take(line, known) else { break }
            rest = rest[line.endIndex...].dropFirst()
        }
        return commands.isEmpty ? (commands, text) : (commands, String(Substring(rest)))
    }

    /// Takes a line if it is a command.
    private mutating func take(_ line: Substring.UTF8View, _ known: Set<MailCommand>) -> Bool {
        guard line.count <= 64 else { return false }
        let words = String(Substring(line)).split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
            .map(\.withoutBlanks)
        guard words[0].hasPrefix("@"), let command = MailCommand(rawValue: words[0].dropFirst().lowercased()),
            known.contains(command)
        else { return false }
        guard words.count == 2 else { return command == .report && set(.report, 1) }
        return command != .report && Self.number(words[1]).map { set(command, $0) } == true
    }

    private mutating func set(_ command: MailCommand, _ value: Int) -> Bool {
        switch command {
        case .dr, .report:
            guard value <= 1 else { return false }
            tellsOfDelivery = value == 1
        case .action:
            guard let action = Action(rawValue: value) else { return false }
            self.action = action
        case .maxlen:
            guard value >= 1 else { return false }
            maxParts = value
        }
        return true
    }

    /// A number of any length, as far as anybody could mean it.
    private static func number(_ digits: Substring) -> Int? {
        guard !digits.isEmpty, digits.utf8.allSatisfy({ (0x30...0x39).contains($0) }) else { return nil }
        let significant = digits.utf8.drop { $0 == 0x30 }
        return significant.count > 9 ? 1_000_000_000 : significant.reduce(0) { $0 * 10 + Int($1 & 15) }
    }
}

// MARK: - What they change

extension MailCommands {
    /// The way of making texts that the mail asks for.
    func applied(to making: TextMaking) -> TextMaking {
        guard let action else { return making }
        let most: Int?
        switch action {
        case .cut, .refuse: most = making.maxParts
        case .cutShorter: most = limit(making.maxParts)
        }
        return TextMaking(
            template: making.template, maxCharacters: making.maxCharacters, maxParts: most,
            whenTooLong: action == .refuse ? .refuse : .cut, transliteration: making.transliteration)
    }

    /// What the sender is told of who asked for this.
    func applied(to notices: NoticeKinds) -> NoticeKinds {
        switch tellsOfDelivery {
        case nil: notices
        case true?: notices.union([.delivered, .failed])
        case false?: notices.subtracting(.delivered)
        }
    }

    /// The same for a program that reads control files: keys of the section `system`.
    ///
    /// - Parameter limit: the most parts that the application allows.
    func values(limit most: Int?) -> [(key: String, value: String)] {
        var values: [(String, String)] = []
        if let tellsOfDelivery { values.append(("dr", tellsOfDelivery ? "1" : "0")) }
        if let action { values.append(("action", "\(action.rawValue)")) }
        if action == .cutShorter, let most = limit(most) { values.append(("maxlen", "\(most)")) }
        return values
    }

    /// The smaller of two limits.
    private func limit(_ most: Int?) -> Int? {
        guard let maxParts else { return most }
        return min(maxParts, most ?? maxParts)
    }
}

extension UInt8 {
    fileprivate var isBlank: Bool { self == 0x20 || self == 0x09 || self == 0x0D }
}

extension Substring {
    fileprivate var withoutBlanks: Substring {
        let inner = utf8.drop(while: \.isBlank)
        guard let last = inner.lastIndex(where: { !$0.isBlank }) else { return "" }
        return Substring(inner[...last])
    }
}
