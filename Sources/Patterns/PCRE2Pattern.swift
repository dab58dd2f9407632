import CPCRE2
public import Gateway

/// A regular expression compiled by ``PCRE2Compiler``.
///
/// A match usually costs a microsecond, and a second or two of processor time at the very worst, whatever the pattern and
/// the text.
///
/// `@unchecked Sendable`: PCRE2 never changes compiled code after `pcre2_jit_compile`, any number of threads may match
/// with it at once (pcre2api, "Multithreading"), all that changes during a match belongs to that match, and the code is
/// freed once, when nobody has a reference any more.
@safe
public final class PCRE2Pattern: Pattern, @unchecked Sendable {
    /// The most octets that a text may have.
    public static let maximumText = 1_048_576

    /// The text it was compiled from.
    public let source: String

    private let code: OpaquePointer
    private let names: [(name: String, group: Int)]
    private let isAnchored: Bool

    /// Takes over `code`, which must be compiled and belong to nobody else.
    init(source: String, owning code: OpaquePointer) {
        self.source = source
        unsafe self.code = code
        names = unsafe PatternNames.read(from: code)
        isAnchored = unsafe PatternNames.number(PCRE2_INFO_ALLOPTIONS, of: code) & PCRE2_ANCHORED != 0
    }

    deinit { unsafe pcre2_code_free_8(code) }

    /// Looks for the first match anywhere in `text`.
    public func match(_ text: String) -> PatternResult {
        guard text.utf8.count <= Self.maximumText else { return .limitExceeded }
        var text = text
        return text.withUTF8 { octets in
            guard var attempt = unsafe MatchAttempt(code: code, text: octets, isAnchored: isAnchored) else {
                return .limitExceeded
            }
            return switch attempt.run() {
            case .matched: matched(attempt)
            case .unmatched: .unmatched
            case .limitExceeded: .limitExceeded
            }
        }
    }

    private func matched(_ attempt: borrowing MatchAttempt) -> PatternResult {
        let groups = attempt.groups()
        var named: [String: String] = [:]
        for (name, group) in names {
            // With (?J) a name may stand for several groups, of which one took part.
            if let value = groups[group] { named[name] = value }
        }
        return .matched(groups: groups, named: named)
    }
}
