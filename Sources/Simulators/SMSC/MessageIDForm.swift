/// How the simulated SMSC writes the ids of messages.
public enum MessageIDForm: String, Hashable, Sendable, CaseIterable {
    /// Digits, counting up.
    case decimal
    /// Digits and the letters A to F, counting up.
    case hexadecimal
    /// 32 random hexadecimal digits in five groups.
    case uuid

    /// The id of the message with this number.
    func id(of number: UInt64, _ numbers: inout SeededNumbers) -> String {
        switch self {
        case .decimal: String(number)
        case .hexadecimal: String(number, radix: 16, uppercase: true)
        case .uuid: Self.groups(numbers.next(), numbers.next())
        }
    }

    private static func groups(_ high: UInt64, _ low: UInt64) -> String {
        let digits = [high, low].map { half in
            let text = String(half, radix: 16)
            return String(repeating: "0", count: 16 - text.count) + text
        }.joined()
        var rest = digits[...]
        let groups = [8, 4, 4, 4, 12].map { size in
            defer { rest = rest.dropFirst(size) }
            return String(rest.prefix(size))
        }
        return groups.joined(separator: "-")
    }
}
