import Bytes
import Configuration
import Gateway
import Glibc
import Messages
import Runtime
import Servers
import Synchronization

/// The certificate that our servers show: read at the start, at a reload, and when its files have changed, as they do when a
/// program renews it at night.
final class ServerCertificates: Sendable {
    /// What makes a context.
    private struct Recipe: Hashable {
        var identity: TLSIdentity
        var minimum: TLSVersion
        var asking: TLSClientAsking
        var allowsOutdated: Bool
    }

    /// What tells a file from what it was before.
    private struct Stamp: Hashable {
        var inode: UInt
        var size: Int
        var seconds: Int
        var nanoseconds: Int
    }

    private struct State {
        var settings: TLSSettings?
        var recipe: Recipe?
        var stamps: [Stamp?] = []
        var context: TLSServerContext?
        var outdated: TLSServerContext?
        var legacyClients = ClientList([])
        var warnedAt: Timestamp?
    }

    /// So long before its end a certificate is worth a warning each day.
    private static let notice = Duration.seconds(14 * 86_400)

    private let log: Log
    private let state = Mutex(State())

    init(log: Log) {
        self.log = log
    }

    /// What the servers show; `nil` without `[tls]`.
    var tls: ServerTLS? {
        state.withLock { state in
            state.context.map { ServerTLS($0, legacy: state.outdated, legacyClients: state.legacyClients) }
        }
    }

    /// The last moment of the certificate; `nil` without one.
    var end: Timestamp? {
        state.withLock { $0.context?.certificate.map { Timestamp(seconds: $0.validUntil) } }
    }

    /// Takes the files that the document names; what was there before stays when they are no good.
    ///
    /// - Parameters:
    ///   - legacyClients: who may use TLS 1.0 and 1.1.
    ///   - asks: whether a certificate of a client would prove anything.
    func load(_ settings: TLSSettings?, legacyClients: ClientList, asks: Bool) throws(TLSSetupError) {
        guard let settings else {
            return state.withLock { $0 = State() }
        }
        let recipe = Self.recipe(settings, legacyClients, asks: asks)
        let stamps = Self.stamps(settings)
        let before = state.withLock { $0 }
        let context = try TLSServerContext(
            identity: recipe.identity, minimum: recipe.minimum, asking: recipe.asking, ticketsOf: before.context)
        let outdated =
            recipe.allowsOutdated
            ? try TLSServerContext(identity: recipe.identity, minimum: .v1_0, asking: recipe.asking) : nil
        state.withLock { state in
            (state.settings, state.recipe, state.stamps) = (settings, recipe, stamps)
            (state.context, state.outdated, state.legacyClients) = (context, outdated, legacyClients)
            state.warnedAt = nil
        }
    }

    /// Tries whether the files that the document names are any good.
    static func check(_ settings: TLSSettings, legacyClients: ClientList) throws(TLSSetupError) {
        let recipe = recipe(settings, legacyClients, asks: false)
        _ = try TLSServerContext(
            identity: recipe.identity, minimum: recipe.minimum, asking: recipe.asking, ticketsOf: nil)
    }

    /// Reads the files anew when they are others than before, or when clients are to be asked from now on.
    ///
    /// - Returns: whether there is something new to show.
    func refresh(asks: Bool) -> Bool {
        let present = state.withLock { $0 }
        guard let settings = present.settings else { return false }
        let isSame =
            present.recipe == Self.recipe(settings, present.legacyClients, asks: asks)
            && present.stamps == Self.stamps(settings)
        guard !isSame else { return false }
        do throws(TLSSetupError) {
            try load(settings, legacyClients: present.legacyClients, asks: asks)
            log.info("tls", "the certificate was read again", ["until": until ?? "unknown"])
            return true
        } catch {
            // Said once: the files as they are now are known to be no good.
            state.withLock { $0.stamps = Self.stamps(settings) }
            log.error("tls", "the new certificate is no good, the old one stays: \(error)")
            return false
        }
    }

    /// Warns once a day of a certificate that is about to end, or has.
    func warn(at now: Timestamp) {
        guard let end = state.withLock({ $0.context?.certificate?.validUntil }) else { return }
        let left = end - now.seconds
        guard left < Self.notice.components.seconds else { return }
        let isDue = state.withLock { state in
            if let warnedAt = state.warnedAt, now - warnedAt < .seconds(86_400) { return false }
            state.warnedAt = now
            return true
        }
        guard isDue else { return }
        let moment = TLSCertificate.text(ofMoment: end)
        if left < 0 {
            log.error("tls", "the certificate of the servers has expired", ["until": moment])
        } else {
            log.warning("tls", "the certificate of the servers ends soon", ["until": moment])
        }
    }

    private var until: String? {
        state.withLock { $0.context?.certificate.map { TLSCertificate.text(ofMoment: $0.validUntil) } }
    }

    private static func recipe(_ settings: TLSSettings, _ legacyClients: ClientList, asks: Bool) -> Recipe {
        let asking: TLSClientAsking =
            switch settings.clientAuthorities {
            case let authorities?: .forOneIssued(by: authorities.value)
            case nil: asks ? .forAny : .never
            }
        return Recipe(
            identity: TLSIdentity(certificates: settings.certificate.value, key: settings.key.value),
            minimum: TLSVersion(settings.minimum), asking: asking, allowsOutdated: !legacyClients.isEmpty)
    }

    private static func stamps(_ settings: TLSSettings) -> [Stamp?] {
        [settings.certificate, settings.key, settings.clientAuthorities].map { file in
            var status = stat()
            guard let path = file?.value, unsafe stat(path, &status) == 0 else { return nil }
            return Stamp(
                inode: UInt(status.st_ino), size: Int(status.st_size), seconds: status.st_mtim.tv_sec,
                nanoseconds: status.st_mtim.tv_nsec)
        }
    }
}
