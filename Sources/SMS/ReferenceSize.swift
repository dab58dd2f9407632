/// How wide the reference is that tells the parts of one message from those of another.
public enum ReferenceSize: String, Hashable, Sendable, CaseIterable {
    /// One octet: 153 septets or 67 UTF-16 units a part (3GPP TS 23.040 §9.2.3.24.1).
    case eightBit
    /// Two octets: 152 septets or 66 UTF-16 units a part (3GPP TS 23.040 §9.2.3.24.8).
    case sixteenBit

    /// How many octets the element takes in a header, identifier and length included.
    var elementLength: Int {
        switch self {
        case .eightBit: 5
        case .sixteenBit: 6
        }
    }
}
