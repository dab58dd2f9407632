import CGMime

/// The SHA-256 of octets (FIPS 180-4), as GLib computes it.
enum SHA256 {
    /// The digest in lower-case hexadecimal digits.
    static func hexadecimal(_ octets: [UInt8]) -> String {
        let digest = unsafe octets.withUnsafeBufferPointer { source in
            unsafe g_compute_checksum_for_data(G_CHECKSUM_SHA256, source.baseAddress, gsize(source.count))
        }
        guard let digest = unsafe digest else { return "" }
        defer { unsafe g_free(digest) }
        return unsafe String(cString: digest)
    }
}
