/// Reads a template's text into pieces. The grammar stands at ``Template``.
struct TemplateParser {
    private let size: Int
    private var expressions: ExpressionParser

    init(_ source: String, fields: Set<String>?, patterns: (any TemplatePatternCompiler)?) {
        let octets = Array(source.utf8)
        size = octets.count
        expressions = ExpressionParser(TemplateScanner(octets), fields: fields, patterns: patterns)
    }

    /// The fields that were mentioned, each once.
    var fieldsUsed: [String] { expressions.fieldsUsed }

    mutating func parse() throws(TemplateFailure) -> [TemplatePiece] {
        guard size <= Template.maximumSize else {
            throw TemplateFailure(offset: Template.maximumSize, text: "a template has at most 65,536 octets")
        }
        var pieces: [TemplatePiece] = []
        while !expressions.scanner.isAtEnd {
            pieces.append(expressions.scanner.isAt("<%") ? try tag() : .text(text()))
        }
        return pieces
    }

    private mutating func text() -> String {
        var output: [UInt8] = []
        while !expressions.scanner.isAt("<%") {
            if expressions.scanner.take("\\n") {
                output.append(UInt8(ascii: "\n"))
            } else if expressions.scanner.take("\\\\") {
                output.append(UInt8(ascii: "\\"))
            } else if let octet = expressions.scanner.octet() {
                output.append(octet)
            } else {
                break
            }
        }
        return String(decoding: output, as: UTF8.self)
    }

    private mutating func tag() throws(TemplateFailure) -> TemplatePiece {
        let start = expressions.scanner.position
        _ = expressions.scanner.take("<%")
        expressions.scanner.skipBlanks()
        if expressions.scanner.isAt("%>") {
            throw TemplateFailure(offset: start, text: "there is nothing between <% and %>")
        }
        let expression = try expressions.expression()
        guard expressions.scanner.take("%>") else {
            if expressions.scanner.isAtEnd { throw TemplateFailure(offset: start, text: "this <% has no %>") }
            throw expressions.scanner.failure("expected | or %>")
        }
        if case .field(let name) = expression { return .field(name) }
        return .expression(expression)
    }
}
