import Bytes

/// A size in octets, written as a whole number with its unit: `25MB`, `10KiB`, `512B`.
///
/// `kB` (or `KB`), `MB` and `GB` count in thousands (ISO 80000-1), `KiB`, `MiB` and `GiB` in 1,024s (IEC 80000-13).
public struct ByteCount: Hashable, Comparable, Sendable, CustomStringConvertible {
    /// How many octets.
    public let octets: Int

    private static let units: [(name: String, octets: Int)] = [
        ("GB", 1_000_000_000), ("GiB", 1 << 30), ("MB", 1_000_000), ("MiB", 1 << 20), ("kB", 1000), ("KiB", 1 << 10),
        ("B", 1),
    ]

    /// So many octets.
    public init(octets: Int) {
        self.octets = octets
    }

    /// Reads a number and its unit, nothing between them; `nil` for anything else, or when it is beyond `Int`.
    public init?(_ text: String) {
        let digits = text.utf8.prefix(while: \.isASCIIDigit)
        let name = text == "\(Substring(digits))KB" ? "kB" : String(text[digits.endIndex...])
        guard let number = Int(Substring(digits)), let unit = Self.units.first(where: { $0.name == name }) else {
            return nil
        }
        let (product, overflow) = number.multipliedReportingOverflow(by: unit.octets)
        guard !overflow else { return nil }
        octets = product
    }

    public static func < (left: ByteCount, right: ByteCount) -> Bool { left.octets < right.octets }

    /// The shortest text that ``init(_:)`` reads back.
    public var description: String {
        for unit in Self.units where octets != 0 && octets.isMultiple(of: unit.octets) {
            return "\(octets / unit.octets)\(unit.name)"
        }
        return "\(octets)B"
    }
}

extension TextForm where Value == ByteCount {
    /// A size within `range`.
    package static func size(_ range: ClosedRange<ByteCount>) -> TextForm {
        TextForm("a size from \(range.lowerBound) to \(range.upperBound), as in \"25MB\"") { text in
            guard let size = ByteCount(text), range.contains(size) else { return nil }
            return size
        }
    }
}
