import Bytes
import Messages

/// Telephone numbers in the words of a mail (rows S0-12, S0-13, S0-15).
///
///     international = "+" 4*15DIGIT
///     any           = [ "+" ] 4*20DIGIT
///
/// Blanks, dashes and dots end a number. A number stands alone: no letter, digit or `+` is next to it.
struct NumbersInText {
    /// The most numbers of one mail.
    static let most = 100
    /// The most that look like numbers and are looked at: a text may have millions.
    private static let mostLookedAt = 1000

    private let form: NumberForm
    private let region: String?
    private let plan: any NumberPlan
    private var looked: Set<String> = []
    private var known: Set<PhoneNumber> = []
    /// The numbers, in the order in which they were found first.
    private(set) var numbers: [PhoneNumber] = []
    /// Whether some were left out because there were too many.
    private(set) var isCut = false

    /// - Parameter region: how numbers without `+` are read; `nil`: as if they had one.
    init(_ form: NumberForm, region: String?, plan: any NumberPlan) {
        self.form = form
        self.region = region
        self.plan = plan
    }

    /// Looks through `text`.
    mutating func look(at text: String) {
        let octets = Array(text.utf8)
        var start = 0
        while let first = octets[start...].firstIndex(where: begins), !isCut {
            let hasPlus = octets[first] == UInt8(ascii: "+")
            let digits = octets[(hasPlus ? first + 1 : first)...].prefix(while: \.isASCIIDigit)
            start = max(digits.endIndex, first + 1)
            guard lengths.contains(digits.count), Self.isApart(first, digits.endIndex, in: octets) else {
                continue
            }
            add(String(decoding: octets[first..<digits.endIndex], as: UTF8.self))
        }
    }

    /// Takes a number in that is known otherwise.
    mutating func add(_ number: PhoneNumber) {
        guard known.insert(number).inserted else { return }
        if numbers.count < Self.most { numbers.append(number) } else { isCut = true }
    }

    private func begins(_ octet: UInt8) -> Bool {
        octet == UInt8(ascii: "+") || (form == .any && octet.isASCIIDigit)
    }

    private var lengths: ClosedRange<Int> {
        switch form {
        case .international: 4...15
        case .any: 4...20
        }
    }

    private mutating func add(_ text: String) {
        guard looked.count < Self.mostLookedAt else {
            isCut = true
            return
        }
        guard looked.insert(text).inserted, let number = read(text) else { return }
        add(number)
    }

    private func read(_ text: String) -> PhoneNumber? {
        if case .number(let number) = plan.read(text, region: region) { return number }
        guard !text.hasPrefix("+"), case .number(let number) = plan.read("+" + text, region: region) else { return nil }
        return number
    }

    /// Whether what lies between two places is no part of a longer word or number.
    private static func isApart(_ start: Int, _ end: Int, in octets: [UInt8]) -> Bool {
        let before = octets[..<start].suffix(4)
        let after = octets[end...].prefix(4)
        return !isWordy(String(decoding: before, as: UTF8.self).unicodeScalars.last)
            && !isWordy(String(decoding: after, as: UTF8.self).unicodeScalars.first)
    }

    private static func isWordy(_ scalar: Unicode.Scalar?) -> Bool {
        guard let scalar else { return false }
        return scalar == "+" || scalar.properties.isAlphabetic || scalar.properties.numericType != nil
    }
}
