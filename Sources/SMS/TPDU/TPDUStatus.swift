/// What became of a message, as a status report says (TP-Status, 3GPP TS 23.040 §9.2.3.15).
public struct TPDUStatus: RawRepresentable, Hashable, Sendable, CustomStringConvertible {
    /// What it comes to.
    public enum Outcome: Hashable, Sendable {
        /// The phone has it.
        case delivered
        /// It was handed on, and nobody will know more.
        case unconfirmed
        /// Not yet; the network still tries.
        case underway
        /// It took too long.
        case expired
        /// The network has given up.
        case failed
    }

    /// The octet.
    public let rawValue: UInt8

    /// A status of any value.
    public init(rawValue: UInt8) {
        self.rawValue = rawValue
    }

    /// The phone has it.
    public static let received = TPDUStatus(rawValue: 0x00)
    /// Its validity has ended.
    public static let validityEnded = TPDUStatus(rawValue: 0x46)

    /// What it comes to. Reserved values from 0x80 on mean that the service was rejected.
    public var outcome: Outcome {
        switch rawValue {
        case 0x01: .unconfirmed
        case ..<0x20: .delivered
        case ..<0x40: .underway
        case 0x46: .expired
        default: .failed
        }
    }

    /// What the specification says of it, in short.
    public var description: String {
        let meaning = Self.meanings[rawValue] ?? words
        return "\(meaning) (TP-Status 0x\(rawValue < 16 ? "0" : "")\(String(rawValue, radix: 16)))"
    }

    private var words: String {
        switch outcome {
        case .delivered: "completed"
        case .unconfirmed: "handed on"
        case .underway: "still trying"
        case .expired: "validity ended"
        case .failed: rawValue < 0x60 ? "permanent error" : "given up"
        }
    }

    private static let meanings: [UInt8: String] = [
        0x00: "received by the phone", 0x01: "handed on, delivery cannot be confirmed", 0x02: "replaced by the network",
        0x20: "congestion, still trying", 0x21: "phone busy, still trying", 0x22: "no response, still trying",
        0x23: "service rejected, still trying", 0x24: "quality of service not available, still trying",
        0x25: "error in the phone, still trying", 0x40: "remote procedure error", 0x41: "incompatible destination",
        0x42: "connection rejected by the phone", 0x43: "not obtainable", 0x44: "quality of service not available",
        0x45: "no interworking available", 0x46: "validity ended", 0x47: "deleted by its sender",
        0x48: "deleted by the network's administration", 0x49: "message does not exist", 0x60: "congestion, given up",
        0x61: "phone busy, given up", 0x62: "no response, given up", 0x63: "service rejected, given up",
        0x64: "quality of service not available, given up", 0x65: "error in the phone, given up",
    ]
}
