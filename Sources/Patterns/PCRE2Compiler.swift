import CPCRE2
public import Gateway

/// Compiles regular expressions with PCRE2, which turns them into machine code where the system lets it.
///
/// Letters, digits and cases are those of Unicode. What could break a text apart (`\C`) or run without bound is refused.
public struct PCRE2Compiler: PatternCompiler {
    /// The most octets that an expression may have.
    public static let maximumSize = 4_096

    /// A compiler.
    public init() {}

    /// Compiles Perl's syntax, with groups named as in `(?P<name>…)` or `(?<name>…)`.
    public func compile(_ source: String) throws(PatternFailure) -> any Pattern {
        let octets = Array(source.utf8)
        guard octets.count <= Self.maximumSize else {
            throw PatternFailure(offset: Self.maximumSize, text: "a pattern has at most 4,096 octets")
        }
        var error: Int32 = 0
        var offset = 0
        let options = PCRE2_UTF | PCRE2_UCP | PCRE2_NEVER_BACKSLASH_C | PCRE2_USE_OFFSET_LIMIT
        guard let code = unsafe pcre2_compile_8(octets, octets.count, options, &error, &offset, nil) else {
            throw PatternFailure(offset: min(max(offset, 0), octets.count), text: Self.message(for: error))
        }
        // Without permission to make machine code the interpreter does the same, only slower.
        _ = unsafe pcre2_jit_compile_8(code, PCRE2_JIT_COMPLETE)
        return unsafe PCRE2Pattern(source: source, owning: code)
    }

    private static func message(for error: Int32) -> String {
        var text = [UInt8](repeating: 0, count: 256)
        let count = unsafe pcre2_get_error_message_8(error, &text, text.count)
        return count > 0 ? String(decoding: text.prefix(Int(count)), as: UTF8.self) : "it cannot be understood"
    }
}
