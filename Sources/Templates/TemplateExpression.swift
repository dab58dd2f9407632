/// What stands between `<%` and `%>`, ready to be evaluated. Empty text stands for "nothing".
indirect enum TemplateExpression: Sendable {
    case literal(String)
    case field(String)
    /// The first that is not empty.
    case firstOf([TemplateExpression])
    /// The first so many characters.
    case prefix(TemplateExpression, Int)
    case upper(TemplateExpression)
    case lower(TemplateExpression)
    case trim(TemplateExpression)
    case replace(TemplateExpression, TextReplacement)
    case match(TemplateExpression, any TemplatePattern)
    case time(TimeFormat, Clock)
    /// Python's `time.struct_time(…)`.
    case timeStructure(Clock)

    /// Which time is meant.
    enum Clock: Sendable {
        case local
        case utc
    }

    /// The expression's value, at most ``Template/maximumOutput`` octets.
    func value(at moment: LocalTime?, _ fields: (String) -> String?) -> String {
        switch self {
        case .literal(let text):
            return text
        case .field(let name):
            return (fields(name) ?? "").cut(to: Template.maximumOutput)
        case .firstOf(let alternatives):
            return Self.firstNonEmpty(of: alternatives, at: moment, fields)
        case .prefix(let inner, let count):
            return inner.value(at: moment, fields).characters(count)
        case .upper(let inner):
            return inner.value(at: moment, fields).uppercased().cut(to: Template.maximumOutput)
        case .lower(let inner):
            return inner.value(at: moment, fields).lowercased().cut(to: Template.maximumOutput)
        case .trim(let inner):
            return inner.value(at: moment, fields).trimmed()
        case .replace(let inner, let replacement):
            return replacement.applied(to: inner.value(at: moment, fields), limit: Template.maximumOutput)
        case .match(let inner, let pattern):
            return (pattern.capture(in: inner.value(at: moment, fields)) ?? "").cut(to: Template.maximumOutput)
        case .time(let format, let clock):
            return moment.map { format.text(of: CalendarTime($0, clock)) } ?? ""
        case .timeStructure(let clock):
            return moment.map { CalendarTime($0, clock).pythonStructure } ?? ""
        }
    }

    private static func firstNonEmpty(
        of alternatives: [TemplateExpression], at moment: LocalTime?, _ fields: (String) -> String?
    ) -> String {
        for alternative in alternatives {
            let value = alternative.value(at: moment, fields)
            if !value.isEmpty { return value }
        }
        return ""
    }
}
