import Configuration
import Connections
import Gateway
import Messages

extension ProviderConnectionSettings {
    /// The settings of a connection of type `http` as the document has them.
    ///
    /// - Parameter publicURL: how providers reach our web server; `nil`: nobody said, so they are not asked to.
    init(_ connection: ConnectionSettings, _ provider: ProviderSettings, publicURL: String?) {
        self.init(
            name: connection.name, preset: ProviderPreset(rawValue: provider.preset.rawValue) ?? .generic,
            url: provider.url.isEmpty ? nil : provider.url,
            policy: FailurePolicy(schedule: connection.retry, whenUnknown: connection.whenUnknown))
        credentials = Credentials(provider)
        numbers = provider.numbers
        (throughput, atOnce, timeout) = (provider.throughput, provider.atOnce, provider.timeout)
        reconnectAfter = provider.reconnectAfter
        hooksURL = publicURL.map { "\($0)/hooks/\(connection.name.text)" }
        hook = Hook(provider.hook)
        generic.take(provider.generic)
    }
}

extension ProviderConnectionSettings.Credentials {
    fileprivate init(_ provider: ProviderSettings) {
        self.init()
        (account, username) = (provider.account, provider.username)
        password = provider.password.revealed
        key = provider.key.revealed
        secret = provider.secret.revealed
    }
}

extension ProviderConnectionSettings.Hook {
    fileprivate init(_ hook: ProviderSettings.Hook) {
        self.init()
        secret = hook.secret.revealed
        method = Method(rawValue: hook.method.rawValue) ?? .sha256
        (header, username) = (hook.header, hook.username)
        password = hook.password.revealed
    }
}

extension GenericTemplates {
    fileprivate mutating func take(_ generic: ProviderSettings.Generic) {
        isGet = generic.method == .get
        (contentType, headers, body) = (generic.contentType, generic.headers, generic.body)
        (success, id) = (generic.success?.value ?? "", generic.id?.value ?? "")
        (error, permanent) = (generic.error?.value ?? "", generic.permanent?.value ?? "")
        check = generic.check
        names.id = generic.fields["id"] ?? names.id
        names.from = generic.fields["from"] ?? names.from
        names.to = generic.fields["to"] ?? names.to
        names.text = generic.fields["text"] ?? names.text
        names.status = generic.fields["status"] ?? names.status
        names.error = generic.fields["error"] ?? names.error
        (names.delivered, names.failed) = (generic.delivered, generic.failed)
    }
}
