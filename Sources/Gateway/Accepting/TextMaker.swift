public import Messages
public import SMS
public import Templates

/// A text that is ready to be sent, and how it came about.
public struct MadeText: Sendable {
    /// The text.
    public let text: String
    /// Its coding and its parts.
    public let plan: SegmentPlan
    /// What was done to it, in order, in plain words; only when asked for.
    public let steps: [String]
}

/// Turns fields into the text of a message, by the rules of an application.
public struct TextMaker: Sendable {
    private let making: TextMaking
    private let reference: ReferenceSize

    /// A maker of texts.
    ///
    /// - Parameter reference: the size of the concatenation reference of the connection that comes first; it decides how
    ///   many characters a part holds.
    public init(_ making: TextMaking, reference: ReferenceSize = .eightBit) {
        self.making = making
        self.reference = reference
    }

    /// Makes the text.
    ///
    /// - Parameters:
    ///   - moment: the local time that templates may show.
    ///   - suffix: what the text has to end with, whatever is cut before it.
    ///   - explaining: whether ``MadeText/steps`` is wanted.
    /// - Returns: the text, or a refusal for the sender: nothing to send, or too many parts.
    public func make(
        at moment: LocalTime?, suffix: String? = nil, explaining: Bool = false, _ fields: (String) -> String?
    ) -> Result<MadeText, TextRefused> {
        var steps: [String] = []
        var text = render(moment, explaining, &steps, fields)
        if Self.isBlank(text) {
            return .failure(TextRefused(Refusal(.message, .permanent, 6, 0, "the mail has no text to send")))
        }
        text = limit(text, explaining, &steps)
        let replaced = making.transliteration.applied(to: text)
        if explaining, replaced != text {
            steps.append("transliteration (\(making.transliteration.rawValue)): characters replaced to fit 7-bit")
        }
        text = replaced
        // Blanks at the front may be all that a cut leaves.
        guard !Self.isBlank(text) else { return .failure(.uncuttable) }
        guard let suffix else { return plan(text, explaining, &steps) }
        return plan(text, endingWith: suffix, explaining, &steps)
    }

    /// The text is cut until it fits with the suffix; its characters are those of the 7-bit alphabet, so it adds no more
    /// than its length.
    private func plan(
        _ text: String, endingWith suffix: String, _ explaining: Bool, _ steps: inout [String]
    ) -> Result<MadeText, TextRefused> {
        var text = text
        if let most = making.maxCharacters {
            text = TextLimit.characters(max(0, most - suffix.utf8.count)).applied(to: text)
        }
        let most = making.maxParts ?? SegmentPlan.maximumParts
        if making.whenTooLong == .cut {
            // First at one go, for it may be a thousand times too long; then as far as the suffix needs.
            text = TextLimit.parts(most, reference: reference).applied(to: text)
            while SegmentCount(text + suffix, reference: reference).parts > most, !text.isEmpty { text.removeLast() }
        }
        guard !Self.isBlank(text) else { return .failure(.uncuttable) }
        if explaining { steps.append("reply_code: \"\(suffix)\" added") }
        return plan(text + suffix, explaining, &steps)
    }

    private func render(
        _ moment: LocalTime?, _ explaining: Bool, _ steps: inout [String], _ fields: (String) -> String?
    ) -> String {
        guard explaining else { return trimmed(making.template.render(at: moment, fields)) }
        let rendering = making.template.explain(at: moment, fields)
        for lookup in rendering.lookups {
            let value = lookup.value ?? ""
            let shown = value.count > 60 ? "\(value.prefix(60))… (\(value.count) characters)" : value
            steps.append(
                "field \(lookup.field) = \"\(shown.split(whereSeparator: \.isNewline).joined(separator: "⏎"))\"")
        }
        return trimmed(rendering.text)
    }

    /// Blank lines and blanks at the end cost parts and say nothing.
    private func trimmed(_ text: String) -> String {
        guard text.utf8.last.map(Self.isBlank) == true else { return text }
        guard let end = text.utf8.lastIndex(where: { !Self.isBlank($0) }) else { return "" }
        return String(text[...end])
    }

    private static func isBlank(_ octet: UInt8) -> Bool {
        octet == 0x20 || octet == 0x0A || octet == 0x0D || octet == 0x09
    }

    private static func isBlank(_ text: String) -> Bool { text.utf8.allSatisfy { isBlank($0) } }

    private func limit(_ text: String, _ explaining: Bool, _ steps: inout [String]) -> String {
        guard let most = making.maxCharacters, text.utf8.count > most else { return text }
        let cut = TextLimit.characters(most).applied(to: text)
        if explaining, cut != text {
            steps.append("max_chars = \(most): cut from \(text.count) characters")
        }
        return cut
    }

    private func plan(
        _ text: String, _ explaining: Bool, _ steps: inout [String]
    ) -> Result<MadeText, TextRefused> {
        let most = making.maxParts ?? SegmentPlan.maximumParts
        let needed: Int
        do throws(SegmentFailure) {
            let plan = try SegmentPlan(text, reference: reference)
            guard plan.parts.count > most else { return .success(MadeText(text: text, plan: plan, steps: steps)) }
            needed = plan.parts.count
        } catch {
            needed = SegmentCount(text, reference: reference).parts
        }
        guard making.whenTooLong == .cut else {
            return .failure(
                TextRefused(
                    Refusal(
                        .message, .permanent, 2, 3,
                        "the text needs \(needed) text messages; at most \(most) are allowed here")))
        }
        let cut = TextLimit.parts(most, reference: reference).applied(to: text)
        if explaining { steps.append("max_parts = \(most): cut, it would have needed \(needed) parts") }
        // A first character that is wider than the limit leaves nothing.
        guard !Self.isBlank(cut), let plan = try? SegmentPlan(cut, reference: reference) else {
            return .failure(.uncuttable)
        }
        return .success(MadeText(text: cut, plan: plan, steps: steps))
    }
}

/// A refusal of a text, as an error so that it fits a `Result`.
public struct TextRefused: Error, Hashable, Sendable {
    /// Why.
    public let refusal: Refusal

    /// A refused text.
    public init(_ refusal: Refusal) {
        self.refusal = refusal
    }
}

extension TextRefused {
    fileprivate static let uncuttable = TextRefused(
        Refusal(.message, .permanent, 6, 0, "the text cannot be cut to its limits"))
}
