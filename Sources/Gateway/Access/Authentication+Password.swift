public import Messages
import SASL

extension Authentication {
    /// Decides whether a name and a password let somebody in to `login`; as ``authenticate(_:for:client:)``.
    public func authenticate(
        name: String, password: [UInt8], for login: Account.Login, client: LoginClient
    ) async -> LoginVerdict {
        await authenticate(.password(name: name, password: password), for: login, client: client)
    }
}
