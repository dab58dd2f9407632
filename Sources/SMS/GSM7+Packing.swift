extension GSM7 {
    /// Septets packed eight to seven octets, the first in the low bits (3GPP TS 23.038 §6.1.2.1).
    ///
    /// - Parameter fillBits: zero bits before the first septet, 0 to 6: they bring the text after a user data header to
    ///   a septet boundary (3GPP TS 23.040 §9.2.3.24).
    public static func pack(_ septets: ArraySlice<UInt8>, fillBits: Int = 0) -> [UInt8] {
        precondition((0...6).contains(fillBits), "fill bits bring a header to a septet boundary")
        var octets: [UInt8] = []
        octets.reserveCapacity((septets.count * 7 + fillBits + 7) / 8)
        var (bits, held): (UInt, Int) = (0, fillBits)
        for septet in septets {
            bits |= UInt(septet & 0x7F) << UInt(held)
            held += 7
            if held >= 8 {
                octets.append(UInt8(truncatingIfNeeded: bits))
                bits >>= 8
                held -= 8
            }
        }
        if held > 0 && !septets.isEmpty { octets.append(UInt8(truncatingIfNeeded: bits)) }
        return octets
    }

    /// Septets packed eight to seven octets.
    public static func pack(_ septets: [UInt8], fillBits: Int = 0) -> [UInt8] {
        pack(septets[...], fillBits: fillBits)
    }

    /// The first `count` septets that `octets` hold, after `fillBits` bits; fewer when the octets end before.
    public static func unpack(_ octets: ArraySlice<UInt8>, count: Int, fillBits: Int = 0) -> [UInt8] {
        precondition((0...6).contains(fillBits), "fill bits bring a header to a septet boundary")
        let present = max(0, min(count, (octets.count * 8 - fillBits) / 7))
        var septets: [UInt8] = []
        septets.reserveCapacity(present)
        var (bits, held, skip): (UInt, Int, Int) = (0, 0, fillBits)
        for octet in octets where septets.count < present {
            bits |= UInt(octet) << UInt(held)
            held += 8 - skip
            bits >>= UInt(skip)
            skip = 0
            while held >= 7 && septets.count < present {
                septets.append(UInt8(truncatingIfNeeded: bits & 0x7F))
                bits >>= 7
                held -= 7
            }
        }
        return septets
    }

    /// The first `count` septets that `octets` hold, after `fillBits` bits; fewer when the octets end before.
    public static func unpack(_ octets: [UInt8], count: Int, fillBits: Int = 0) -> [UInt8] {
        unpack(octets[...], count: count, fillBits: fillBits)
    }
}
