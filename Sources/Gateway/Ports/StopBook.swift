public import Messages

/// Keeps the stop list. What a call has returned for is on the disk.
///
/// A stop that comes by a phone's text is kept by ``Alongside/stops``, in the commit of that text.
public protocol StopBook: Sendable {
    /// The stops behind `key` (`nil`: from the first), in an order that never changes while they stay.
    func stops(after key: Stop.Key?, limit: Int) async throws(StoreFailure) -> [Stop]

    /// Keeps stops, all in one commit; one whose key is there already stays as it is.
    ///
    /// - Returns: how many are new.
    func keep(_ stops: [Stop]) async throws(StoreFailure) -> Int

    /// Takes stops off, all in one commit.
    ///
    /// - Returns: how many were there.
    func remove(_ keys: [Stop.Key]) async throws(StoreFailure) -> Int
}
