extension [UInt8] {
    /// The first octet at or behind `start` that is below 0x0E, as CR and LF are; `limit` when there is none.
    func firstLow(from start: Int, before limit: Int) -> Int {
        let octets = unsafe span.bytes
        var index = start
        // Eight at a time: of the octets below 0x0E, the lowest in the word is the first whose subtraction borrows.
        while index &+ 8 <= limit {
            // Any eight octets are a number.
            let word = unsafe UInt64(littleEndian: octets.unsafeLoadUnaligned(fromByteOffset: index, as: UInt64.self))
            let low = (word &- 0x0E0E_0E0E_0E0E_0E0E) & ~word & 0x8080_8080_8080_8080
            if low != 0 { return index &+ low.trailingZeroBitCount / 8 }
            index = index &+ 8
        }
        while index < limit, self[index] >= 0x0E { index += 1 }
        return index
    }
}
