/// Which reports are wanted, `registered_delivery` (SMPP 3.4 §5.2.17).
public struct RegisteredDelivery: RawRepresentable, Hashable, Sendable {
    /// The octet on the wire.
    public var rawValue: UInt8

    /// A `registered_delivery` of any value.
    public init(rawValue: UInt8) {
        self.rawValue = rawValue
    }

    /// When the carrier is to send a receipt, bits 1 and 0.
    public enum Receipt: UInt8, Hashable, Sendable, CaseIterable {
        /// Never.
        case never = 0
        /// When the message has ended, well or badly.
        case always = 1
        /// When delivery failed.
        case onFailure = 2
        /// When delivery succeeded (5.0; reserved in 3.4).
        case onSuccess = 3
    }

    /// No report at all.
    public static let none = RegisteredDelivery(rawValue: 0)
    /// A receipt when the message has ended, well or badly.
    public static let final = RegisteredDelivery(rawValue: 1)
    /// A receipt when delivery failed.
    public static let onFailure = RegisteredDelivery(rawValue: 2)

    /// When the carrier is to send a receipt.
    public var receipt: Receipt {
        switch rawValue & 0x03 {
        case 1: .always
        case 2: .onFailure
        case 3: .onSuccess
        default: .never
        }
    }

    /// Whether the receiving phone is to acknowledge.
    public var wantsDeliveryAcknowledgement: Bool { rawValue & 0x04 != 0 }

    /// Whether the person at the phone is to acknowledge.
    public var wantsUserAcknowledgement: Bool { rawValue & 0x08 != 0 }

    /// Whether notifications on the way are wanted.
    public var wantsIntermediateNotification: Bool { rawValue & 0x10 != 0 }
}
