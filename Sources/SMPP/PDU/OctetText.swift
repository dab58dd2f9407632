import Bytes

extension String {
    /// The text of a C-octet string: each octet is the character of the same number, so that nothing is lost.
    ///
    /// The specification has ASCII only (SMPP 3.4 §3.1); what peers send beyond it reads as ISO 8859-1.
    init(octetText octets: ArraySlice<UInt8>) {
        if octets.allSatisfy({ $0 < 0x80 }) {
            self.init(decoding: octets, as: UTF8.self)
        } else {
            self.init(String.UnicodeScalarView(octets.lazy.map { Unicode.Scalar($0) }))
        }
    }
}

extension [UInt8] {
    /// Appends `text` as a C-octet string with its NUL.
    ///
    /// The text ends before a NUL of its own, which would break the PDU apart; characters beyond U+00FF become `?`.
    mutating func appendTerminated(_ text: String) {
        if text.utf8.allSatisfy({ (0x01...0x7F).contains($0) }) {
            append(contentsOf: text.utf8)
        } else {
            for scalar in text.unicodeScalars.prefix(while: { $0.value != 0 }) {
                append(UInt8(exactly: scalar.value) ?? UInt8(ascii: "?"))
            }
        }
        append(ASCII.null)
    }
}
