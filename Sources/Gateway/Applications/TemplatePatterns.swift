public import Templates

/// `match` in templates, by the same regular expressions as everywhere.
public struct TemplatePatterns: TemplatePatternCompiler {
    private let patterns: any PatternCompiler

    /// The templates' view of `patterns`.
    public init(_ patterns: any PatternCompiler) {
        self.patterns = patterns
    }

    public func compile(_ source: String) throws(TemplatePatternFailure) -> any TemplatePattern {
        do throws(PatternFailure) {
            return Compiled(pattern: try patterns.compile(source))
        } catch {
            throw TemplatePatternFailure(offset: error.offset, text: error.text)
        }
    }

    private struct Compiled: TemplatePattern {
        let pattern: any Pattern

        func capture(in text: String) -> String? {
            switch pattern.match(text) {
            case .matched(let groups, _): groups.filter { $0.key > 0 }.min { $0.key < $1.key }?.value ?? groups[0]
            case .unmatched, .limitExceeded: nil
            }
        }
    }
}
