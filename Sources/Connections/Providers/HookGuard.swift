import Bytes
import Gateway
import Messages
import Runtime

/// What calls of our addresses have to prove, besides what a provider's own signature does.
struct HookGuard: Sendable {
    private let hook: ProviderConnectionSettings.Hook

    init(_ hook: ProviderConnectionSettings.Hook) {
        self.hook = hook
    }

    /// Whether a call may be anybody's when there is no signature: then nobody's counts.
    var isOpen: Bool { hook.secret.isEmpty && hook.username.isEmpty }

    /// What is wrong with the name and password of a call (RFC 7617); `nil` when they are right or none is asked for.
    func objectionToName(_ call: HookCall) -> String? {
        guard !hook.username.isEmpty else { return nil }
        let told = call.header("authorization").map { Array($0.utf8) } ?? []
        let expected = Array(BasicCredentials(hook.username, hook.password).value.utf8)
        // The name of the scheme may be written in any way.
        let isBasic = told.prefix(6).map(\.asciiLowercased) == Array("basic ".utf8)
        let isRight = Secrets.areEqual(Array(told.dropFirst(6)), Array(expected.dropFirst(6)))
        return isBasic && isRight ? nil : "the name or the password is wrong"
    }

    /// What is wrong with a call of a provider that signs nothing: name and password, and the token of its address.
    func objection(_ call: HookCall) -> String? {
        guard !isOpen else { return "nothing is set that would prove whose call it is" }
        if let objection = objectionToName(call) { return objection }
        guard !hook.secret.isEmpty else { return nil }
        let token = HookFields.query(of: call).first { $0.name == "token" }?.value ?? []
        return Secrets.areEqual(token, Array(hook.secret.utf8)) ? nil : "the token is wrong"
    }
}

/// A name and a password as HTTP has them (RFC 7617 §2).
struct BasicCredentials {
    /// The value of `Authorization`.
    let value: String

    init(_ username: String, _ password: String) {
        value = "Basic " + String(decoding: Base64.encode(Array("\(username):\(password)".utf8)), as: UTF8.self)
    }
}

extension String {
    /// The octets that this stands for in Base64; none when it is no Base64.
    var base64Octets: [UInt8] { Base64.decode(Array(utf8)[...]) ?? [] }
}
