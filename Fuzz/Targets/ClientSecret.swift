import Bytes
import SASL

/// What a client must not show on a link that others read.
enum ClientSecret {
    static let name = "Mr. 0"
    static let text = "secret!"
    static let token = SASLLogin(username: name, token: text)

    private static let forms: [[UInt8]] = {
        let password = SASLLogin(username: name, password: text)
        let responses = [(SASLMechanism.plain, password), (.xoauth2, token), (.oauthBearer, token)].compactMap {
            SASLExchange($0.0, $0.1, MixingDigests()).initialResponse
        }
        return [Array(text.utf8)] + (responses + [Array(text.utf8)]).map(Base64.encode)
    }()

    /// Whether whoever reads `octets` knows the secret.
    static func isShown(in octets: [UInt8]) -> Bool {
        forms.contains { form in
            octets.indices.contains { octets[$0] == form[0] && octets[$0...].starts(with: form) }
        }
    }
}
