/// Random numbers that are the same for the same seed: what a simulator does at random a test can repeat.
///
/// The generator is SplitMix64: a counter of odd step whose bits are mixed. Not for secrets.
public struct SeededNumbers: RandomNumberGenerator, Sendable {
    private var state: UInt64

    /// The sequence of this seed.
    public init(seed: UInt64) {
        state = seed
    }

    /// A sequence that nobody knows beforehand.
    public static var unpredictable: SeededNumbers { SeededNumbers(seed: .random(in: .min ... .max)) }

    public mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var bits = state
        bits = (bits ^ bits >> 30) &* 0xBF58_476D_1CE4_E5B9
        bits = (bits ^ bits >> 27) &* 0x94D0_49BB_1331_11EB
        return bits ^ bits >> 31
    }

    /// Whether something that happens at `rate` (0 never, 1 always) happens now.
    mutating func happens(at rate: Double) -> Bool {
        rate > 0 && Double.random(in: 0..<1, using: &self) < rate
    }

    /// A span between the bounds.
    mutating func span(in range: ClosedRange<Duration>) -> Duration {
        guard range.lowerBound < range.upperBound else { return range.lowerBound }
        return range.lowerBound + (range.upperBound - range.lowerBound) * Double.random(in: 0...1, using: &self)
    }
}
