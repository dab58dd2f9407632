import Bytes
import COpenSSL

/// One side of one TLS session, without a socket: octets in, octets out.
///
/// OpenSSL reads and writes through a `BIO` of ours that stands on two things: the octets being taken, which live only as
/// long as the call of ``take(_:into:through:)``, and ``outgoing``. OpenSSL keeps at most one unfinished record.
@safe final class TLSEngine {
    /// What the session is, and with whom.
    enum Role {
        case client(TLSClientContext, serverName: String)
        case server(TLSServerContext)
    }

    enum State {
        case handshaking
        case open
        /// The other side said that it has sent everything; we may still send.
        case endedByPeer
        case failed(TLSFailure)
    }

    /// How many octets of what is not TLS are kept to show them.
    private static let quotedLimit = 64

    let role: Role
    let session: OpaquePointer
    private(set) var state = State.handshaking
    /// Encrypted octets that wait to be sent.
    private(set) var outgoing: [UInt8] = []
    /// The certificate that the check failed at.
    var blamed: TLSCertificate?
    /// The start of what the other side sent.
    private(set) var firstOctets: [UInt8] = []
    private var incoming = unsafe UnsafeRawBufferPointer(start: nil, count: 0)

    init(_ role: Role) throws(TLSFailure) {
        self.role = role
        guard let session = unsafe SSL_new(role.openSSL.pointer) else { throw TLSFailure(.broken("no memory")) }
        unsafe self.session = session
        let me = unsafe Unmanaged.passUnretained(self).toOpaque()
        unsafe _ = SSL_set_ex_data(session, 0, me)
        guard let wire = unsafe TLSWire.make(for: me) else { throw TLSFailure(.broken("no memory")) }
        unsafe SSL_set_bio(session, wire, wire)
        switch role {
        case .client(let context, let name): try prepare(context, name)
        case .server: unsafe SSL_set_accept_state(session)
        }
    }

    deinit {
        // Else OpenSSL forbids to resume a session whose end mark it did not see.
        if isOpen { unsafe SSL_set_shutdown(session, SSL_SENT_SHUTDOWN | SSL_RECEIVED_SHUTDOWN) }
        unsafe SSL_free(session)
    }

    var isHandshaking: Bool {
        if case .handshaking = state { return true }
        return false
    }

    /// Whether octets can be encrypted.
    var isOpen: Bool {
        switch state {
        case .open, .endedByPeer: true
        case .handshaking, .failed: false
        }
    }

    var failure: TLSFailure? {
        if case .failed(let failure) = state { return failure }
        return nil
    }

    /// Sends a client's first words; a server waits.
    func begin() {
        shakeHands()
    }

    /// Decrypts what arrived, as far as its records are whole, and appends it to `input`.
    ///
    /// - Parameter scratch: room for a record, to be used during the call.
    func take(
        _ octets: UnsafeRawBufferPointer, into input: inout ReceiveBuffer,
        through scratch: UnsafeMutableRawBufferPointer
    ) {
        unsafe incoming = unsafe octets
        defer { unsafe incoming = unsafe UnsafeRawBufferPointer(start: nil, count: 0) }
        if case .handshaking = state {
            unsafe firstOctets += octets.prefix(Self.quotedLimit - firstOctets.count)
            shakeHands()
        }
        while case .open = state {
            ERR_clear_error()
            let count = unsafe SSL_read(session, scratch.baseAddress, Int32(scratch.count))
            guard count > 0 else { return readingStopped(count) }
            unsafe input.append(UnsafeRawBufferPointer(rebasing: scratch[..<Int(count)]))
        }
    }

    /// Encrypts octets from `place` on, at most `limit` of them, and moves `place` behind them.
    ///
    /// - Returns: `false` when the session is broken.
    func encrypt(_ octets: [UInt8], from place: inout Int, limit: Int) -> Bool {
        guard isOpen else { return false }
        ERR_clear_error()
        let count = min(limit, octets.count - place)
        let written = unsafe octets.withUnsafeBytes { raw in
            unsafe SSL_write(session, raw.baseAddress?.advanced(by: place), Int32(count))
        }
        guard written > 0 else {
            fail(TLSFailure(cause(of: OpenSSLError.take())))
            return false
        }
        place += Int(written)
        return true
    }

    /// Says that nothing more will be sent, RFC 8446 §6.1.
    func writeEndMark() {
        guard isOpen else { return }
        ERR_clear_error()
        unsafe _ = SSL_shutdown(session)
    }

    /// The connection ended, or may as well have.
    func fail(_ failure: TLSFailure) {
        guard self.failure == nil else { return }
        state = .failed(failure)
    }

    func takeOutgoing() -> [UInt8] {
        let taken = outgoing
        outgoing = []
        return taken
    }

    private func shakeHands() {
        ERR_clear_error()
        let status = unsafe SSL_do_handshake(session)
        if status == 1 {
            state = .open
            firstOctets = []
            return
        }
        switch unsafe SSL_get_error(session, status) {
        case SSL_ERROR_WANT_READ, SSL_ERROR_WANT_WRITE: return
        default: fail(TLSFailure(cause(of: OpenSSLError.take()), certificate: blamed))
        }
    }

    private func readingStopped(_ count: Int32) {
        switch unsafe SSL_get_error(session, count) {
        case SSL_ERROR_WANT_READ, SSL_ERROR_WANT_WRITE: return
        case SSL_ERROR_ZERO_RETURN: state = .endedByPeer
        default: fail(TLSFailure(cause(of: OpenSSLError.take())))
        }
    }
}

/// What the `BIO` stands on.
extension TLSEngine {
    func read(into buffer: UnsafeMutableRawBufferPointer) -> Int {
        let count = unsafe min(buffer.count, incoming.count)
        unsafe buffer.copyMemory(from: UnsafeRawBufferPointer(rebasing: incoming[..<count]))
        unsafe incoming = unsafe UnsafeRawBufferPointer(rebasing: incoming[count...])
        return count
    }

    func write(_ octets: UnsafeRawBufferPointer) {
        unsafe outgoing.append(contentsOf: octets)
    }
}

extension TLSEngine.Role {
    var openSSL: OpenSSLContext {
        switch self {
        case .client(let context, _): context.openSSL
        case .server(let context): context.openSSL
        }
    }
}
