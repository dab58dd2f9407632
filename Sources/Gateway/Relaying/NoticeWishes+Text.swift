import Bytes
import Messages

extension NoticeWishes {
    /// The sender's name for the mail, decoded; `nil` when there is none, or it is no xtext.
    var envelopeName: String? { envelopeID.flatMap(Self.decoded) }

    /// Whom the mail was first for with the type of the address, decoded; `nil` when that was not said, or malformed.
    var firstRecipient: String? {
        guard let originalRecipient, let end = originalRecipient.utf8.firstIndex(of: UInt8(ascii: ";")) else {
            return nil
        }
        return Self.decoded(originalRecipient[originalRecipient.utf8.index(after: end)...])
            .map { "\(originalRecipient[..<end]);\($0)" }
    }

    /// Undoes `xtext = *( xchar / "+" 2HEXDIG )` (RFC 3461 §4); what is not printable ASCII then becomes `?`.
    private static func decoded(_ text: some StringProtocol) -> String? {
        var rest = text.utf8[...]
        var octets: [UInt8] = []
        while let octet = rest.popFirst() {
            var plain = octet
            if octet == UInt8(ascii: "+") {
                guard let high = rest.popFirst()?.hexadecimalValue, let low = rest.popFirst()?.hexadecimalValue else {
                    return nil
                }
                plain = high << 4 | low
            }
            octets.append((0x20...0x7E).contains(plain) ? plain : UInt8(ascii: "?"))
        }
        return octets.isEmpty ? nil : String(decoding: octets, as: UTF8.self)
    }
}

extension UInt8 {
    fileprivate var hexadecimalValue: UInt8? {
        switch self {
        case UInt8(ascii: "0")...UInt8(ascii: "9"): self - UInt8(ascii: "0")
        case UInt8(ascii: "A")...UInt8(ascii: "F"): self - UInt8(ascii: "A") + 10
        case UInt8(ascii: "a")...UInt8(ascii: "f"): self - UInt8(ascii: "a") + 10
        default: nil
        }
    }
}
