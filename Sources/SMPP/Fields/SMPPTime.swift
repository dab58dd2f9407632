import Bytes

/// A time in a PDU, sixteen characters `YYMMDDhhmmsstnnp` (SMPP 3.4 §7.1.1).
public enum SMPPTime: Hashable, Sendable {
    /// A moment, in tenths of a second since 1970-01-01 00:00 UTC.
    case absolute(tenths: Int64)
    /// So long after the carrier took the message. A month counts as 30 days, a year as 365.
    case relative(Duration)

    /// The longest relative time that ``text`` writes: a validity that is longer is written as a moment.
    public static let relativeLimit = Duration.seconds(31 * 86_400 + 86_399)

    /// `nil` when `text` is not sixteen characters of the format, or there is no such time.
    public init?(_ text: String) {
        let octets = Array(text.utf8)
        guard octets.count == 16, octets.dropLast().allSatisfy(\.isASCIIDigit) else { return nil }
        let pairs = CivilTime.digitPairs(octets[0..<12])
        let tenths = Int(octets[12]) - 0x30
        let quarters = CivilTime.digitPairs(octets[13..<15])[0]
        let time: SMPPTime? =
            switch octets[15] {
            case UInt8(ascii: "R"): Self.relative(pairs, rest: tenths + quarters)
            case UInt8(ascii: "+"): Self.absolute(pairs, tenths: tenths, quarters: quarters, sign: 1)
            case UInt8(ascii: "-"): Self.absolute(pairs, tenths: tenths, quarters: quarters, sign: -1)
            default: nil
            }
        guard let time else { return nil }
        self = time
    }

    /// The sixteen characters, a moment in UTC; `nil` for a moment outside the years 2000 to 2099, and for a span that is
    /// negative or longer than ``relativeLimit``. Fractions beyond the format are dropped.
    public var text: String? {
        switch self {
        case .absolute(let tenths): Self.absoluteText(tenths)
        case .relative(let span): Self.relativeText(span)
        }
    }

    private static func relative(_ pairs: [Int], rest: Int) -> SMPPTime? {
        guard rest == 0, pairs[1] <= 12, pairs[2] <= 31, pairs[3] <= 23, pairs[4] <= 59, pairs[5] <= 59 else {
            return nil
        }
        let days = pairs[0] * 365 + pairs[1] * 30 + pairs[2]
        return .relative(.seconds(days * 86_400 + pairs[3] * 3_600 + pairs[4] * 60 + pairs[5]))
    }

    private static func absolute(_ pairs: [Int], tenths: Int, quarters: Int, sign: Int64) -> SMPPTime? {
        guard quarters <= 48,
            let local = CivilTime(
                year: 2000 + pairs[0], month: pairs[1], day: pairs[2], hour: pairs[3], minute: pairs[4],
                second: pairs[5])
        else { return nil }
        let seconds = local.secondsSince1970 - sign * Int64(quarters) * 900
        return .absolute(tenths: seconds * 10 + Int64(tenths))
    }

    private static func absoluteText(_ tenths: Int64) -> String? {
        let (seconds, tenth) = CivilTime.divided(tenths, by: 10)
        guard let time = CivilTime(secondsSince1970: seconds), (2000...2099).contains(time.year) else { return nil }
        return time.receiptText + CivilTime.twoDigits(time.second) + String(tenth) + "00+"
    }

    private static func relativeText(_ span: Duration) -> String? {
        guard span >= .zero, span < relativeLimit + .seconds(1) else { return nil }
        let seconds = Int(span.components.seconds)
        let fields = [0, 0, seconds / 86_400, seconds / 3_600 % 24, seconds / 60 % 60, seconds % 60]
        return fields.map(CivilTime.twoDigits).joined() + "000R"
    }
}
