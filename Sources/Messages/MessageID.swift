/// The number of a message: assigned by the store at acceptance, ever increasing, never used again.
public struct MessageID: Hashable, Comparable, Sendable, RawRepresentable, CustomStringConvertible {
    /// 1 or more.
    public let rawValue: Int64

    /// A message number.
    public init(rawValue: Int64) {
        self.rawValue = rawValue
    }

    public var description: String { String(rawValue) }

    public static func < (left: MessageID, right: MessageID) -> Bool { left.rawValue < right.rawValue }
}
