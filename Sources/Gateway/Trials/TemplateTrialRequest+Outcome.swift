import Messages
import SMS
import Templates

extension TemplateTrialRequest {
    /// What a template makes of something.
    func outcome(_ template: Template, on subject: TrialSubject, at moment: LocalTime) -> TemplateTrial.Outcome {
        guard let texts = subject.texts else {
            let text = template.render(at: moment, subject.value)
            let isCut = maxCharacters.map { text.count > $0 } ?? false
            var made = TemplateTrial.Made(
                text: isCut ? TextLimit.characters(maxCharacters ?? 0).applied(to: text) : text)
            made.uncut = isCut ? text.count : nil
            return .made(made)
        }
        let limited = texts.commands.applied(to: making(template, hasLimits: true))
        switch TextMaker(limited, reference: texts.reference)
            .make(at: moment, suffix: texts.suffix, explaining: true, subject.value)
        {
        case .failure(let refused): return .refused(refused.refusal.text)
        case .success(let text):
            var made = TemplateTrial.Made(text)
            made.uncut = uncut(template, subject, texts, at: moment).flatMap { $0 > made.characters ? $0 : nil }
            return .made(made)
        }
    }

    private func making(_ template: Template, hasLimits: Bool) -> TextMaking {
        TextMaking(
            template: template, maxCharacters: hasLimits ? maxCharacters : nil, maxParts: hasLimits ? maxParts : nil,
            whenTooLong: hasLimits ? whenTooLong : .cut, transliteration: transliteration)
    }

    /// The characters of the text without limits, or with those alone that nobody can lift.
    private func uncut(
        _ template: Template, _ subject: TrialSubject, _ texts: TrialSubject.Texts, at moment: LocalTime
    ) -> Int? {
        let free = TextMaker(making(template, hasLimits: false), reference: texts.reference)
        switch free.make(at: moment, suffix: texts.suffix, subject.value) {
        case .failure: return nil
        case .success(let text):
            guard text.plan.parts.count == SegmentPlan.maximumParts else { return text.text.count }
            return max(text.text.count, template.render(at: moment, subject.value).count)
        }
    }
}

extension TemplateTrial.Made {
    /// What is to be said of a text message.
    init(_ made: MadeText) {
        self.init(text: made.text)
        alphabet = made.plan.alphabet
        units = made.plan.units
        room = made.plan.room
        parts = made.plan.parts.map { TemplateTrial.Part(text: $0.text, units: $0.units) }
        misfits = made.plan.alphabet == .ucs2 ? Self.misfits(in: made.text) : []
        steps = made.steps
    }

    private static func misfits(in text: String) -> [String] {
        var found: [String] = []
        for character in text where !GSM7.fits(String(character)) && !found.contains(String(character)) {
            found.append(String(character))
            guard found.count < mostMisfits else { break }
        }
        return found
    }
}

extension TemplateTrial.Fault {
    /// A failure with its place in `source` as people count.
    init(_ failure: TemplateFailure, in source: String) {
        let before = source.utf8.prefix(failure.offset)
        let start = before.lastIndex(of: UInt8(ascii: "\n")).map { before.index(after: $0) } ?? before.startIndex
        offset = failure.offset
        line = 1 + before.count { $0 == UInt8(ascii: "\n") }
        column = 1 + String(Substring(before[start...])).count
        (text, suggestion) = (failure.text, failure.suggestion)
    }
}
