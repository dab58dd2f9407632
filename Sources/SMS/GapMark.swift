/// The words that stand in a text where parts of it did not come.
public enum GapMark {
    /// The words for parts `missing` of a message of `count`.
    public static func words(missing: ClosedRange<Int>, of count: Int) -> String {
        let (first, last) = (missing.lowerBound, missing.upperBound)
        let parts =
            switch missing.count {
            case 1: "part \(first)"
            case 2: "parts \(first) and \(last)"
            default: "parts \(first) to \(last)"
            }
        return "[… \(parts) of \(count) did not arrive …]"
    }
}
