import Bytes

/// The code that stands for a conversation in a text, where the network replaces our numbers: `#`, then letters and
/// digits that are hard to confuse, the last one a check.
public enum ConversationCode {
    private static let alphabet = Array("0123456789ABCDEFGHJKMNPQRSTVWXYZ".utf8)
    private static let maximumLetters = 12

    /// The code of conversation `number`, at least 1, as in `#1KQ`.
    public static func text(_ number: Int64) -> String {
        var letters: [UInt8] = []
        var rest = UInt64(max(0, number))
        repeat {
            letters.append(alphabet[Int(rest & 31)])
            rest >>= 5
        } while rest > 0
        while letters.count < 2 { letters.append(alphabet[0]) }
        return "#" + String(decoding: letters.reversed() + [alphabet[check(UInt64(max(0, number)))]], as: UTF8.self)
    }

    /// The first code in `text`, and the text without it and the blanks before it; `nil` when there is none.
    ///
    /// Small letters count as capitals, and the letters O, I and L as the digits that they look like. What goes on in
    /// letters or digits is no code but a word.
    public static func find(in text: String) -> (number: Int64, rest: String)? {
        let octets = Array(text.utf8)
        var start = 0
        while let mark = octets[start...].firstIndex(of: UInt8(ascii: "#")) {
            var end = mark + 1
            while end < octets.count, end - mark <= maximumLetters + 2, isWordy(octets[end]) { end += 1 }
            if let number = number(octets[(mark + 1)..<end]) {
                var cut = mark
                while cut > 0, octets[cut - 1] == 0x20 { cut -= 1 }
                return (number, String(decoding: octets[..<cut] + octets[end...], as: UTF8.self))
            }
            start = mark + 1
        }
        return nil
    }

    private static func number(_ letters: ArraySlice<UInt8>) -> Int64? {
        guard (3...maximumLetters + 1).contains(letters.count), let last = letters.last else { return nil }
        var number: UInt64 = 0
        for letter in letters.dropLast() {
            guard let value = value(letter) else { return nil }
            number = number << 5 | UInt64(value)
        }
        guard value(last) == check(number) else { return nil }
        return Int64(exactly: number)
    }

    private static func check(_ number: UInt64) -> Int {
        var sum: UInt64 = 7
        var rest = number
        while rest > 0 {
            sum = (sum &* 5 &+ (rest & 31)) % 31
            rest >>= 5
        }
        return Int(sum)
    }

    private static func isWordy(_ octet: UInt8) -> Bool { octet.isASCIILetter || octet.isASCIIDigit || octet >= 0x80 }

    private static func value(_ octet: UInt8) -> Int? {
        switch octet {
        case UInt8(ascii: "o"), UInt8(ascii: "O"): return 0
        case UInt8(ascii: "i"), UInt8(ascii: "I"), UInt8(ascii: "l"), UInt8(ascii: "L"): return 1
        default:
            let capital = octet >= 0x61 && octet <= 0x7A ? octet & 0xDF : octet
            return alphabet.firstIndex(of: capital)
        }
    }
}
