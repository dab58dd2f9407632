import Gateway

extension Ledger {
    /// ``OfficeBooks/add(_:)-(ConfigurationRevision)``.
    func add(_ revision: ConfigurationRevision) throws(StoreFailure) -> Bool {
        try space.take(content: revision.document.utf8.count, messages: 0)
        return try books.add(revision)
    }

    /// ``OfficeBooks/add(_:)-(AccessToken)``.
    func add(_ token: AccessToken) throws(StoreFailure) -> Bool {
        try space.take(content: 0, messages: 1)
        return try books.add(token)
    }
}
