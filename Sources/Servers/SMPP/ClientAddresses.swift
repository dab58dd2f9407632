import Bytes
import Messages
import SMPP

// A client's source  digits, of international type or with +, or eight and more that do not begin with 0: a number
//                    other digits: as they are · nothing: withheld · all else: a name
//                    of national or subscriber type: never an international number
// Its destination    digits as written, with + where their type is international

extension Party {
    /// Who a client says a message comes from.
    init(clientSource address: SMPPAddress) {
        guard let digits = ClientDigits(address) else {
            self = address.text.isEmpty ? .withheld : .name(address.text)
            return
        }
        self = PhoneNumber(e164: digits.asNumber).map(Party.number) ?? .digits(digits.digits)
    }
}

extension SMPPAddress {
    /// The phone that a client writes to; `nil` when it is none.
    var clientDestination: String? {
        guard let digits = ClientDigits(self) else { return nil }
        return digits.isInternational ? "+" + digits.digits : digits.digits
    }

    /// Whether it says that it is to be read as a number that is dialled at home.
    var isDialledAtHome: Bool { ton == .national || ton == .subscriber }

    /// The address that clients are shown; a name is cut where the field ends (SMPP 3.4 §5.2.8).
    init(_ party: Party) {
        switch party {
        case .number(let number): self = .international(String(number.digits))
        case .digits(let digits): self.init(ton: .unknown, npi: .unknown, text: String(digits.prefix(20)))
        case .name(let name): self = .alphanumeric(String(name.unicodeScalars.prefix(20)))
        case .withheld: self = .none
        }
    }
}

/// Digits with what a client says of them.
private struct ClientDigits {
    /// Without `+` and an international 00.
    let digits: String
    let isInternational: Bool
    let isDialledAtHome: Bool

    /// `nil` when there are none, or anything else.
    init?(_ address: SMPPAddress) {
        var octets = address.text.utf8[...]
        let hasPlus = octets.first == UInt8(ascii: "+")
        if hasPlus { octets = octets.dropFirst() }
        guard !octets.isEmpty, octets.allSatisfy(\.isASCIIDigit) else { return nil }
        isInternational = hasPlus || address.ton == .international
        isDialledAtHome = !hasPlus && address.isDialledAtHome
        if address.ton == .international, !hasPlus, octets.starts(with: "00".utf8) { octets = octets.dropFirst(2) }
        digits = String(decoding: octets, as: UTF8.self)
    }

    /// As a number where it can be one.
    var asNumber: String {
        let isLong = digits.utf8.count >= 8 && digits.utf8.first != UInt8(ascii: "0")
        let mayBe = isInternational || (isLong && !isDialledAtHome)
        return mayBe ? "+" + digits : ""
    }
}
