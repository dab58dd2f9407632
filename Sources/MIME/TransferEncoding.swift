import Bytes
import CGMime

/// How the octets of a part were made fit for transport (RFC 2045 §6.1).
enum TransferEncoding {
    case identity, base64, quotedPrintable, uuencode

    /// The encoding that a `Content-Transfer-Encoding` field names; one that is unknown is taken for none.
    init(_ value: HeaderValue?) {
        switch value?.token {
        case "base64", "b": self = .base64
        case "quoted-printable", "q", "qp": self = .quotedPrintable
        case "x-uuencode", "uuencode", "x-uue", "uue": self = .uuencode
        default: self = .identity
        }
    }

    /// The octets as they were before encoding; what is not of the encoding's alphabet is passed over.
    func decode(_ octets: ArraySlice<UInt8>) -> [UInt8] {
        switch self {
        case .identity: Array(octets)
        case .base64: Base64.decoded(octets)
        case .quotedPrintable: Self.decode(octets, GMIME_CONTENT_ENCODING_QUOTEDPRINTABLE)
        case .uuencode: Self.decode(octets, GMIME_CONTENT_ENCODING_UUENCODE)
        }
    }

    private static func decode(_ octets: ArraySlice<UInt8>, _ encoding: GMimeContentEncoding) -> [UInt8] {
        guard !octets.isEmpty else { return [] }
        var state = GMimeEncoding()
        unsafe g_mime_encoding_init_decode(&state, encoding)
        let room = unsafe g_mime_encoding_outlen(&state, octets.count)
        return unsafe [UInt8](unsafeUninitializedCapacity: room) { output, count in
            unsafe octets.withUnsafeBytes { input in
                let source = unsafe input.bindMemory(to: CChar.self).baseAddress
                let target = unsafe UnsafeMutableRawBufferPointer(output).bindMemory(to: CChar.self).baseAddress
                count = unsafe g_mime_encoding_flush(&state, source, input.count, target)
            }
        }
    }
}
