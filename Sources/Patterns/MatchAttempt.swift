import CPCRE2
import Glibc

/// One search in one text, with a bound on the time it takes.
///
/// PCRE2 bounds the steps of matching at *one* place of the text, but not how many places it tries, nor the octets that a
/// step looks at. So the places are tried in runs, and between runs the processor time is looked at; and the longer the
/// text, the fewer steps there are for each place. `\G` and verbs like `(*COMMIT)` see no further than their run.
@safe
struct MatchAttempt: ~Copyable {
    enum Outcome {
        case matched
        case unmatched
        case limitExceeded
    }

    /// What steps times octets may come to at one place.
    private static let workAtOnePlace = 2_000_000_000
    /// How many places may be tried before time is looked at.
    private static let runs = 1...1_024
    private static let firstRun = 256
    private static let time = Duration.milliseconds(100)
    private static let unhurried = Duration.milliseconds(1)
    /// Octets, for the stack of machine code, when the 32 KiB that PCRE2 takes by itself are not enough.
    private static let largeStack = 1 << 20

    private let code: OpaquePointer
    private let text: UnsafeBufferPointer<UInt8>
    private let count: Int
    private let isAnchored: Bool
    private let data: OpaquePointer
    private let context: OpaquePointer
    private var stack: OpaquePointer?

    /// `nil` when there is no memory. `text` must outlive this.
    init?(code: OpaquePointer, text: UnsafeBufferPointer<UInt8>, isAnchored: Bool) {
        guard let data = unsafe pcre2_match_data_create_from_pattern_8(code, nil) else { return nil }
        guard let context = unsafe pcre2_match_context_create_8(nil) else {
            unsafe pcre2_match_data_free_8(data)
            return nil
        }
        count = text.count
        let steps = min(1_000_000, Self.workAtOnePlace / max(count, 1))
        unsafe pcre2_set_match_limit_8(context, UInt32(steps))
        unsafe pcre2_set_depth_limit_8(context, 100_000)
        unsafe pcre2_set_heap_limit_8(context, 16 * 1024)
        unsafe self.code = code
        unsafe self.text = text
        self.isAnchored = isAnchored
        unsafe self.data = data
        unsafe self.context = context
        unsafe stack = nil
    }

    deinit {
        unsafe pcre2_match_data_free_8(data)
        unsafe pcre2_match_context_free_8(context)
        if let stack = unsafe stack { unsafe pcre2_jit_stack_free_8(stack) }
    }

    /// Searches the text.
    mutating func run() -> Outcome {
        if isAnchored || count < Self.firstRun { return outcome(from: 0, through: count) }
        var began = Self.processorTime()
        let end = began + Self.time
        var start = 0
        var length = Self.firstRun
        while true {
            let last = min(start + length - 1, count)
            let outcome = outcome(from: start, through: last)
            guard outcome == .unmatched, last < count else { return outcome }
            let now = Self.processorTime()
            guard now < end else { return .limitExceeded }
            length = now - began < Self.unhurried ? length * 2 : length / 2
            length = min(max(length, Self.runs.lowerBound), Self.runs.upperBound)
            start = boundary(after: last)
            began = now
        }
    }

    /// The text of each group that took part; 0 is the whole match.
    borrowing func groups() -> [Int: String] {
        let groupCount = unsafe Int(pcre2_get_ovector_count_8(data))
        guard let pairs = unsafe pcre2_get_ovector_pointer_8(data) else { return [:] }
        var groups: [Int: String] = [:]
        for group in 0..<groupCount {
            let (start, end) = unsafe (pairs[group * 2], pairs[group * 2 + 1])
            guard start >= 0, start <= end, end <= count else { continue }
            groups[group] = unsafe String(decoding: text[start..<end], as: UTF8.self)
        }
        return groups
    }

    /// Tries the places `start` to `last`.
    private mutating func outcome(from start: Int, through last: Int) -> Outcome {
        unsafe pcre2_set_offset_limit_8(context, last)
        var result = match(from: start)
        if result == PCRE2_ERROR_JIT_STACKLIMIT, unsafe stack == nil {
            unsafe stack = pcre2_jit_stack_create_8(32 * 1024, Self.largeStack, nil)
            unsafe pcre2_jit_stack_assign_8(context, nil, UnsafeMutableRawPointer(stack))
            result = match(from: start)
        }
        switch result {
        case 0...: return .matched
        case PCRE2_ERROR_NOMATCH: return .unmatched
        default: return .limitExceeded
        }
    }

    private func match(from start: Int) -> Int32 {
        // A String is always valid UTF-8.
        unsafe pcre2_match_8(code, text.baseAddress, count, start, PCRE2_NO_UTF_CHECK, data, context)
    }

    /// The next place behind `last` where a scalar begins.
    private func boundary(after last: Int) -> Int {
        var next = last + 1
        while unsafe next < count && text[next] & 0xC0 == 0x80 { next += 1 }
        return next
    }

    /// What this thread has used of its processor.
    private static func processorTime() -> Duration {
        var time = timespec()
        unsafe clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time)
        return .seconds(time.tv_sec) + .nanoseconds(time.tv_nsec)
    }
}
