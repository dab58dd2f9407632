import Bytes
import SMPP

extension SMPPAddress {
    /// The most characters of an address in `submit_sm` and `deliver_sm` (SMPP 3.4 §5.2.8, §5.2.9).
    static let textLimit = 20

    /// The address as a phone shows it: an international number with its `+`.
    var phoneText: String { ton == .international && !text.hasPrefix("+") ? "+" + text : text }

    /// The address that a phone shows as `text`: `+` and digits, digits alone as in a short code, or a name.
    ///
    /// `nil` for an empty text, for more than twenty characters, and for others than those of printable ASCII.
    init?(phoneText text: String) {
        let digits = text.hasPrefix("+") ? text.dropFirst() : text[...]
        guard !digits.isEmpty, digits.utf8.count <= Self.textLimit, text.utf8.allSatisfy({ (0x20...0x7E).contains($0) })
        else { return nil }
        if digits.utf8.allSatisfy(\.isASCIIDigit) {
            let ton: TypeOfNumber = digits.startIndex > text.startIndex ? .international : .unknown
            self.init(ton: ton, npi: .isdn, text: String(digits))
        } else {
            guard text.utf8.count <= Self.textLimit else { return nil }
            self = .alphanumeric(text)
        }
    }
}
