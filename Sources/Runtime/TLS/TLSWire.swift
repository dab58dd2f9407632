import COpenSSL

/// The `BIO` between OpenSSL and a ``TLSEngine``: no socket and no buffer of its own.
enum TLSWire {
    /// Made once, never changed, never freed, hence safe to share.
    private nonisolated(unsafe) static let method: OpaquePointer? = {
        guard let method = unsafe telepost_bio_method("telepost") else { return nil }
        unsafe BIO_meth_set_read(method) { wire, octets, count in
            guard let engine = unsafe engine(of: wire), count > 0 else { return -1 }
            unsafe BIO_clear_flags(wire, BIO_FLAGS_READ | BIO_FLAGS_WRITE | BIO_FLAGS_SHOULD_RETRY)
            let buffer = unsafe UnsafeMutableRawBufferPointer(start: octets, count: Int(count))
            let taken = unsafe engine.read(into: buffer)
            guard taken == 0 else { return Int32(taken) }
            unsafe BIO_set_flags(wire, BIO_FLAGS_READ | BIO_FLAGS_SHOULD_RETRY)
            return -1
        }
        unsafe BIO_meth_set_write(method) { wire, octets, count in
            guard let engine = unsafe engine(of: wire), count > 0 else { return -1 }
            unsafe engine.write(UnsafeRawBufferPointer(start: octets, count: Int(count)))
            return count
        }
        unsafe BIO_meth_set_ctrl(method) { _, command, _, _ in
            command == BIO_CTRL_FLUSH ? 1 : 0
        }
        return unsafe method
    }()

    /// A `BIO` for the engine at `owner`, which must outlive it.
    static func make(for owner: UnsafeMutableRawPointer) -> OpaquePointer? {
        guard let wire = unsafe BIO_new(method) else { return nil }
        unsafe BIO_set_data(wire, owner)
        unsafe BIO_set_init(wire, 1)
        return unsafe wire
    }

    private static func engine(of wire: OpaquePointer?) -> TLSEngine? {
        guard let data = unsafe BIO_get_data(wire) else { return nil }
        return unsafe Unmanaged<TLSEngine>.fromOpaque(data).takeUnretainedValue()
    }
}
