/// One segment of a longer message, told by the `sar_` parameters (SMPP 3.4 §5.3.2.22 to §5.3.2.24).
public struct Segmentation: Hashable, Sendable {
    /// The same in all segments of a message.
    public let reference: UInt16
    /// How many segments there are, 1 or more.
    public let total: UInt8
    /// Which this is, from 1.
    public let number: UInt8

    /// `nil` when `number` is not one of 1 to `total`.
    public init?(reference: UInt16, total: UInt8, number: UInt8) {
        guard number >= 1, number <= total else { return nil }
        self.reference = reference
        self.total = total
        self.number = number
    }
}
