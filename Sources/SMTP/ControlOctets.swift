extension [UInt8] {
    /// Index of the first octet below 0x0E, among them NUL, LF and CR, in `start..<end`; `end` when there is none.
    func firstControl(from start: Int, before end: Int) -> Int {
        let octets = unsafe span.bytes
        var index = start
        // Eight octets at a time: where one is below 0x0E, subtracting that borrows from its highest bit, and what lies
        // before it is not touched by the borrow.
        while index &+ 8 <= end {
            // Every eight octets are a number.
            let word = unsafe UInt64(littleEndian: octets.unsafeLoadUnaligned(fromByteOffset: index, as: UInt64.self))
            let found = (word &- 0x0E0E_0E0E_0E0E_0E0E) & ~word & 0x8080_8080_8080_8080
            if found != 0 { return index + found.trailingZeroBitCount / 8 }
            index += 8
        }
        while index < end, self[index] >= 0x0E { index += 1 }
        return index
    }
}
