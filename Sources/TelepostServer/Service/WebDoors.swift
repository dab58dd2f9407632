import API
import Bytes
import Configuration
import Console
import Gateway
import Glibc
import Synchronization
import Web

/// The doors of the API and the console: the control socket, and the listeners of `[http]`.
final class WebDoors: Sendable {
    private let server: WebServer
    private let gatekeeper: Gatekeeper
    private let log: Log
    private let certificate: Mutex<WebCertificate?>

    /// The doors of `site`, of which none is open yet.
    init(_ site: any WebSite, gatekeeper: Gatekeeper, settings: Settings, log: Log) {
        server = WebServer(site, limits: HTTPLimits(settings.http ?? HTTPServerSettings()))
        self.gatekeeper = gatekeeper
        self.log = log
        certificate = Mutex(nil)
    }

    /// Opens the control socket in a data folder and the listeners of the document.
    ///
    /// - Returns: where browsers find the console: the first listener; `nil` without one.
    func open(_ settings: Settings, data: String) throws(ListenFailure) -> String? {
        try server.start(unixSocket: ControlSocket.path(in: data))
        let own = try Self.certificate(of: settings)
        if settings.http?.listen.contains(where: { $0.protection == .implicit }) == true {
            certificate.withLock { $0 = own }
        }
        var first: String?
        for listener in settings.http?.listen ?? [] {
            let isProtected = listener.protection == .implicit
            let port = try server.start(
                address: listener.address.address, port: listener.address.port,
                certificate: isProtected ? own : nil)
            let address = ListenAddress(listener.address.address, port: port)
            log.info("http", "listening", ["address": "\(address)", "tls": isProtected ? "implicit" : "none"])
            first = first ?? "\(isProtected ? "https" : "http")://\(address)"
        }
        return first.map { settings.http?.publicURL ?? $0 }
    }

    /// Has what comes from now on meet these settings, and see a certificate that was renewed.
    func apply(_ loaded: LoadedConfiguration, isDemo: Bool) {
        gatekeeper.policy = AccessPolicy(loaded.settings, isDemo: isDemo)
        do throws(ListenFailure) {
            let old = certificate.withLock { $0 }
            guard old != nil, let new = try Self.certificate(of: loaded.settings), new != old else { return }
            try server.renew(new)
            certificate.withLock { $0 = new }
        } catch {
            log.error("http", "the new certificate is no good, the old one stays: \(error.text)")
        }
    }

    /// Ends: requests that are being carried out are cancelled. Blocks for the moments that this takes.
    func close() {
        server.stop()
    }

    /// Reads the files that the document names.
    private static func certificate(of settings: Settings) throws(ListenFailure) -> WebCertificate? {
        guard let tls = settings.tls else { return nil }
        return WebCertificate(
            chain: try octets(of: tls.certificate.value), key: try octets(of: tls.key.value),
            minimum: tls.minimum == .v1_3 ? .v1_3 : .v1_2)
    }

    private static func octets(of path: String) throws(ListenFailure) -> [UInt8] {
        switch Surroundings.readSystemFile(path, limit: 1 << 20) {
        case .octets(let octets): return octets
        case .unreadable(let reason): throw ListenFailure("\(path) cannot be read: \(reason)")
        }
    }
}

extension HTTPLimits {
    fileprivate init(_ http: HTTPServerSettings) {
        self.init()
        body = http.maxBody.octets
        connections = http.maxConnections
        connectionsPerClient = http.maxConnectionsPerClient
        silence = http.timeout
        reception = http.timeout
    }
}

extension AccessPolicy {
    /// The policy that the document has.
    init(_ settings: Settings, isDemo: Bool) {
        self.init()
        publicURL = settings.http?.publicURL
        rate = settings.http?.rate
        metricsFrom = settings.http?.metricsClients
        isDemonstration = isDemo
    }
}

extension MailServers {
    /// Where mail programs reach the gateway, as the document has it.
    init(_ settings: Settings) {
        self.init(
            hostname: settings.hostname, smtp: (settings.smtp?.listen ?? []).map(Door.init),
            pop3: (settings.pop3?.listen ?? []).map(Door.init))
    }
}

extension MailServers.Door {
    fileprivate init(_ listener: Listener) {
        let protection: MailServers.Protection =
            switch listener.protection {
            case .none: .none
            case .starttls: .starttls
            case .implicit: .implicit
            }
        self.init(
            port: listener.address.port, protection: protection, isLoopback: listener.address.address.isLoopback)
    }
}
