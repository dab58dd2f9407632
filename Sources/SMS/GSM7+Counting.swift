extension GSM7 {
    /// The septets in packed octets when nobody says how many they are, as in SMPP.
    ///
    /// Octets for eight septets may hold seven and padding: an eighth of zeros is taken for that, and not for an `@`.
    ///
    /// - Parameter headerOctets: how many octets of user data header stand before them, its length included.
    public static func unpack(all octets: ArraySlice<UInt8>, after headerOctets: Int) -> [UInt8] {
        let fillBits = UserData.fillBits(after: headerOctets)
        let bits = max(0, octets.count * 8 - fillBits)
        var septets = unpack(octets, count: bits / 7, fillBits: fillBits)
        if bits % 7 == 0, septets.last == 0 { septets.removeLast() }
        return septets
    }
}
