public import Gateway
public import Messages

/// Has connections carry nothing for a while.
public protocol ConnectionControl: Sendable {
    /// Pauses a connection: it ends in good order, and stays away over restarts until it is resumed. What waits for it
    /// goes over the next connection of its route, or waits on.
    ///
    /// - Parameter author: who wants that, as in ``AuditEntry/actor``.
    /// - Throws: `missing` when there is no such connection, `conflict` when it is paused already.
    func pause(_ name: ConnectionName, author: String) async throws(OperationRefused)

    /// Ends a pause.
    ///
    /// - Parameter author: who wants that, as in ``AuditEntry/actor``.
    /// - Throws: `missing` when there is no such connection, `conflict` when it is not paused.
    func resume(_ name: ConnectionName, author: String) async throws(OperationRefused)
}
