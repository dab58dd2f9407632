/// The control octets that protocols here are made of.
///
/// Computed and inlinable, so that a comparison in another module is one with a constant.
public enum ASCII {
    /// NUL, 0x00.
    @inlinable public static var null: UInt8 { 0x00 }
    /// Horizontal tab, 0x09.
    @inlinable public static var tab: UInt8 { 0x09 }
    /// Line feed, 0x0A.
    @inlinable public static var lineFeed: UInt8 { 0x0A }
    /// Carriage return, 0x0D.
    @inlinable public static var carriageReturn: UInt8 { 0x0D }
    /// Space, 0x20.
    @inlinable public static var space: UInt8 { 0x20 }
    /// Full stop, 0x2E.
    @inlinable public static var dot: UInt8 { 0x2E }
}

extension UInt8 {
    /// The octet with A–Z turned into a–z and all else unchanged.
    @inlinable public var asciiLowercased: UInt8 { self &- 0x41 < 26 ? self | 0x20 : self }

    /// Whether the octet is 0–9.
    @inlinable public var isASCIIDigit: Bool { self &- 0x30 < 10 }

    /// Whether the octet is A–Z or a–z.
    @inlinable public var isASCIILetter: Bool { (self | 0x20) &- 0x61 < 26 }
}

extension Collection where Element == UInt8 {
    /// Whether these octets spell `keyword`, the case of A–Z aside.
    @inlinable
    public func equalsIgnoringASCIICase(_ keyword: String) -> Bool {
        let letters = keyword.utf8
        guard count == letters.count else { return false }
        var index = startIndex
        for letter in letters {
            guard self[index].asciiLowercased == letter.asciiLowercased else { return false }
            formIndex(after: &index)
        }
        return true
    }
}
