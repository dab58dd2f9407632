public import Gateway
public import Messages

/// The gateway as the SMPP server knows it.
extension Gateway: ClientOffice {
    public func attach(_ account: AccountName, wake: @escaping @Sendable () -> Void) {
        deliveries.attach(account, wake: wake)
    }

    public func detach(_ account: AccountName) { deliveries.detach(account) }

    public func take(for account: AccountName, upTo count: Int) async throws(StoreFailure) -> [ClientDelivery] {
        try await deliveries.take(for: account, upTo: count)
    }

    public func acknowledged(
        _ deliveries: [ClientDelivery], of account: AccountName, session: String
    ) async throws(StoreFailure) {
        try await self.deliveries.acknowledged(deliveries, of: account, session: session)
    }

    public func putBack(_ deliveries: [ClientDelivery], of account: AccountName, after pause: Duration?) {
        self.deliveries.putBack(deliveries, of: account, after: pause)
    }

    public func nextDue(for account: AccountName) -> Timestamp? { deliveries.nextDue(for: account) }
}
