package import Gateway

/// What the configuration says about who gets in by HTTP.
package struct AccessPolicy: Hashable, Sendable {
    /// Where browsers find the console, as in `https://gw.example.com`; `nil`: wherever their request says.
    package var publicURL: String?
    /// The most requests that a client may make; `nil`: any number.
    package var rate: RateLimit?
    /// Who may read the figures for monitoring without saying who they are; `nil`: whoever is on this machine.
    package var metricsFrom: ClientList?
    /// Whether a browser on this machine is the administrator `demo` without being asked.
    package var isDemonstration = false

    /// Anybody from anywhere, who can log in.
    package init() {}
}
