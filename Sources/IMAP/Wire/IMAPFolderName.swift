/// The name of a folder, as servers before IMAP4rev2 want it (RFC 3501 §5.1.3).
///
/// Printable ASCII stands for itself, `&` is written `&-`, and everything else goes as UTF-16 in base64 with a comma for the
/// slash, between `&` and `-`.
enum IMAPFolderName {
    private static let alphabet = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+,".utf8)

    /// The name in that form.
    static func encoded(_ name: String) -> [UInt8] {
        var octets: [UInt8] = []
        var run: [UInt16] = []
        for scalar in name.unicodeScalars {
            guard (0x20...0x7E).contains(scalar.value) else {
                run += Array(String(scalar).utf16)
                continue
            }
            flush(&run, &octets)
            octets += scalar == "&" ? Array("&-".utf8) : [UInt8(scalar.value)]
        }
        flush(&run, &octets)
        return octets
    }

    private static func flush(_ run: inout [UInt16], _ octets: inout [UInt8]) {
        guard !run.isEmpty else { return }
        octets.append(UInt8(ascii: "&"))
        var bits = 0
        var count = 0
        for unit in run {
            bits = (bits & 0x3F) << 16 | Int(unit)
            count += 16
            while count >= 6 {
                count -= 6
                octets.append(alphabet[bits >> count & 0x3F])
            }
        }
        if count > 0 { octets.append(alphabet[bits << (6 - count) & 0x3F]) }
        octets.append(UInt8(ascii: "-"))
        run = []
    }
}
