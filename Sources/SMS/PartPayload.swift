import Bytes

/// What a part carries, not decoded yet: a character may begin in one part and end in the next.
///
/// ``encoded`` is its form in a store, where parts wait for the others of their message.
public struct PartPayload: Hashable, Sendable {
    /// What the octets stand for.
    public var coding: PartCoding
    /// The national tables that its header names; for GSM 7-bit only.
    public var shift: NationalShift
    /// The programs that it is from and for, if it names any.
    public var ports: ApplicationPorts?
    /// Whether the phone meant it to be shown at once and not kept.
    public var isFlash: Bool
    /// The user data after the header; of GSM 7-bit, a septet to an octet.
    public var octets: [UInt8]

    /// The most octets of user data that are kept: what an optional parameter of SMPP can carry.
    public static let limit = 0xFFFF

    /// What a part carries; octets past ``limit`` are left out.
    public init(
        _ coding: PartCoding, _ octets: some Sequence<UInt8>, shift: NationalShift = .none,
        ports: ApplicationPorts? = nil, isFlash: Bool = false
    ) {
        self.coding = coding
        self.shift = coding == .gsm7 ? shift : .none
        self.ports = ports
        self.isFlash = isFlash
        // A copy of the whole is one move of memory; of a prefix, octet by octet.
        let all = Array(octets)
        self.octets = all.count > Self.limit ? Array(all[..<Self.limit]) : all
    }

    // version 1, coding, flags, [locking, single], [destination, source], octets to the end

    private static let version: UInt8 = 1

    private struct Flags: OptionSet {
        let rawValue: UInt8
        static let flash = Flags(rawValue: 1)
        static let shift = Flags(rawValue: 2)
        static let ports = Flags(rawValue: 4)
        static let all: Flags = [.flash, .shift, .ports]
    }

    /// The octets that ``init(encoded:)`` reads; the first says which version of the form they are in.
    public var encoded: [UInt8] {
        var flags: Flags = isFlash ? [.flash] : []
        if shift != .none { flags.insert(.shift) }
        if ports != nil { flags.insert(.ports) }
        var encoded = [Self.version, coding.rawValue, flags.rawValue]
        if flags.contains(.shift) { encoded += [shift.locking?.rawValue ?? 0, shift.single?.rawValue ?? 0] }
        if let ports {
            for port in [ports.destination, ports.source] {
                encoded += [UInt8(port >> 8), UInt8(truncatingIfNeeded: port)]
            }
        }
        return encoded + octets
    }

    /// Reads ``encoded``; `nil` for octets that it never writes.
    public init?(encoded: [UInt8]) {
        var reader = ByteReader(encoded)
        guard reader.readUInt8() == Self.version,
            let coding = reader.readUInt8().flatMap(PartCoding.init(rawValue:)),
            let flags = reader.readUInt8().map(Flags.init(rawValue:)), flags.isSubset(of: .all)
        else { return nil }
        var (shift, ports): (NationalShift, ApplicationPorts?) = (.none, nil)
        if flags.contains(.shift) {
            guard coding == .gsm7, let named = Self.shift(&reader) else { return nil }
            shift = named
        }
        if flags.contains(.ports) {
            guard let destination = reader.readUInt16(), let source = reader.readUInt16() else { return nil }
            ports = ApplicationPorts(destination: destination, source: source)
        }
        guard reader.remaining <= Self.limit else { return nil }
        self.init(coding, reader.rest, shift: shift, ports: ports, isFlash: flags.contains(.flash))
    }

    private static func shift(_ reader: inout ByteReader) -> NationalShift? {
        guard let locking = reader.readUInt8(), let single = reader.readUInt8() else { return nil }
        let shift = NationalShift(
            locking: NationalLanguage(rawValue: locking), single: NationalLanguage(rawValue: single))
        guard shift != .none, shift.locking?.rawValue ?? 0 == locking, shift.single?.rawValue ?? 0 == single
        else { return nil }
        return shift
    }
}
