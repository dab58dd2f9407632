/// The text of something to be made, with places for fields: `<%subject%>: <%msg:160%>`.
///
/// Outside of `<%` and `%>` text is copied, except that `\n` is a new line and `\\` a backslash. Inside there is an
/// expression; nothing in it is ever run as code, and what fields hold is never read as a template.
///
///     expression   = alternative *( "|" alternative )      ; the first that is not empty
///     alternative  = primary [ ":" 1*DIGIT ]               ; its first so many characters
///     primary      = field / literal / call / "(" expression ")"
///     field        = name *( "." name )
///     literal      = "'" *char "'" / %x22 *char %x22       ; \n, \t, \\, \' and \" mean what they mean in Python
///     call         = ( "upper" / "lower" / "trim" ) "(" expression ")"
///                  / "replace" "(" expression "," literal "," literal ")"
///                  / "match" "(" expression "," literal ")"    ; see ``TemplatePattern``
///                  / "time.strftime" "(" literal [ "," clock ] ")"
///                  / ( "time.ctime" / "time.asctime" ) "(" [ clock ] ")" / clock
///     clock        = ( "time.localtime" / "time.gmtime" ) "()"
///
/// The `time` functions give what Python gives in the C locale.
public struct Template: Hashable, Sendable {
    /// The most octets that a template may have.
    public static let maximumSize = 65_536
    /// The most octets that a rendering has; what is longer is cut.
    public static let maximumOutput = 1_048_576
    /// The most fields, literals and functions that a template may have.
    public static let maximumTerms = 1_000
    /// How deep parentheses and functions may be nested.
    public static let maximumNesting = 16

    /// The text it was made of.
    public let source: String
    /// The fields it mentions, each once, in the order of their first mention.
    public let fieldsUsed: [String]

    let pieces: [TemplatePiece]

    /// Reads a template.
    ///
    /// - Parameters:
    ///   - fields: the fields there are; `nil`: any name may be one.
    ///   - patterns: compiles the regular expressions of `match`; `nil`: there is no `match`.
    public init(
        _ source: String, fields: Set<String>? = nil, patterns: (any TemplatePatternCompiler)? = nil
    ) throws(TemplateFailure) {
        var parser = TemplateParser(source, fields: fields, patterns: patterns)
        pieces = try parser.parse()
        fieldsUsed = parser.fieldsUsed
        self.source = source
    }

    /// Fills the template in.
    ///
    /// - Parameters:
    ///   - moment: what the `time` functions show; without it they are empty.
    ///   - fields: the value of a field; `nil` is the same as an empty one.
    /// - Returns: at most ``maximumOutput`` octets.
    public func render(at moment: LocalTime? = nil, _ fields: (String) -> String?) -> String {
        if pieces.count == 1, let only = pieces.first {
            return only.value(at: moment, fields).cut(to: Self.maximumOutput)
        }
        var output = ""
        for piece in pieces {
            let room = Self.maximumOutput - output.utf8.count
            guard room > 0 else { break }
            output += piece.value(at: moment, fields).cut(to: room)
        }
        return output
    }

    /// Fills the template in and tells what it was made of.
    public func explain(at moment: LocalTime? = nil, _ fields: (String) -> String?) -> TemplateRendering {
        var lookups: [TemplateRendering.Lookup] = []
        let text = render(at: moment) { name in
            let value = fields(name)
            lookups.append(TemplateRendering.Lookup(field: name, value: value))
            return value
        }
        return TemplateRendering(text: text, lookups: lookups)
    }

    /// Whether both were made of the same text.
    public static func == (left: Template, right: Template) -> Bool { left.source == right.source }

    /// Hashes the text it was made of.
    public func hash(into hasher: inout Hasher) { hasher.combine(source) }
}

extension Template: CustomStringConvertible {
    /// The text it was made of.
    public var description: String { source }
}

/// A stretch of a template.
enum TemplatePiece: Sendable {
    /// Text to copy.
    case text(String)
    /// A single field, by far the most usual expression.
    case field(String)
    /// Any other expression.
    case expression(TemplateExpression)

    func value(at moment: LocalTime?, _ fields: (String) -> String?) -> String {
        switch self {
        case .text(let text): text
        case .field(let name): fields(name) ?? ""
        case .expression(let expression): expression.value(at: moment, fields)
        }
    }
}
