/// So many in a time, as in `20/1h`.
public struct RateLimit: Hashable, Sendable, CustomStringConvertible {
    /// The counts that make sense.
    public static let counts = 1...1_000_000
    /// The times that make sense.
    public static let windows = Duration.seconds(1)...Duration.seconds(7 * 86_400)

    /// How many.
    public let count: Int
    /// In which time.
    public let window: Duration
    /// The limit in words, as in `20 in 1h`.
    public let description: String

    /// `nil` unless both are within bounds.
    public init?(_ count: Int, in window: Duration) {
        guard Self.counts.contains(count), Self.windows.contains(window) else { return nil }
        self.count = count
        self.window = window
        description = "\(count) in \(Self.text(window))"
    }

    private static func text(_ duration: Duration) -> String {
        var left = duration.components.seconds
        var text = ""
        for (name, seconds) in [("d", Int64(86_400)), ("h", 3600), ("m", 60), ("s", 1)] where left >= seconds {
            text += "\(left / seconds)\(name)"
            left %= seconds
        }
        let milliseconds = duration.components.attoseconds / 1_000_000_000_000_000
        return milliseconds > 0 ? text + "\(milliseconds)ms" : text
    }
}
