public import Gateway
public import Messages

/// What the SMPP server asks of the gateway: the use cases of clients.
public protocol ClientOffice: Sendable {
    /// Takes texts of an account in, or refuses them; when it returns, what was taken is durable.
    ///
    /// - Returns: what became of each, in order.
    func submit(
        _ texts: [ClientText], from account: Account, session: String, client: String
    ) async -> [ClientVerdict]

    /// What became of a message.
    func query(
        _ id: String, from source: Party, of account: AccountName
    ) async throws(OperationRefused) -> ClientMessageState

    /// Cancels a message.
    func cancel(
        _ id: String, from source: Party, to destination: String, of account: AccountName
    ) async throws(OperationRefused)

    /// Cancels all messages between two addresses.
    ///
    /// - Returns: how many.
    func cancelAll(
        from source: Party, to destination: String, of account: AccountName
    ) async throws(OperationRefused) -> Int

    /// Puts another text in the place of a message's.
    func replace(_ id: String, by text: ClientText, of account: AccountName) async throws(OperationRefused)

    /// From now on `wake` is called whenever there may be something for an account.
    func attach(_ account: AccountName, wake: @escaping @Sendable () -> Void)

    /// Nobody of that account receives any more.
    func detach(_ account: AccountName)

    /// The next things for an account, oldest first; fewer than `count` when there are no more for now.
    func take(for account: AccountName, upTo count: Int) async throws(StoreFailure) -> [ClientDelivery]

    /// The client has these; when it returns, they are not given again.
    func acknowledged(
        _ deliveries: [ClientDelivery], of account: AccountName, session: String
    ) async throws(StoreFailure)

    /// The client does not have these: they are given again, at once or after a pause.
    func putBack(_ deliveries: [ClientDelivery], of account: AccountName, after pause: Duration?)

    /// When the first of what was put back for later is due.
    func nextDue(for account: AccountName) -> Timestamp?
}
