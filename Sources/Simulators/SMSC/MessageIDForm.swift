/// How the simulated SMSC writes the ids of messages.
public enum MessageIDForm: String, Hashable, Sendable, CaseIterable {
    /// Digits, counting up.
    case decimal
    /// Twenty digits, counting up.
    case paddedDecimal = "padded-decimal"
    /// Digits and the letters A to F, counting up.
    case hexadecimal
    /// Digits and the letters a to f, counting up.
    case lowerHexadecimal = "lower-hexadecimal"
    /// Sixteen digits and letters A to F, counting up.
    case paddedHexadecimal = "padded-hexadecimal"
    /// 32 random hexadecimal digits in five groups.
    case uuid
    /// The same in capitals.
    case upperUUID = "upper-uuid"

    /// Whether it is made by chance and not of a number; such an id is never written in a form that counts.
    var isRandom: Bool {
        switch self {
        case .uuid, .upperUUID: true
        case .decimal, .paddedDecimal, .hexadecimal, .lowerHexadecimal, .paddedHexadecimal: false
        }
    }
}

/// What tells one message from the others, before it is written in some form.
struct MessageNumber: Hashable, Sendable {
    let number: UInt64
    /// The random half of the forms that have one.
    let chance: [UInt64]

    init(_ number: UInt64, chance: [UInt64] = [0, 0]) {
        self.number = number
        self.chance = chance
    }

    /// The id in a form.
    func id(_ form: MessageIDForm) -> String {
        switch form {
        case .decimal: String(number)
        case .paddedDecimal: Self.padded(String(number), to: 20)
        case .hexadecimal: String(number, radix: 16, uppercase: true)
        case .lowerHexadecimal: String(number, radix: 16)
        case .paddedHexadecimal: Self.padded(String(number, radix: 16, uppercase: true), to: 16)
        case .uuid: groups
        case .upperUUID: groups.uppercased()
        }
    }

    private var groups: String {
        let digits = chance.map { Self.padded(String($0, radix: 16), to: 16) }.joined()
        var rest = digits[...]
        let groups = [8, 4, 4, 4, 12].map { size in
            defer { rest = rest.dropFirst(size) }
            return String(rest.prefix(size))
        }
        return groups.joined(separator: "-")
    }

    private static func padded(_ digits: String, to count: Int) -> String {
        String(repeating: "0", count: max(0, count - digits.utf8.count)) + digits
    }
}
