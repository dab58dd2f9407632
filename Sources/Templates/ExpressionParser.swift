/// Reads what stands between `<%` and `%>`. The grammar stands at ``Template``.
struct ExpressionParser {
    /// The fields that were mentioned, each once.
    private(set) var fieldsUsed: [String] = []
    /// Where the text is read.
    var scanner: TemplateScanner

    private var terms = 0
    private let fields: Set<String>?
    private let patterns: (any TemplatePatternCompiler)?

    init(_ scanner: TemplateScanner, fields: Set<String>?, patterns: (any TemplatePatternCompiler)?) {
        self.scanner = scanner
        self.fields = fields
        self.patterns = patterns
    }

    /// Reads one expression, as far as it goes.
    mutating func expression() throws(TemplateFailure) -> TemplateExpression {
        try alternatives(depth: 0)
    }

    private mutating func alternatives(depth: Int) throws(TemplateFailure) -> TemplateExpression {
        guard depth <= Template.maximumNesting else { throw scanner.failure("nested deeper than 16") }
        let first = try alternative(depth: depth)
        guard scanner.isAt("|") else { return first }
        var all = [first]
        while scanner.take("|") { all.append(try alternative(depth: depth)) }
        return .firstOf(all)
    }

    /// A primary with the limit that may follow it, and the blanks around both.
    private mutating func alternative(depth: Int) throws(TemplateFailure) -> TemplateExpression {
        scanner.skipBlanks()
        terms += 1
        guard terms <= Template.maximumTerms else {
            throw scanner.failure("a template has at most 1,000 fields, literals and functions")
        }
        let inner = try primary(depth: depth)
        scanner.skipBlanks()
        guard scanner.take(":") else { return inner }
        let count = try limit()
        scanner.skipBlanks()
        return .prefix(inner, count)
    }

    private mutating func limit() throws(TemplateFailure) -> Int {
        scanner.skipBlanks()
        let start = scanner.position
        let value = scanner.number(limit: Template.maximumOutput)
        guard (1...Template.maximumOutput).contains(value) else {
            throw TemplateFailure(offset: start, text: "expected how many characters, 1 to 1048576")
        }
        return value
    }

    private mutating func primary(depth: Int) throws(TemplateFailure) -> TemplateExpression {
        if scanner.isAt("'") || scanner.isAt("\"") { return .literal(try scanner.literal()) }
        if scanner.take("(") {
            let inner = try alternatives(depth: depth + 1)
            try scanner.expect(")")
            return inner
        }
        let start = scanner.position
        let name = scanner.name()
        guard !name.isEmpty else { throw scanner.failure("expected a field, a function or a 'literal'") }
        scanner.skipBlanks()
        if scanner.take("(") { return try call(name, at: start, depth: depth + 1) }
        try checkField(name, at: start)
        return .field(name)
    }

    private mutating func checkField(_ name: String, at start: Int) throws(TemplateFailure) {
        if let fields, !fields.contains(name) {
            let suggestion = SimilarName.nearest(to: name, among: fields)
            throw TemplateFailure(offset: start, text: "there is no field '\(name)'", suggestion: suggestion)
        }
        if !fieldsUsed.contains(name) { fieldsUsed.append(name) }
    }
}

extension ExpressionParser {
    private static let functions = [
        "upper", "lower", "trim", "replace", "match", "time.strftime", "time.localtime", "time.gmtime", "time.ctime",
        "time.asctime",
    ]

    /// Reads the arguments of `name` and the closing parenthesis.
    private mutating func call(
        _ name: String, at start: Int, depth: Int
    ) throws(TemplateFailure) -> TemplateExpression {
        scanner.skipBlanks()
        let expression: TemplateExpression
        switch name {
        case "upper": expression = .upper(try alternatives(depth: depth))
        case "lower": expression = .lower(try alternatives(depth: depth))
        case "trim": expression = .trim(try alternatives(depth: depth))
        case "replace": expression = try replace(depth: depth)
        case "match": expression = try match(at: start, depth: depth)
        case "time.strftime": expression = try strftime()
        case "time.ctime", "time.asctime": expression = .time(.ctime, scanner.isAt(")") ? .local : try clock())
        case "time.localtime": expression = .timeStructure(.local)
        case "time.gmtime": expression = .timeStructure(.utc)
        default:
            let suggestion = SimilarName.nearest(to: name, among: Self.functions)
            throw TemplateFailure(offset: start, text: "there is no function '\(name)'", suggestion: suggestion)
        }
        try scanner.expect(")")
        return expression
    }

    private mutating func replace(depth: Int) throws(TemplateFailure) -> TemplateExpression {
        let inner = try alternatives(depth: depth)
        try scanner.expect(",")
        let start = scanner.position
        let search = try scanner.literal()
        try scanner.expect(",")
        guard let replacement = TextReplacement(search, with: try scanner.literal()) else {
            throw TemplateFailure(offset: start, text: "there is nothing to look for")
        }
        return .replace(inner, replacement)
    }

    private mutating func match(at start: Int, depth: Int) throws(TemplateFailure) -> TemplateExpression {
        guard let patterns else {
            throw TemplateFailure(offset: start, text: "'match' cannot be used here")
        }
        let inner = try alternatives(depth: depth)
        try scanner.expect(",")
        let patternStart = scanner.position
        let source = try scanner.literal()
        do {
            return .match(inner, try patterns.compile(source))
        } catch {
            throw TemplateFailure(offset: patternStart, text: "the pattern is wrong: \(error.text)")
        }
    }

    private mutating func strftime() throws(TemplateFailure) -> TemplateExpression {
        let format = TimeFormat(try scanner.literal())
        scanner.skipBlanks()
        guard scanner.take(",") else { return .time(format, .local) }
        return .time(format, try clock())
    }

    private mutating func clock() throws(TemplateFailure) -> TemplateExpression.Clock {
        scanner.skipBlanks()
        let start = scanner.position
        let name = scanner.name()
        guard name == "time.localtime" || name == "time.gmtime" else {
            throw TemplateFailure(offset: start, text: "expected time.localtime() or time.gmtime()")
        }
        try scanner.expect("(")
        try scanner.expect(")")
        return name == "time.localtime" ? .local : .utc
    }
}
