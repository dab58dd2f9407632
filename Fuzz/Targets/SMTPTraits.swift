import SASL
import SMTP

/// What a listener and a link of the SMTP server are like, as the bits of an octet say; 0 has neither TLS nor logins.
struct SMTPTraits {
    private static let profiles = (0..<16).map { bits in
        var limits = SMTPLimits()
        (limits.commandOctets, limits.messageOctets, limits.recipients) = (120, 400, 3)
        (limits.transactions, limits.misuses, limits.refusedRecipients, limits.failedLogins) = (3, 4, 3, 2)
        let login = SMTPLoginRules(isRequired: bits & 4 != 0, digests: MixingDigests())
        return SMTPServerProfile(
            hostname: "mail.example", limits: limits, startsTLS: bits & 1 != 0, login: bits & 2 != 0 ? login : nil,
            offersDSN: bits & 8 != 0)
    }

    static let encryptedLink = SMTPLink(isEncrypted: true, mechanisms: SASLMechanism.ofServers)

    private let bits: UInt8

    init(_ bits: UInt8) { self.bits = bits }

    /// STARTTLS, logins, whether everybody has to log in, and DSN.
    var profile: SMTPServerProfile { Self.profiles[Int(bits >> 1 & 7) + (bits & 0xC0 == 0x80 ? 8 : 0)] }

    var admission: SMTPServerSession.Admission { bits & 0x10 == 0 ? .admitted : .mayLogIn }

    /// An open one offers only what shows no password, unless it is trusted.
    var link: SMTPLink {
        if bits & 0x60 == 0x60 { return Self.encryptedLink }
        return SMTPLink(mechanisms: bits & 0x20 == 0 ? [.scramSHA256, .cramMD5] : SASLMechanism.ofServers)
    }

    var isTLSMissing: Bool { bits & 0xC0 == 0x40 }

    var isTLSFailing: Bool { bits & 0xC0 == 0xC0 }
}
