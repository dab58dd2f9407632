public import Messages

/// Reads telephone numbers as people write them.
public protocol NumberPlan: Sendable {
    /// Reads `text` as a number: international with `+` (or what the region dials for it), else national in `region`.
    ///
    /// - Parameter region: ISO 3166 code, as in `GB`; `nil`: only `+` and digits is a number.
    func read(_ text: String, region: String?) -> NumberReading

    /// Whether `region` is known.
    func knows(region: String) -> Bool

    /// The region that `number` belongs to, as an ISO 3166 code in capital letters; `nil`: to none, as satellites do, or
    /// nobody knows.
    func region(of number: PhoneNumber) -> String?
}

extension NumberPlan {
    /// A plan that tells no regions apart.
    public func region(of number: PhoneNumber) -> String? { nil }
}

/// What a text turned out to be.
public enum NumberReading: Hashable, Sendable {
    /// A possible number.
    case number(PhoneNumber)
    /// It looks like a number but cannot be one; why, in plain words without the number.
    case impossible(String)
    /// It does not look like a number at all.
    case notANumber
}
