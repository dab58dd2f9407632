import Bytes
import Web

extension HTTPRequest {
    /// What servers add that pass requests on for others.
    private static let marksOfOthers = [
        "forwarded", "via", "x-forwarded-for", "x-forwarded-host", "x-forwarded-proto", "x-real-ip", "cf-connecting-ip",
    ]

    /// Whether a server has passed it on: then its client is that server, and says nothing of who asks.
    var isPassedOn: Bool { Self.marksOfOthers.contains { self[field: $0] != nil } }
}

/// Which page a browser sent a request from, as far as it says (RFC 6454 §7, Fetch Metadata).
struct RequestOrigin {
    private static let ownNames: Set<String> = ["127.0.0.1", "localhost", "[::1]"]

    private let request: HTTPRequest
    private let publicAuthority: String?
    private let isPublicSecure: Bool
    private let host: String?

    /// - Parameter publicURL: where browsers find the console, when the configuration says so.
    init(_ request: HTTPRequest, publicURL: String?) {
        self.request = request
        publicAuthority = publicURL.flatMap(Self.authority(of:))
        isPublicSecure = publicURL?.lowercased().hasPrefix("https://") == true
        host = request[field: "host"].map(Self.withoutUsualPort)
    }

    /// Whether a page of somebody else sent it.
    var isForeign: Bool {
        if let site = request[field: "sec-fetch-site"], site != "same-origin", site != "none" { return true }
        guard let origin = request[field: "origin"] else { return false }
        guard let authority = Self.authority(of: origin) else { return true }
        return !isOurs(authority)
    }

    /// Whether the browser has come to us over TLS, at this link or at the proxy before us, which may tell us any host: where
    /// browsers are to come by HTTPS, only a browser on this machine comes in another way, and takes such cookies all the same.
    var isSecure: Bool { request.isProtected || isPublicSecure }

    /// Whether it comes from this machine and means this machine: a name of somebody else's that leads here is no name of
    /// ours (DNS rebinding), and a proxy speaks for others.
    var isLocal: Bool {
        guard let address = IPAddress(request.client), address.isLoopback, let host else { return false }
        return Self.ownNames.contains(Self.withoutPort(host)) && !request.isPassedOn
    }

    private func isOurs(_ authority: String) -> Bool {
        guard let publicAuthority else { return authority == host }
        if authority == publicAuthority { return true }
        // An operator on the machine itself.
        return authority == host && Self.ownNames.contains(Self.withoutPort(authority))
    }

    /// The host and, unless it is the usual one, the port of a URL, in lower case.
    private static func authority(of url: String) -> String? {
        let text = url.lowercased()
        for scheme in ["http://", "https://"] where text.hasPrefix(scheme) {
            return withoutUsualPort(String(text.dropFirst(scheme.utf8.count).prefix { $0 != "/" }))
        }
        return nil
    }

    private static func withoutUsualPort(_ authority: String) -> String {
        let text = authority.lowercased()
        for port in [":80", ":443"] where text.hasSuffix(port) { return String(text.dropLast(port.utf8.count)) }
        return text
    }

    private static func withoutPort(_ authority: String) -> String {
        guard let colon = authority.lastIndex(of: ":"), !authority.hasSuffix("]") else { return authority }
        return String(authority[..<colon])
    }
}
