/// The numbers that requests count by: 1 to 0x7FFFFFFF, then 1 again (SMPP 3.4 §5.1.4).
struct SequenceNumbers: Sendable {
    static let last: UInt32 = 0x7FFF_FFFF

    private var latest: UInt32

    /// - Parameter latest: the number before the first.
    init(after latest: UInt32 = 0) {
        self.latest = latest
    }

    mutating func next() -> UInt32 {
        latest = latest >= Self.last ? 1 : latest + 1
        return latest
    }
}
