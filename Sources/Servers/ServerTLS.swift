import Bytes
public import Gateway
public import Runtime

/// The TLS that a server offers; a reload of the configuration or of the certificate makes a new one.
public struct ServerTLS: Sendable {
    /// For everybody.
    public var context: TLSServerContext
    /// For machines that know only TLS 1.0 or 1.1.
    public var legacy: TLSServerContext?
    /// Which clients those are; an empty list is nobody.
    public var legacyClients: ClientList

    /// TLS with `context`, and with `legacy` for the clients that `legacyClients` lists.
    public init(
        _ context: TLSServerContext, legacy: TLSServerContext? = nil, legacyClients: ClientList = ClientList([])
    ) {
        self.context = context
        self.legacy = legacy
        self.legacyClients = legacyClients
    }

    /// The context for a client.
    func context(for client: IPAddress) -> TLSServerContext {
        guard let legacy, legacyClients.lists(client) else { return context }
        return legacy
    }
}
