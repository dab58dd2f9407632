import Bytes
import Messages
import SMPP

// Type of number, digits as written → who it is
// international   447700900123 · +447700900123 · 00447700900123 → +447700900123; 07700900123 → as written; 6464 → 6464
// unknown         +… and 00… the same; 447700900123 → +447700900123 where the connection says so, as written otherwise
// any other       +… the same; digits → as written
// alphanumeric    digits → as unknown; all else → a name

extension Party {
    /// Who an address of a network stands for.
    init(_ address: SMPPAddress, _ reading: InboundReading) {
        let written = Self.text(of: address.text)
        guard let digits = Self.digits(in: written) else {
            self = written.isEmpty ? .withheld : .name(written)
            return
        }
        self =
            PhoneNumber(e164: "+" + Self.international(digits, address, reading)).map(Party.number)
            ?? .digits(digits.rest)
    }

    private typealias Digits = (hasPlus: Bool, rest: String)

    /// The digits of an international number; empty when they are none.
    private static func international(_ digits: Digits, _ address: SMPPAddress, _ reading: InboundReading) -> String {
        let (count, rest) = (digits.rest.utf8.count, digits.rest)
        if digits.hasPlus { return rest }
        let isSaid = address.ton == .international
        guard isSaid || isOpen(address) else { return "" }
        if rest.hasPrefix("00") {
            return count > InboundReading.internationalDigits + 1 ? String(rest.dropFirst(2)) : ""
        }
        if isSaid { return count > shortCodeLimit ? rest : "" }
        return reading.unknownIsInternational && count >= InboundReading.internationalDigits ? rest : ""
    }

    /// Whether an address says nothing of what its digits are.
    private static func isOpen(_ address: SMPPAddress) -> Bool {
        let isNational = address.npi == .national || address.npi == .privatePlan
        return !isNational && (address.ton == .unknown || address.ton == .alphanumeric || address.ton.rawValue > 6)
    }

    /// Digits with nothing but marks that people put between them; `nil` for anything else.
    private static func digits(in written: String) -> Digits? {
        let hasPlus = written.hasPrefix("+")
        let rest = written.utf8.dropFirst(hasPlus ? 1 : 0).filter { !" -.()/".utf8.contains($0) }
        guard !rest.isEmpty, rest.allSatisfy(\.isASCIIDigit) else { return nil }
        return (hasPlus, String(decoding: rest, as: UTF8.self))
    }

    /// The text of an address without blanks and controls; octets of UTF-8, which reached us one by one, are joined.
    private static func text(of written: String) -> String {
        var text = written
        let octets = written.unicodeScalars.compactMap { UInt8(exactly: $0.value) }
        if octets.count == written.unicodeScalars.count, octets.contains(where: { $0 >= 0x80 }) {
            text = String(validating: octets, as: UTF8.self) ?? written
        }
        let printable = text.unicodeScalars.filter { $0.value >= 0x20 && !(0x7F...0x9F).contains($0.value) }
        var inner = printable.drop { $0 == " " }
        while inner.last == " " { inner.removeLast() }
        return String(String.UnicodeScalarView(inner))
    }
}
