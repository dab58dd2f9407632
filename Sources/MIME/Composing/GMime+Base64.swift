import CGMime

extension GMime {
    /// The octets in base64, in lines of 76 that end in LF (RFC 2045 §6.8).
    static func base64(_ octets: [UInt8]) -> [UInt8] {
        var state = GMimeEncoding()
        unsafe g_mime_encoding_init_encode(&state, GMIME_CONTENT_ENCODING_BASE64)
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
