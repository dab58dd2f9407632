/// A word of a protocol, at most eight octets of `A–Z a–z 0–9`, its case forgotten, packed to be compared at once.
///
/// Inlinable, because every command of every session is looked up so.
public struct Keyword: Hashable, Sendable {
    @usableFromInline let packed: UInt64

    /// `nil` when the octets are no such word.
    @inlinable public init?(_ octets: ArraySlice<UInt8>) {
        guard (1...8).contains(octets.count) else { return nil }
        var packed: UInt64 = 0
        for octet in octets {
            guard octet.isASCIILetter || octet.isASCIIDigit else { return nil }
            packed = packed << 8 | UInt64(octet.asciiLowercased)
        }
        self.packed = packed
    }

    /// Finds the cases of a list of words by their keyword.
    public static func table<Word: RawRepresentable<String> & CaseIterable>(of type: Word.Type) -> [Keyword: Word] {
        var table: [Keyword: Word] = [:]
        for word in Word.allCases {
            guard let keyword = Keyword(Array(word.rawValue.utf8)[...]) else { continue }
            table[keyword] = word
        }
        return table
    }
}

extension ArraySlice<UInt8> {
    /// What follows `word`, its case aside, at the front; `nil` when something else stands there.
    public func dropping(_ word: String) -> ArraySlice<UInt8>? {
        var index = startIndex
        for octet in word.utf8 {
            guard index < endIndex, self[index].asciiLowercased == octet.asciiLowercased else { return nil }
            index += 1
        }
        return self[index...]
    }

    /// Whether these octets are `word`, its case aside. (The generic one is ten times slower from another room.)
    public func spells(_ word: String) -> Bool { dropping(word)?.isEmpty == true }

    /// The octets without spaces and tabs at the front.
    @inlinable public var droppingLeadingBlanks: ArraySlice<UInt8> {
        drop { $0 == ASCII.space || $0 == ASCII.tab }
    }

    /// The octets without spaces and tabs at the end.
    @inlinable public var droppingTrailingBlanks: ArraySlice<UInt8> {
        var end = endIndex
        while end > startIndex, self[end - 1] == ASCII.space || self[end - 1] == ASCII.tab { end -= 1 }
        return self[..<end]
    }

    /// The number these digits write, `Int.max` when it is larger; `nil` when they are no digits.
    public var saturatingDecimal: Int? {
        guard !isEmpty else { return nil }
        var number = 0
        for octet in self {
            guard octet.isASCIIDigit else { return nil }
            let (product, overflows) = number.multipliedReportingOverflow(by: 10)
            let (sum, carries) = product.addingReportingOverflow(Int(octet & 15))
            number = overflows || carries ? .max : sum
        }
        return number
    }
}
