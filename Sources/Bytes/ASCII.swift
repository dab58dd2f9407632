/// The control octets that protocols here are made of.
public enum ASCII {
    /// NUL, 0x00.
    public static let null: UInt8 = 0x00
    /// Horizontal tab, 0x09.
    public static let tab: UInt8 = 0x09
    /// Line feed, 0x0A.
    public static let lineFeed: UInt8 = 0x0A
    /// Carriage return, 0x0D.
    public static let carriageReturn: UInt8 = 0x0D
    /// Space, 0x20.
    public static let space: UInt8 = 0x20
    /// Full stop, 0x2E.
    public static let dot: UInt8 = 0x2E
}

extension UInt8 {
    /// The octet with A–Z turned into a–z and all else unchanged.
    public var asciiLowercased: UInt8 {
        (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains(self) ? self | 0x20 : self
    }

    /// Whether the octet is 0–9.
    public var isASCIIDigit: Bool { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(self) }

    /// Whether the octet is A–Z or a–z.
    public var isASCIILetter: Bool { (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(asciiLowercased) }
}

extension Collection where Element == UInt8 {
    /// Whether these octets spell `keyword`, the case of A–Z aside.
    public func equalsIgnoringASCIICase(_ keyword: String) -> Bool {
        count == keyword.utf8.count && zip(self, keyword.utf8).allSatisfy { $0.asciiLowercased == $1.asciiLowercased }
    }
}
