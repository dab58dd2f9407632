/// A value with the place it was read from, so that a later check can point at it.
///
/// Two are equal when their values are: moving a line in the document changes no setting.
public struct Located<Value: Hashable & Sendable>: Hashable, Sendable {
    /// The value.
    public let value: Value
    /// Where it stands.
    public let place: Place

    /// A value at its place.
    public init(_ value: Value, at place: Place) {
        self.value = value
        self.place = place
    }

    public static func == (left: Located, right: Located) -> Bool { left.value == right.value }

    public func hash(into hasher: inout Hasher) { hasher.combine(value) }
}
