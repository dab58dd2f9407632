import Bytes

/// How long the network is to try (3GPP TS 23.040 §9.2.3.12).
public enum TPDUValidity: Hashable, Sendable {
    /// As long as it usually does.
    case unsaid
    /// For a span, as the octet has it.
    case relative(UInt8)
    /// Until a moment; `nil` when the octets are no moment.
    case absolute(TPDUTime?)
    /// As seven octets say in the enhanced format, which are kept as they are.
    case enhanced([UInt8])

    /// The longest span that does not exceed `span`; five minutes at least, 63 weeks at most.
    public static func relative(within span: Duration) -> TPDUValidity {
        let minutes = max(0, span.components.seconds / 60)
        let (day, week): (Int64, Int64) = (24 * 60, 7 * 24 * 60)
        let octet: Int64 =
            switch minutes {
            case ..<(12 * 60 + 30): max(0, min(143, minutes / 5 - 1))
            case ..<(2 * day): min(167, 143 + (minutes - 12 * 60) / 30)
            case ..<(5 * week): min(196, 166 + minutes / day)
            default: min(255, 192 + minutes / week)
            }
        return .relative(UInt8(octet))
    }

    /// The span that an octet stands for.
    public static func span(of octet: UInt8) -> Duration {
        let value = Int64(octet)
        let minutes: Int64 =
            switch value {
            case ...143: (value + 1) * 5
            case ...167: 12 * 60 + (value - 143) * 30
            case ...196: (value - 166) * 24 * 60
            default: (value - 192) * 7 * 24 * 60
            }
        return .seconds(minutes * 60)
    }

    /// The bits of the first octet of an SMS-SUBMIT.
    var format: UInt8 {
        switch self {
        case .unsaid: 0x00
        case .enhanced: 0x08
        case .relative: 0x10
        case .absolute: 0x18
        }
    }

    init(format: UInt8, _ reader: inout ByteReader) throws(TPDUFailure) {
        switch format & 0x18 {
        case 0x00: self = .unsaid
        case 0x10:
            guard let octet = reader.readUInt8() else { throw .cut(.time) }
            self = .relative(octet)
        case let format:
            guard let octets = reader.read(7) else { throw .cut(.time) }
            self = format == 0x18 ? .absolute(TPDUTime(octets)) : .enhanced(Array(octets))
        }
    }

    var encoded: [UInt8] {
        switch self {
        case .unsaid: []
        case .relative(let octet): [octet]
        case .absolute(let time): time?.encoded ?? [UInt8](repeating: 0, count: 7)
        case .enhanced(let octets): Array((octets + [UInt8](repeating: 0, count: 7)).prefix(7))
        }
    }
}
