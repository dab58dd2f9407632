public import Gateway

/// One promise of the ports ``Gateway/Store`` and ``Gateway/History``, put to a store, or of ``Gateway/OfficeBooks`` and
/// ``Gateway/Statistics``, put to one that keeps those as well.
///
/// A driver's tests run them all:
///
///     @Test(arguments: ConformanceCase.all)
///     func `the store keeps the promise`(_ promise: ConformanceCase) async throws {
///         try await promise.run { folder in try SQLiteStore.open(in: folder) }
///     }
public struct ConformanceCase: Sendable, CustomStringConvertible {
    /// Opens the store that lives in a folder, as it was when it was last closed; a new folder, an empty store.
    public typealias Opening = @Sendable (_ folder: String) async throws -> any Store & History

    /// What is promised, in a sentence.
    public let promise: String
    private let check: @Sendable (Bench) async throws -> Void

    init(_ promise: String, _ check: @escaping @Sendable (Bench) async throws -> Void) {
        self.promise = promise
        self.check = check
    }

    public var description: String { promise }

    /// Every promise.
    public static let all = allButPruning + pruning + books + requests + statistics

    /// Every promise that a store can keep which never forgets and has no books.
    public static let allButPruning =
        accepting + orders + conversations + alongside + changing + activity + reports + fragments + notices + stories
        + tracking + searching + properties + pages + strays + octets + accounts + mailboxes + fetching + clients
        + waitingTexts + stopLists + closing

    /// Puts the promise to a store in a folder of its own, which is removed afterwards.
    public func run(opening: @escaping Opening) async throws {
        let bench = try await Bench(opening: opening)
        do {
            try await check(bench)
        } catch {
            await bench.tidy()
            throw error
        }
        await bench.tidy()
    }
}
