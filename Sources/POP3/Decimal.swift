import Bytes

extension [UInt8] {
    /// Appends the digits of a number; nothing for a negative one.
    mutating func appendDecimal(_ number: Int64) {
        guard number >= 0 else { return }
        let start = count
        var rest = UInt64(number)
        repeat {
            append(0x30 | UInt8(truncatingIfNeeded: rest % 10))
            rest /= 10
        } while rest > 0
        // The digits came lowest first.
        var (low, high) = (start, count - 1)
        while low < high {
            swapAt(low, high)
            low += 1
            high -= 1
        }
    }
}

extension ArraySlice<UInt8> {
    /// The words that blanks separate.
    func words() -> [ArraySlice<UInt8>] {
        split { $0 == ASCII.space || $0 == ASCII.tab }
    }
}
