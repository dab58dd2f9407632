public import Messages
import SASL

/// What all sessions at one listener of the SMTP server have in common; made once for a configuration.
public struct SMTPServerProfile: Sendable {
    /// The name the server gives itself.
    public let hostname: String
    /// How much one client may ask.
    public let limits: SMTPLimits
    /// Whether STARTTLS is offered on links that are not encrypted yet.
    public let startsTLS: Bool
    /// How clients log in; `nil`: they cannot.
    public let login: SMTPLoginRules?
    /// Whether DSN is offered (RFC 3461): what clients ask about notices is kept then, and must be well-formed.
    public let offersDSN: Bool
    /// Who `<Postmaster>` is: the postmaster at `hostname`; `nil` when that is no domain.
    public let postmaster: EmailAddress?

    /// 220
    let greeting: SMTPReply
    /// The answer to HELO.
    let helo: SMTPReply
    /// The answers to EHLO, one for each set of what may be offered or not.
    private let ehlos: [SMTPReply]

    private static let mechanisms = SASLMechanism.allCases.filter { SASLMechanism.ofServers.contains($0) }

    /// A listener of a server of that name.
    public init(
        hostname: String, limits: SMTPLimits = SMTPLimits(), startsTLS: Bool = false, login: SMTPLoginRules? = nil,
        offersDSN: Bool = false
    ) {
        self.hostname = hostname
        self.limits = limits
        self.startsTLS = startsTLS
        self.login = login
        self.offersDSN = offersDSN
        postmaster = EmailAddress("postmaster@\(hostname)")
        greeting = .greeting(hostname)
        helo = .helo(hostname)
        ehlos = Self.offers(startsTLS, login).map { offer in
            .ehlo(hostname, messageOctets: limits.messageOctets, (offersDSN ? ["DSN"] : []) + offer)
        }
    }

    /// The most octets in a line of a client, its CRLF included: those of a login, where there are logins. Longer commands
    /// than ``SMTPLimits/commandOctets`` are refused all the same.
    public var lineOctets: Int { login == nil ? limits.commandOctets : max(limits.commandOctets, SASLAnswer.lineLimit) }

    /// What EHLO is answered with on such a link.
    func ehlo(on link: SMTPLink) -> SMTPReply {
        var place = startsTLS && !link.isEncrypted ? 1 : 0
        if login != nil, !link.mechanisms.isEmpty {
            for (index, mechanism) in Self.mechanisms.enumerated() where link.mechanisms.contains(mechanism) {
                place += 2 << index
            }
        }
        return ehlos[startsTLS ? place : place / 2]
    }

    /// The lines about TLS and logins, by the bits of the place: STARTTLS if there is any, then each mechanism.
    private static func offers(_ startsTLS: Bool, _ login: SMTPLoginRules?) -> [[String]] {
        let counts = (startsTLS ? 2 : 1, login == nil ? 1 : 1 << mechanisms.count)
        return (0..<(counts.0 * counts.1)).map { place in
            let isTLSOffered = startsTLS && place & 1 == 1
            let bits = startsTLS ? place / 2 : place
            let names = mechanisms.indices.filter { bits & 1 << $0 != 0 }.map { mechanisms[$0].rawValue }
            let login = names.isEmpty ? [] : ["AUTH " + names.joined(separator: " ")]
            return (isTLSOffered ? ["STARTTLS"] : []) + login
        }
    }
}
