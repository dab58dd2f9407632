/// The number of a submission: assigned by the store at acceptance, ever increasing, never used again.
public struct SubmissionID: Hashable, Comparable, Sendable, RawRepresentable, CustomStringConvertible {
    /// 1 or more.
    public let rawValue: Int64

    /// A submission number.
    public init(rawValue: Int64) {
        self.rawValue = rawValue
    }

    public var description: String { String(rawValue) }

    public static func < (left: SubmissionID, right: SubmissionID) -> Bool { left.rawValue < right.rawValue }
}
