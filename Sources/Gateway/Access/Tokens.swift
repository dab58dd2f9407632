import Bytes
public import Messages
import SASL
import Synchronization

/// The tokens there are, in memory over the books: changed in the books first.
///
/// They are found by their digest, so the time that takes tells nobody anything about a token.
public final class Tokens: Sendable {
    /// What every token begins with.
    public static let prefix = "tp_"
    /// The most there may be.
    static let most = 1000

    private let parts: Gateway.Parts
    private let present = Mutex<[String: AccessToken]>([:])
    /// Changes are made one after the other.
    private let turns = Turns<Bool>()

    init(_ parts: Gateway.Parts) {
        self.parts = parts
    }

    /// All of them, by name; those that have expired as well.
    public var all: [AccessToken] { present.withLock { Array($0.values) }.sorted { $0.name < $1.name } }

    /// The token that `text` is, unless it has expired.
    public func token(_ text: String, at now: Timestamp) -> AccessToken? {
        guard text.hasPrefix(Self.prefix), SecretText.isSuch(text.dropFirst(Self.prefix.count)) else { return nil }
        return token(digest: digest(text), at: now)
    }

    /// The token with that digest, unless it has expired.
    public func token(digest: String, at now: Timestamp) -> AccessToken? {
        guard let token = present.withLock({ $0[digest] }), Gateway.isSame(token.digest, digest) else { return nil }
        return token.expires.map { now < $0 } ?? true ? token : nil
    }

    /// Reads what the books have; those whose account is gone end.
    func resume(_ accounts: AccountDirectory) async throws(StoreFailure) {
        for token in try await parts.books.tokens() {
            if let account = token.account, accounts.account(account) == nil {
                _ = try await parts.books.removeToken(token.name)
            } else {
                present.withLock { $0[token.digest] = token }
            }
        }
    }

    /// Keeps a new token.
    ///
    /// - Parameter isWanted: is asked last of all, for what may have changed meanwhile.
    /// - Returns: the token's text, which nobody is told a second time.
    func add(
        _ make: (_ digest: String) -> AccessToken, isWanted: () -> Bool
    ) async throws(OperationRefused) -> (token: AccessToken, text: String) {
        await turns.begin(true)
        defer { turns.end(true) }
        guard present.withLock(\.count) < Self.most else {
            throw OperationRefused(.conflict, "there are \(Self.most) tokens; remove some that nobody needs")
        }
        let text = Self.prefix + SecretText.make(parts.digests)
        let token = make(digest(text))
        guard isWanted() else { throw OperationRefused(.conflict, "the account of the token is gone") }
        let isNew: Bool
        do throws(StoreFailure) { isNew = try await parts.books.add(token) } catch {
            throw OperationRefused(notKept: error)
        }
        guard isNew else { throw OperationRefused(.conflict, "there is a token \(token.name) already") }
        present.withLock { $0[token.digest] = token }
        return (token, text)
    }

    /// Ends those that `isOver` chooses.
    ///
    /// - Returns: how many there were.
    @discardableResult
    func end(where isOver: (AccessToken) -> Bool) async throws(OperationRefused) -> Int {
        await turns.begin(true)
        defer { turns.end(true) }
        let over = all.filter(isOver)
        for token in over {
            // Whatever the books say: nobody gets in with it from now on.
            present.withLock { $0[token.digest] = nil }
            do throws(StoreFailure) { _ = try await parts.books.removeToken(token.name) } catch {
                throw OperationRefused(notKept: error)
            }
        }
        return over.count
    }

    private func digest(_ text: String) -> String { parts.digests.sha256(Array(text.utf8)).hexadecimal }
}
