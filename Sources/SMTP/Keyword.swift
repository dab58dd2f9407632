import Bytes

/// A word of the protocol, at most eight octets of `A–Z a–z 0–9`, its case forgotten, packed to be compared at once.
struct Keyword: Hashable, Sendable {
    private let packed: UInt64

    /// `nil` when the octets are no such word.
    init?(_ octets: ArraySlice<UInt8>) {
        guard (1...8).contains(octets.count) else { return nil }
        var packed: UInt64 = 0
        for octet in octets {
            guard octet.isASCIILetter || octet.isASCIIDigit else { return nil }
            packed = packed << 8 | UInt64(octet.asciiLowercased)
        }
        self.packed = packed
    }

    /// Finds the cases of a list of words by their keyword.
    static func table<Word: RawRepresentable<String> & CaseIterable>(of type: Word.Type) -> [Keyword: Word] {
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
    func dropping(_ word: String) -> ArraySlice<UInt8>? {
        var index = startIndex
        for octet in word.utf8 {
            guard index < endIndex, self[index].asciiLowercased == octet.asciiLowercased else { return nil }
            index += 1
        }
        return self[index...]
    }

    /// Whether these octets are `word`, its case aside. (The one of `Bytes` is generic, and ten times slower from here.)
    func spells(_ word: String) -> Bool { dropping(word)?.isEmpty == true }

    /// The octets without spaces and tabs at the front.
    var droppingLeadingBlanks: ArraySlice<UInt8> {
        drop { $0 == ASCII.space || $0 == ASCII.tab }
    }

    /// The octets without spaces and tabs at the end.
    var droppingTrailingBlanks: ArraySlice<UInt8> {
        var end = endIndex
        while end > startIndex, self[end - 1] == ASCII.space || self[end - 1] == ASCII.tab { end -= 1 }
        return self[..<end]
    }
}
