extension [UInt8] {
    /// Index of the first octet below 0x0E, among them NUL, LF and CR, in `start..<end`; `end` when there is none.
    func firstControl(from start: Int, before end: Int) -> Int {
        var index = start
        while index < end, self[index] >= 0x0E { index += 1 }
        return index
    }
}
