extension SMPPOctets {
    /// The body of a `deliver_sm` that carries a phone's text in UTF-16 (`data_coding` 8), at most 70 units of it.
    static func unicode(_ text: String, from phone: String, to number: String) -> [UInt8] {
        let octets = text.utf16.flatMap { [UInt8($0 >> 8), UInt8($0 & 0xFF)] }
        let source: [UInt8] = [0, 1, 1] + phone.utf8.filter { $0 != 0x2B } + [0]
        let destination: [UInt8] = [1, 1] + number.utf8.filter { $0 != 0x2B } + [0]
        return source + destination + [0, 0, 0, 0, 0, 0, 0, 8, 0, UInt8(octets.count)] + octets
    }
}
