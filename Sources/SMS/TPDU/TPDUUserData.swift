import Bytes

/// What a TPDU carries: a header and what follows it (3GPP TS 23.040 §9.2.3.24).
///
/// Septets stand one to an octet here; they are packed only on the wire.
public struct TPDUUserData: Hashable, Sendable {
    /// The header as it stands, its length first; empty when there is none.
    public var header: [UInt8]
    /// What follows: of GSM 7-bit a septet to an octet.
    public var body: [UInt8]
    /// Whether fewer octets came than the length said.
    public private(set) var isCut = false

    /// The most octets, the header's included.
    public static let octetLimit = 140
    /// The most septets, those that the header covers included.
    public static let septetLimit = 160

    /// User data.
    public init(header: [UInt8] = [], body: [UInt8]) {
        self.header = header
        self.body = body
    }

    /// Octets as SMPP's `short_message` has them: the header, where there is one, stands before the text.
    public init(octets: [UInt8], hasHeader: Bool) {
        let size = hasHeader ? min(octets.count, 1 + Int(octets.first ?? 0)) : 0
        self.init(header: Array(octets[..<size]), body: Array(octets[size...]))
    }

    /// The header and the body in one.
    public var octets: [UInt8] { header + body }

    /// The elements of the header; `.empty` for one that cannot be read.
    public var elements: UserDataHeader { UserDataHeader.separate(header[...]).header }

    /// Reads the length and what it announces. Octets behind are left alone: a SIM fills its records up.
    init(_ reader: inout ByteReader, _ scheme: DataCodingScheme, hasHeader: Bool) throws(TPDUFailure) {
        guard let length = reader.readUInt8() else { throw .cut(.userDataLength) }
        let isSeptets = scheme.isInSeptets
        let size = isSeptets ? (Int(length) * 7 + 7) / 8 : Int(length)
        let octets = reader.read(min(size, reader.remaining)) ?? []
        let headerSize = hasHeader ? octets.first.map { 1 + Int($0) } ?? 0 : 0
        // A header longer than all there is leaves no telling where the text begins.
        header = headerSize <= octets.count ? Array(octets.prefix(headerSize)) : []
        let rest = octets.dropFirst(header.count)
        if isSeptets {
            let fill = UserData.fillBits(after: header.count)
            let covered = (header.count * 8 + fill) / 7
            body = GSM7.unpack(rest, count: max(0, Int(length) - covered), fillBits: fill)
        } else {
            body = Array(rest)
        }
        isCut = octets.count < size
    }

    /// The length and the octets on the wire.
    func encoded(_ scheme: DataCodingScheme) throws(TPDUFailure) -> [UInt8] {
        guard scheme.isInSeptets else {
            let octets = octets
            guard octets.count <= Self.octetLimit else { throw .longUserData(octets: octets.count) }
            return [UInt8(octets.count)] + octets
        }
        let fill = UserData.fillBits(after: header.count)
        let length = header.isEmpty ? body.count : (header.count * 8 + fill) / 7 + body.count
        guard length <= Self.septetLimit else { throw .longUserData(octets: (length * 7 + 7) / 8) }
        return [UInt8(length)] + header + GSM7.pack(body, fillBits: header.isEmpty ? 0 : fill)
    }

    /// What it says, as parts that came are kept.
    ///
    /// - Parameter scheme: the data coding scheme of its TPDU.
    public func payload(_ scheme: DataCodingScheme) -> PartPayload {
        let elements = elements
        return PartPayload(
            scheme.partCoding, body, shift: elements.shift, ports: elements.ports, isFlash: scheme.isFlash)
    }
}

extension DataCodingScheme {
    /// Whether the user data is packed septets; what is reserved is read as those.
    public var isInSeptets: Bool {
        switch content {
        case .gsm7, .reserved: !isCompressed
        case .octets, .ucs2: false
        }
    }

    /// How the octets stand for characters.
    public var partCoding: PartCoding {
        guard !isCompressed else { return .octets }
        return switch content {
        case .gsm7, .reserved: .gsm7
        case .octets: .octets
        case .ucs2: .ucs2
        }
    }
}
