import Bytes

/// Why a message failed, without what differs from one message to the next: numbers, addresses, ids and moments.
///
/// Made of the words of the event with which it failed, so that equal reasons can be counted together. Reply codes and
/// statuses stay: they have fewer than four digits, or the form of RFC 3463 §2.
public struct FailureReason: Hashable, Sendable {
    /// Stands where something was left out.
    private static let gap = "…"
    private static let longestText = 200
    /// What is behind that is not looked at.
    private static let longestDetail = 1000
    /// A word as long as this is an id when there is a digit in it, or one as long as that in any case.
    private static let longestName = 12
    private static let longestWord = 40

    /// The reason, at most 200 characters and never empty.
    public let text: String

    /// The reason in the words of an event.
    public init(_ detail: String) {
        var words: [String] = []
        var length = 0
        for word in Self.core(of: detail).split(separator: " ") {
            let shown = Self.shown(word)
            if shown == Self.gap, words.last == Self.gap { continue }
            length += shown.count + 1
            guard length <= Self.longestText else {
                words.append(Self.gap)
                break
            }
            words.append(shown)
        }
        text = words.isEmpty ? "no reason was given" : words.joined(separator: " ")
    }

    /// Without which part of the message it was (`ReportIntake`), and how often it was tried (`FailurePolicy`).
    private static func core(of detail: String) -> Substring {
        var core = detail.utf8.count > longestDetail ? detail.prefix(longestDetail) : detail[...]
        if core.hasPrefix("part "), let end = core.firstRange(of: ": "),
            core[..<end.lowerBound].dropFirst(5).allSatisfy({ $0.isASCII && ($0.isNumber || " of".contains($0)) })
        {
            core = core[end.upperBound...]
        }
        if let suffix = core.firstRange(of: "; that was the last of ") { core = core[..<suffix.lowerBound] }
        return core
    }

    /// A word, or what is around it when it says something about one message only.
    private static func shown(_ word: Substring) -> String {
        let octets = word.utf8
        guard let first = octets.firstIndex(where: isWordly), let last = octets.lastIndex(where: isWordly) else {
            return word.utf8.count > longestWord ? gap : String(word)
        }
        let core = word[first...last]
        return isPeculiar(core) ? "\(word[..<first])\(gap)\(word[octets.index(after: last)...])" : String(word)
    }

    private static func isWordly(_ octet: UInt8) -> Bool {
        octet.isASCIIDigit || octet.isASCIILetter || octet >= 0x80 || octet == UInt8(ascii: "+")
    }

    private static func isPeculiar(_ word: Substring) -> Bool {
        let octets = word.utf8
        if octets.contains(UInt8(ascii: "@")) || octets.count > longestWord { return true }
        let digits = octets.count(where: \.isASCIIDigit)
        if digits == 0 || isStatus(octets) || isCode(octets) { return false }
        return digits >= 4 || octets.count >= longestName
    }

    /// `[ 3DIGIT "-" ] class "." subject "." detail`.
    private static func isStatus(_ octets: Substring.UTF8View) -> Bool {
        var rest = octets
        if let dash = octets.firstIndex(of: UInt8(ascii: "-")) {
            guard octets[..<dash].count == 3, octets[..<dash].allSatisfy(\.isASCIIDigit) else { return false }
            rest = octets[octets.index(after: dash)...]
        }
        let numbers = rest.split(separator: UInt8(ascii: "."), omittingEmptySubsequences: false)
        return numbers.count == 3 && numbers[0].count == 1
            && numbers.allSatisfy { (1...3).contains($0.count) && $0.allSatisfy(\.isASCIIDigit) }
    }

    /// A code in hexadecimal digits, as in `0x0000000B`.
    private static func isCode(_ octets: Substring.UTF8View) -> Bool {
        octets.starts(with: "0x".utf8) && octets.count <= 10
    }
}
