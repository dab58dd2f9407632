import Bytes

/// What may stand as a number in a request.
enum PhoneDigits {
    /// E.164 with its `+`.
    static func isE164(_ text: String) -> Bool { text.hasPrefix("+") && isInternational(String(text.dropFirst())) }

    /// The digits of E.164: 7 to 15, and the first is not 0.
    static func isInternational(_ text: String) -> Bool {
        (7...15).contains(text.utf8.count) && text.utf8.allSatisfy(\.isASCIIDigit) && !text.hasPrefix("0")
    }

    /// A number of E.164 with its `+`, from one with or without; `nil` for anything else.
    static func e164(_ text: String) -> String? {
        let number = text.hasPrefix("+") ? text : "+" + text
        return isE164(number) ? number : nil
    }

    /// A short code: 3 to 8 digits.
    static func isShort(_ text: String) -> Bool {
        (3...8).contains(text.utf8.count) && text.utf8.allSatisfy(\.isASCIIDigit)
    }

    /// A name: up to 11 letters, digits and blanks, and at least one letter.
    static func isName(_ text: String) -> Bool {
        (1...11).contains(text.utf8.count) && text.utf8.contains(where: \.isASCIILetter)
            && text.utf8.allSatisfy { $0.isASCIILetter || $0.isASCIIDigit || " -_+&".utf8.contains($0) }
    }

    /// Without its `+`.
    static func bare(_ number: String) -> String { number.hasPrefix("+") ? String(number.dropFirst()) : number }
}
