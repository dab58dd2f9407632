import Bytes

/// Text within a form or an address.
enum WebText {
    /// As a value in `application/x-www-form-urlencoded`.
    static func encoded(_ text: some Sequence<UInt8>) -> String {
        var encoded = ""
        for octet in text {
            if octet.isASCIILetter || octet.isASCIIDigit || "-._*".utf8.contains(octet) {
                encoded.unicodeScalars.append(Unicode.Scalar(octet))
            } else if octet == UInt8(ascii: " ") {
                encoded += "+"
            } else {
                encoded += "%" + [octet].hexadecimal.uppercased()
            }
        }
        return encoded
    }

    /// A form.
    static func form(_ items: [WebRequest.Item]) -> String {
        items.map { "\(encoded($0.name.utf8))=\(encoded($0.value.utf8))" }.joined(separator: "&")
    }

    /// `Authorization`-like text in Base64.
    static func base64(_ octets: [UInt8]) -> String { String(decoding: Base64.encode(octets), as: UTF8.self) }
}
