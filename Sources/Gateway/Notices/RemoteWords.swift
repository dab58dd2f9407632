import Bytes
import Messages

/// What a mail server said, found again in the words of a message's history, as in
/// `the mail server refused the recipient, 550 5.1.1 (No such user here)`.
struct RemoteWords: Hashable {
    /// The reply code, 400 to 599.
    let code: Int
    /// The enhanced status, or what the code says alone.
    let status: EnhancedStatus
    /// The code and what was said, in one line.
    let text: String

    /// `nil` when the words tell of no reply.
    init?(in words: String) {
        guard let comma = words.firstRange(of: ", "), let mark = Self.code(words[comma.upperBound...]) else {
            return nil
        }
        code = mark.code
        var parts = ["\(code)"]
        let status = mark.rest.first == " " ? Self.status(mark.rest.dropFirst()) : nil
        self.status = status?.status ?? EnhancedStatus(code / 100, 0, 0)
        if let status { parts.append("\(status.status)") }
        let rest = status?.rest ?? mark.rest
        if let opening = rest.firstIndex(of: "("), let closing = rest.lastIndex(of: ")"), opening < closing {
            parts.append(String(rest[rest.index(after: opening)..<closing]))
        }
        text = parts.joined(separator: " ")
    }

    /// A reply code that refuses something, at the front.
    private static func code(_ text: Substring) -> (code: Int, rest: Substring)? {
        guard text.utf8.prefix(3).allSatisfy(\.isASCIIDigit), let code = Int(text.prefix(3)),
            (400...599).contains(code)
        else { return nil }
        let rest = text.dropFirst(3)
        return rest.first?.isNumber == true ? nil : (code, rest)
    }

    /// `class "." subject "." detail` (RFC 3463 §2), at the front.
    private static func status(_ text: Substring) -> (status: EnhancedStatus, rest: Substring)? {
        let code = text.prefix { $0 == "." || ("0"..."9").contains($0) }
        let numbers = code.split(separator: ".", omittingEmptySubsequences: false).map { $0.count <= 3 ? Int($0) : nil }
        guard numbers.count == 3, let first = numbers[0], (4...5).contains(first), let subject = numbers[1],
            let detail = numbers[2]
        else { return nil }
        return (EnhancedStatus(first, subject, detail), text[code.endIndex...])
    }
}
