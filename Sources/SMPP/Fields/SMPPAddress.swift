/// An address as SMPP writes it: type of number, numbering plan and digits or a name.
public struct SMPPAddress: Hashable, Sendable {
    /// What kind of number.
    public var ton: TypeOfNumber
    /// Which plan it belongs to.
    public var npi: NumberingPlan
    /// Digits without `+`, or a name; empty leaves it to the peer.
    public var text: String

    /// An address.
    public init(ton: TypeOfNumber, npi: NumberingPlan, text: String) {
        self.ton = ton
        self.npi = npi
        self.text = text
    }

    /// No address: the peer's own.
    public static let none = SMPPAddress(ton: .unknown, npi: .unknown, text: "")

    /// An international number in the plan of E.164; `digits` without `+`.
    public static func international(_ digits: String) -> SMPPAddress {
        SMPPAddress(ton: .international, npi: .isdn, text: digits)
    }

    /// A name of letters.
    public static func alphanumeric(_ name: String) -> SMPPAddress {
        SMPPAddress(ton: .alphanumeric, npi: .unknown, text: name)
    }
}
