import COpenSSL

/// An entry of OpenSSL's queue of errors of this thread.
struct OpenSSLError {
    let code: UInt

    /// The first of the errors since the queue was last emptied, which is the cause of the others; empties the queue.
    static func take() -> OpenSSLError? {
        let code = ERR_get_error()
        ERR_clear_error()
        return code == 0 ? nil : OpenSSLError(code: code)
    }

    var number: Int32 { ERR_GET_REASON(code) }
    private var library: Int32 { ERR_GET_LIB(code) }

    /// In OpenSSL's words.
    var reason: String {
        guard let text = unsafe ERR_reason_error_string(code) else { return "OpenSSL's error \(code)" }
        return unsafe String(cString: text)
    }

    var isNoPEM: Bool { library == ERR_LIB_PEM && number == PEM_R_NO_START_LINE }
    var isKeyMismatch: Bool { library == ERR_LIB_X509 && number == X509_R_KEY_VALUES_MISMATCH }

    /// The number of the alert that the other side sent, RFC 8446 §6.2; `nil` for an error that we found.
    var alert: UInt8? {
        guard library == ERR_LIB_SSL, number > SSL_AD_REASON_OFFSET else { return nil }
        return UInt8(exactly: number - SSL_AD_REASON_OFFSET)
    }
}
