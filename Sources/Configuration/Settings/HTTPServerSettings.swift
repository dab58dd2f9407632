import Bytes
public import Gateway

/// `[http]`: the server of the console and the API. It runs when the document has this table.
public struct HTTPServerSettings: Hashable, Sendable {
    private static let standard = [ListenAddress(IPAddress(v4: 0x7F00_0001), port: 8025)]

    /// `listen`: where it listens.
    public var listen = Self.standard.map { Listener($0) }
    /// `max_connections`: open at a time, at each address.
    public var maxConnections = 200
    /// `max_connections_per_client`: open at a time from one address.
    public var maxConnectionsPerClient = 50
    /// `timeout`: how long a silent client is waited for, and how long a request may take to arrive.
    public var timeout = Duration.seconds(60)
    /// `max_body`: the longest body of a request.
    public var maxBody = ByteCount(octets: 1_000_000)
    /// `rate`: the most requests of one client in a time; `nil`: any number.
    public var rate: RateLimit?
    /// `public_url`: how browsers and providers get here, as in `https://sms.example.com`; `nil`: as their requests say.
    public var publicURL: String?
    /// `metrics_from`: who may read the figures for monitoring without saying who it is; nobody when it is empty.
    public var metricsFrom = ["127.0.0.0/8", "::1"]

    /// The defaults.
    public init() {}

    /// - Parameter hasCertificate: whether the document has `[tls]`.
    init(_ section: Section, hasCertificate: Bool) {
        let reading = ListenerReading(section, .http, hasCertificate: hasCertificate)
        listen = reading.listeners(Self.standard)
        maxConnections = section.whole("max_connections", 1...100_000) ?? maxConnections
        maxConnectionsPerClient = section.whole("max_connections_per_client", 1...100_000) ?? maxConnectionsPerClient
        timeout = section.value("timeout", .duration(from: .seconds(1), to: .seconds(3600))) ?? timeout
        maxBody = section.value("max_body", .size(ByteCount(octets: 1000)...ByteCount(octets: 100_000_000))) ?? maxBody
        rate = section.value("rate", .rateOrNone) ?? nil
        publicURL = section.value("public_url", .publicURL) ?? nil
        metricsFrom = section.values("metrics_from", .network)?.map(\.value) ?? metricsFrom
        warnOfPlainPasswords(section)
    }

    /// Passwords and cookies would travel in the clear, unless somebody on the way speaks HTTPS for us.
    private func warnOfPlainPasswords(_ section: Section) {
        guard publicURL?.hasPrefix("https://") != true, section.has("listen"),
            let open = listen.first(where: { $0.protection == .none && !$0.address.address.isLoopback })
        else { return }
        guard let (_, place) = section.node("listen") else { return }
        section.reader.report(
            ConfigurationProblem(
                at: place, "passwords travel in the clear to \(open)",
                accepted:
                    "tls = \"implicit\", or this machine alone with an HTTPS server before it, which public_url names",
                severity: .warning))
    }
}

extension HTTPServerSettings {
    /// ``metricsFrom`` as a list that addresses are looked up in.
    public var metricsClients: ClientList { ClientList(metricsFrom.compactMap(Self.network)) }

    /// What a text names; `nil` when it is no address, network or range.
    fileprivate static func network(_ text: String) -> ClientList.Entry? {
        do throws(ClientList.Problem) {
            let entry = try ClientList.Entry(text)
            return switch entry {
            case .range: entry
            case .host: nil
            }
        } catch {
            return nil
        }
    }
}

extension TextForm where Value == String {
    /// A network that is known without asking anybody.
    fileprivate static var network: TextForm {
        TextForm("an address, a network or a range, as in \"10.1.0.0/16\"") { text in
            HTTPServerSettings.network(text) == nil ? nil : text
        }
    }
}

extension TextForm where Value == RateLimit? {
    /// So many in a time, or nothing.
    fileprivate static var rateOrNone: TextForm {
        let rate = TextForm<RateLimit>.rate
        return TextForm("\"\", or \(rate.accepted)") { text in
            text.isEmpty ? .some(nil) : rate.read(text).map { .some($0) }
        }
    }
}

extension TextForm where Value == String? {
    /// Scheme, host and perhaps a port, or nothing.
    fileprivate static var publicURL: TextForm {
        TextForm("\"\", or the address of this server, as in \"https://sms.example.com\"") { text in
            text.isEmpty ? .some(nil) : origin(text).map { .some($0) }
        }
    }

    /// An origin (RFC 6454 §6.2) in lower case; a `/` at its end is dropped.
    private static func origin(_ text: String) -> String? {
        let text = (text.hasSuffix("/") ? String(text.dropLast()) : text).lowercased()
        guard text.utf8.count <= 300,
            let scheme = ["http://", "https://"].first(where: { text.hasPrefix($0) })
        else { return nil }
        let authority = text.dropFirst(scheme.count)
        let isBracketed = authority.hasPrefix("[")
        let end =
            isBracketed ? authority.firstIndex(of: "]").map(authority.index(after:)) : authority.firstIndex(of: ":")
        let host = authority[..<(end ?? authority.endIndex)]
        let port = authority[host.endIndex...]
        let isHost =
            isBracketed
            ? IPAddress(host.dropFirst().dropLast()) != nil && host.hasSuffix("]")
            : !host.isEmpty
                && host.utf8.allSatisfy {
                    $0.isASCIILetter || $0.isASCIIDigit || $0 == UInt8(ascii: "-") || $0 == UInt8(ascii: ".")
                }
        let isPort = port.isEmpty || (port.hasPrefix(":") && UInt16(port.dropFirst()).map { $0 > 0 } == true)
        return isHost && isPort ? text : nil
    }
}
