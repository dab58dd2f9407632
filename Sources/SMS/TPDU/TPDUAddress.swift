import Bytes

/// An address as a TPDU has it: a number, or a name in GSM 7-bit (3GPP TS 23.040 §9.1.2.5).
public struct TPDUAddress: Hashable, Sendable {
    /// How the text is to be read; the value is that of the three bits on the wire.
    public enum Kind: UInt8, Hashable, Sendable, CaseIterable {
        /// Nobody says.
        case unknown = 0
        /// Digits with the country first.
        case international = 1
        /// Digits as they are dialled in the country.
        case national = 2
        /// A service of the network.
        case networkSpecific = 3
        /// A short code, or the end of a number.
        case subscriber = 4
        /// A name.
        case alphanumeric = 5
        /// A number in a short form.
        case abbreviated = 6
        /// Kept for later.
        case reserved = 7
    }

    /// How the text is to be read.
    public var kind: Kind
    /// The numbering plan, 0 to 15: 1 for ordinary numbers.
    public var plan: UInt8
    /// The digits, without `+`; or the name.
    public var text: String

    /// The most halves of octets that an address has.
    public static let digitLimit = 20

    /// An address.
    public init(kind: Kind, plan: UInt8 = 1, text: String) {
        self.kind = kind
        self.plan = kind == .alphanumeric ? 0 : plan & 15
        self.text = text
    }

    /// What people write: `+` and digits, digits, or a name.
    public init(_ text: String) {
        let isNumber = !text.isEmpty && text.utf8.allSatisfy { $0.isASCIIDigit || $0 == 0x2A || $0 == 0x23 }
        if text.utf8.first == UInt8(ascii: "+"), text.utf8.dropFirst().allSatisfy(\.isASCIIDigit) {
            self.init(kind: .international, text: String(text.dropFirst()))
        } else if isNumber || text.isEmpty {
            self.init(kind: .unknown, text: text)
        } else {
            self.init(kind: .alphanumeric, text: text)
        }
    }

    /// What people read: an international number with its `+`.
    public var shown: String { kind == .international ? "+" + text : text }

    /// Reads the length, the type and the digits as they stand in a TPDU.
    init(_ reader: inout ByteReader) throws(TPDUFailure) {
        guard let length = reader.readUInt8(), let type = reader.readUInt8() else { throw .cut(.address) }
        let count = Int(length)
        guard count <= Self.digitLimit else { throw .longAddress(digits: count) }
        guard let octets = reader.read((count + 1) / 2) else { throw .cut(.address) }
        self.init(type: type, octets, count: count)
    }

    /// The address that a length in octets stands before, as the service centre's does (3GPP TS 27.005 §3.1); `nil` for
    /// a length of zero, which means none.
    static func serviceCentre(_ reader: inout ByteReader) throws(TPDUFailure) -> TPDUAddress? {
        guard let length = reader.readUInt8() else { throw .cut(.serviceCentre) }
        guard length > 0 else { return nil }
        guard length <= 11 else { throw .longAddress(digits: Int(length - 1) * 2) }
        guard let octets = reader.read(Int(length)), let type = octets.first else { throw .cut(.serviceCentre) }
        return TPDUAddress(type: type, octets.dropFirst(), count: octets.count * 2 - 2)
    }

    private init(type: UInt8, _ octets: ArraySlice<UInt8>, count: Int) {
        let kind = Kind(rawValue: type >> 4 & 7) ?? .unknown
        let text =
            kind == .alphanumeric
            ? GSM7.decode(GSM7.unpack(octets, count: count * 4 / 7))
            : SemiOctets.digits(of: octets, count: count)
        self.init(kind: kind, plan: type & 15, text: text)
    }

    /// The octets in a TPDU: how many halves of octets, the type, and those.
    func encoded() throws(TPDUFailure) -> [UInt8] {
        let (octets, count) = try halves()
        guard count <= Self.digitLimit else { throw .longAddress(digits: count) }
        return [UInt8(count), type] + octets
    }

    /// The octets before a TPDU: how many octets follow, the type, the digits.
    func encodedAsServiceCentre() throws(TPDUFailure) -> [UInt8] {
        let (octets, count) = try halves()
        guard count <= Self.digitLimit else { throw .longAddress(digits: count) }
        return [UInt8(octets.count + 1), type] + octets
    }

    private var type: UInt8 { 0x80 | kind.rawValue << 4 | plan }

    private func halves() throws(TPDUFailure) -> (octets: [UInt8], count: Int) {
        guard kind == .alphanumeric else {
            guard let octets = SemiOctets.octets(of: text) else { throw .unwritableAddress }
            return (octets, text.utf8.count)
        }
        do throws(GSM7.Misfit) {
            let septets = try GSM7.encode(text)
            return (GSM7.pack(septets), (septets.count * 7 + 3) / 4)
        } catch {
            throw .unwritableAddress
        }
    }
}
