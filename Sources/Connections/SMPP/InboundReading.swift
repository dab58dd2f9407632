public import SMS

/// How messages from phones are read on one connection: what its network leaves open.
public struct InboundReading: Hashable, Sendable {
    /// What the network means by its default alphabet.
    public var defaultAlphabet = CarrierAlphabet.gsm7
    /// Whether digits of which nobody says what they are count as an international number when they are as many as
    /// ``internationalDigits`` and do not begin with 0.
    public var unknownIsInternational = true

    /// Fewer digits than these are not taken for an international number unless the network says so.
    public static let internationalDigits = 8

    /// The usual way.
    public init() {}
}
