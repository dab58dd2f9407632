/// `[tls]`: the certificate that the servers show, and who else is trusted. Whether the files are good is for a later stage to
/// say.
public struct TLSSettings: Hashable, Sendable {
    /// A version of the protocol.
    public enum Version: String, Hashable, Sendable, CaseIterable {
        /// RFC 2246; outdated (RFC 8996).
        case v1_0 = "1.0"
        /// RFC 4346; outdated (RFC 8996).
        case v1_1 = "1.1"
        /// RFC 5246.
        case v1_2 = "1.2"
        /// RFC 8446.
        case v1_3 = "1.3"

        /// Whether nobody should use it any more.
        var isOutdated: Bool {
            switch self {
            case .v1_0, .v1_1: true
            case .v1_2, .v1_3: false
            }
        }
    }

    /// `certificate`: the path of a PEM file with the certificate and those between it and the authority's.
    public var certificate: Located<String>
    /// `key`: the path of a PEM file with its private key.
    public var key: Located<String>
    /// `minimum`: the lowest version, for servers.
    public var minimum = Version.v1_2
    /// `client_ca`: the path of a PEM file with the authorities whose client certificates are trusted; `nil`: none are, and a
    /// certificate proves an account only by its fingerprint.
    public var clientAuthorities: Located<String>?
    /// `legacy_clients`: who may use TLS 1.0 and 1.1 all the same (row S3-9); read by the gateway's client list. Empty: nobody.
    public var legacyClients: [Located<String>] = []

    /// The defaults.
    public init(certificate: Located<String>, key: Located<String>) {
        self.certificate = certificate
        self.key = key
    }

    init?(_ section: Section) {
        let certificate = section.path("certificate")
        let key = section.path("key")
        for name in ["certificate", "key"] where !section.has(name) {
            section.reportMissing(name, accepted: "the path of a PEM file")
        }
        let minimum = section.located("minimum", TextForm<Version>.word())
        let clientAuthorities = section.path("client_ca")
        let legacyClients = section.values("legacy_clients", .client)
        if let minimum, minimum.value.isOutdated {
            section.reader.report(
                ConfigurationProblem(
                    at: minimum.place,
                    "this lets everybody use TLS \(minimum.value.rawValue), which is broken; legacy_clients lets some",
                    severity: .warning))
        }
        guard let certificate, let key else { return nil }
        self.init(certificate: certificate, key: key)
        self.minimum = minimum?.value ?? self.minimum
        self.clientAuthorities = clientAuthorities
        self.legacyClients = legacyClients ?? self.legacyClients
    }
}
