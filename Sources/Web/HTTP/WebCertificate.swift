/// What a web server shows who it is with, over TLS.
package struct WebCertificate: Hashable, Sendable {
    /// The lowest version of TLS that is spoken.
    package enum Version: Hashable, Sendable {
        /// RFC 5246.
        case v1_2
        /// RFC 8446.
        case v1_3
    }

    /// PEM: the certificate and those between it and the authority's.
    package var chain: [UInt8]
    /// PEM: its private key.
    package var key: [UInt8]
    /// The lowest version.
    package var minimum: Version

    /// A certificate.
    package init(chain: [UInt8], key: [UInt8], minimum: Version = .v1_2) {
        self.chain = chain
        self.key = key
        self.minimum = minimum
    }

    /// What GnuTLS calls priorities.
    var priorities: String {
        switch minimum {
        case .v1_2: "NORMAL:-VERS-ALL:+VERS-TLS1.3:+VERS-TLS1.2:%SERVER_PRECEDENCE"
        case .v1_3: "NORMAL:-VERS-ALL:+VERS-TLS1.3:%SERVER_PRECEDENCE"
        }
    }
}
