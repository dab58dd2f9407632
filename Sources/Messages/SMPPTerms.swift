/// How much an account may ask of the SMPP server; what is `nil` is as the server has it for all.
public struct SMPPTerms: Hashable, Sendable {
    /// How many messages it may submit in a second, over all of its links.
    public var throughput: Int?
    /// How many of its requests may await their answer on one link.
    public var window: Int?
    /// How many links it may have at a time.
    public var binds: Int?

    /// What ``throughput`` may be.
    public static let throughputs = 1...100_000
    /// What ``window`` may be.
    public static let windows = 1...10_000
    /// What ``binds`` may be.
    public static let bindCounts = 1...1000

    /// As the server has it.
    public init(throughput: Int? = nil, window: Int? = nil, binds: Int? = nil) {
        self.throughput = throughput
        self.window = window
        self.binds = binds
    }
}
