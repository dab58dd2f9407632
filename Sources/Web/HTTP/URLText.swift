import Bytes

/// Text within a URL.
package enum URLText {
    /// `text` so that it can stand as a value in a query or as a segment of a path (RFC 3986 §2.1 and §2.3).
    package static func encode(_ text: String) -> String {
        var encoded = ""
        for octet in text.utf8 {
            if octet.isASCIILetter || octet.isASCIIDigit || "-._~".utf8.contains(octet) {
                encoded.unicodeScalars.append(Unicode.Scalar(octet))
            } else {
                let digits = String(octet, radix: 16, uppercase: true)
                encoded += digits.utf8.count == 1 ? "%0\(digits)" : "%\(digits)"
            }
        }
        return encoded
    }
}
