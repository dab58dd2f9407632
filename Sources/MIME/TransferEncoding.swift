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
        case .quotedPrintable: QuotedPrintable.decoded(octets)
        case .uuencode: Self.uudecoded(octets)
        }
    }

    /// The octets between the `begin` and `end` lines, as GMime decodes them; without such lines, the octets as they are.
    private static func uudecoded(_ octets: ArraySlice<UInt8>) -> [UInt8] {
        guard let data = afterBeginLine(octets) else { return Array(octets) }
        var state = GMimeEncoding()
        unsafe g_mime_encoding_init_decode(&state, GMIME_CONTENT_ENCODING_UUENCODE)
        state.state |= GMIME_UUDECODE_STATE_BEGIN
        let room = unsafe g_mime_encoding_outlen(&state, data.count)
        return unsafe [UInt8](unsafeUninitializedCapacity: room) { output, count in
            unsafe data.withUnsafeBytes { input in
                let source = unsafe input.bindMemory(to: CChar.self).baseAddress
                let target = unsafe UnsafeMutableRawBufferPointer(output).bindMemory(to: CChar.self).baseAddress
                count = unsafe g_mime_encoding_flush(&state, source, input.count, target)
            }
        }
    }

    private static func afterBeginLine(_ octets: ArraySlice<UInt8>) -> ArraySlice<UInt8>? {
        var rest = octets
        while !rest.isEmpty {
            let isBegin = rest.starts(with: "begin ".utf8)
            guard let end = rest.firstIndex(of: ASCII.lineFeed) else { return nil }
            rest = rest[(end + 1)...]
            if isBegin { return rest }
        }
        return nil
    }
}
