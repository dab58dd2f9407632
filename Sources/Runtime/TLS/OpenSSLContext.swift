import COpenSSL
import Glibc

/// An `SSL_CTX` under construction and in use.
///
/// `@unchecked Sendable`: changed by its maker alone before anybody else has it; afterwards only read and referenced, for
/// which OpenSSL has its own locks and counts.
@safe final class OpenSSLContext: @unchecked Sendable {
    let pointer: OpaquePointer
    let minimum: TLSVersion

    init(client isClient: Bool, minimum: TLSVersion) throws(TLSSetupError) {
        ERR_clear_error()
        guard let pointer = unsafe SSL_CTX_new(isClient ? TLS_client_method() : TLS_server_method()) else {
            throw .unavailable(reason: OpenSSLError.take()?.reason ?? "no memory")
        }
        unsafe self.pointer = pointer
        self.minimum = minimum
        unsafe telepost_tls_set_safe_defaults(pointer)
        guard unsafe telepost_tls_set_minimum(pointer, minimum.rawValue) == 1 else {
            throw .unavailable(reason: "no TLS \(minimum)")
        }
        // The old versions sign with SHA-1, which every higher level forbids.
        if minimum < .v1_2 { unsafe _ = SSL_CTX_set_cipher_list(pointer, "DEFAULT:@SECLEVEL=0") }
    }

    deinit {
        unsafe SSL_CTX_free(pointer)
    }

    func use(_ identity: TLSIdentity) throws(TLSSetupError) {
        try Self.checkReadable(identity.certificates)
        try Self.checkReadable(identity.key)
        ERR_clear_error()
        guard unsafe SSL_CTX_use_certificate_chain_file(pointer, identity.certificates) == 1 else {
            let error = OpenSSLError.take()
            if error?.isNoPEM == true { throw .noCertificate(file: identity.certificates) }
            throw .unusable(file: identity.certificates, reason: error?.reason ?? "it is no certificate")
        }
        try useKey(identity)
    }

    private func useKey(_ identity: TLSIdentity) throws(TLSSetupError) {
        var isAsked = false
        // Without a callback OpenSSL would ask at the terminal.
        unsafe SSL_CTX_set_default_passwd_cb(pointer) { _, _, _, isAsked in
            unsafe isAsked?.assumingMemoryBound(to: Bool.self).pointee = true
            return -1
        }
        let status = unsafe withUnsafeMutablePointer(to: &isAsked) { isAsked in
            unsafe SSL_CTX_set_default_passwd_cb_userdata(pointer, isAsked)
            defer { unsafe SSL_CTX_set_default_passwd_cb_userdata(pointer, nil) }
            return unsafe SSL_CTX_use_PrivateKey_file(pointer, identity.key, SSL_FILETYPE_PEM)
        }
        guard status != 1 else { return }
        let error = OpenSSLError.take()
        if isAsked { throw .encryptedKey(file: identity.key) }
        if error?.isKeyMismatch == true {
            throw .keyMismatch(certificates: identity.certificates, key: identity.key)
        }
        throw .noKey(file: identity.key)
    }

    /// Our own first certificate.
    var certificate: TLSCertificate? {
        guard let own = unsafe SSL_CTX_get0_certificate(pointer) else { return nil }
        return unsafe TLSCertificate(own)
    }

    func trustSystem() throws(TLSSetupError) {
        guard unsafe SSL_CTX_set_default_verify_paths(pointer) == 1 else {
            throw .unavailable(reason: "the system's certificate authorities cannot be loaded")
        }
    }

    func trust(authorities file: String) throws(TLSSetupError) {
        try Self.checkReadable(file)
        ERR_clear_error()
        guard unsafe SSL_CTX_load_verify_file(pointer, file) == 1 else {
            ERR_clear_error()
            throw .noCertificate(file: file)
        }
    }

    /// Believes what the authorities of a PEM file say of clients, and tells clients their names.
    ///
    /// - Returns: what is in the file.
    func trustClients(of file: String) throws(TLSSetupError) -> [UInt8] {
        try trust(authorities: file)
        ERR_clear_error()
        guard unsafe telepost_tls_name_authorities(pointer, file) == 1 else {
            throw .unusable(file: file, reason: OpenSSLError.take()?.reason ?? "it has no certificate")
        }
        let parameters = unsafe SSL_CTX_get0_param(pointer)
        // The file may hold just an authority that is itself below a root.
        unsafe _ = X509_VERIFY_PARAM_set_flags(parameters, UInt(X509_V_FLAG_PARTIAL_CHAIN))
        return try Self.contents(of: file)
    }

    /// Opens the tickets of another context, and makes such as that one opens.
    func takeTicketKeys(of other: OpenSSLContext) {
        var keys = [UInt8](repeating: 0, count: Int(telepost_tls_ticket_octets))
        guard unsafe telepost_tls_get_ticket_keys(other.pointer, &keys) == 1 else { return }
        unsafe _ = telepost_tls_set_ticket_keys(pointer, &keys)
    }

    private static func contents(of file: String) throws(TLSSetupError) -> [UInt8] {
        let descriptor = unsafe open(file, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { throw .unreadable(file: file, reason: unsafe String(cString: strerror(errno))) }
        defer { close(descriptor) }
        var contents: [UInt8] = []
        var piece = [UInt8](repeating: 0, count: 65_536)
        while true {
            let count = unsafe read(descriptor, &piece, piece.count)
            guard count >= 0 else { throw .unreadable(file: file, reason: unsafe String(cString: strerror(errno))) }
            guard count > 0 else { return contents }
            contents += piece[..<count]
        }
    }

    private static func checkReadable(_ file: String) throws(TLSSetupError) {
        let descriptor = unsafe open(file, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
        guard descriptor >= 0 else { throw .unreadable(file: file, reason: unsafe String(cString: strerror(errno))) }
        var octet: UInt8 = 0
        let count = unsafe read(descriptor, &octet, 1)
        let code = errno
        close(descriptor)
        guard count >= 0 else { throw .unreadable(file: file, reason: unsafe String(cString: strerror(code))) }
    }
}
