import COpenSSL
import Glibc
import Synchronization

/// A session that can be resumed. `@unchecked Sendable`: OpenSSL counts references to it under its own lock, and nothing
/// else of it changes.
@safe final class TLSSession: @unchecked Sendable {
    let pointer: OpaquePointer

    /// Takes over one reference.
    init(owning pointer: OpaquePointer) {
        unsafe self.pointer = pointer
    }

    deinit {
        unsafe SSL_SESSION_free(pointer)
    }

    /// A ticket of TLS 1.3 should be used once (RFC 8446 §C.4); the server sends a new one.
    var isForOneUse: Bool { unsafe SSL_SESSION_get_protocol_version(pointer) >= TLSVersion.v1_3.rawValue }

    /// An hour at most, so that a certificate that has expired meanwhile is noticed.
    func isFresh(at now: Int) -> Bool {
        let age = unsafe now - Int(SSL_SESSION_get_time(pointer))
        return unsafe age >= 0 && age < min(3600, Int(SSL_SESSION_get_timeout(pointer)))
            && SSL_SESSION_is_resumable(pointer) == 1
    }
}

/// The last session with each of a bounded number of names.
final class TLSSessionStore: Sendable {
    private struct Entry {
        var session: TLSSession
        var turn: Int
    }

    private struct Entries {
        var byName: [String: Entry] = [:]
        var turn = 0
    }

    static let limit = 64
    private let entries = Mutex(Entries())

    var count: Int { entries.withLock { $0.byName.count } }

    func keep(_ session: TLSSession, for name: String) {
        entries.withLock { entries in
            entries.turn += 1
            entries.byName[name] = Entry(session: session, turn: entries.turn)
            guard entries.byName.count > Self.limit else { return }
            let oldest = entries.byName.min { $0.value.turn < $1.value.turn }
            if let oldest { entries.byName[oldest.key] = nil }
        }
    }

    func session(for name: String) -> TLSSession? {
        let now = time(nil)
        return entries.withLock { entries in
            guard let session = entries.byName[name]?.session else { return nil }
            let isFresh = session.isFresh(at: now)
            if session.isForOneUse || !isFresh { entries.byName[name] = nil }
            return isFresh ? session : nil
        }
    }
}
