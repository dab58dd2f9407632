import Gateway

/// Something asked of a thread, with somebody waiting for the answer.
protocol Errand<Worker>: AnyObject, Sendable {
    associatedtype Worker

    /// How many octets it brings along.
    var size: Int { get }

    /// Does the work. May be called again when what it did was rolled back.
    func perform(with worker: Worker) throws(StoreFailure)

    /// Answers with what the latest ``perform(with:)`` came to.
    func answer()

    /// Answers with a failure.
    func answer(_ failure: StoreFailure)
}

/// An ``Errand`` whose caller is a suspended task.
///
/// Its continuation is resumed exactly once: a call is answered either by the one who could not queue it
/// (``WorkQueue/perform(size:_:)``), or by the one thread that took it from the queue, which answers each call of the
/// batch it took once the batch's fate is known, and a queue drains before its thread ends.
///
/// `@unchecked Sendable`: `result` is touched by that one thread only, between taking the call and answering it.
@safe final class Call<Worker, Value: Sendable>: Errand, @unchecked Sendable {
    typealias Answer = Result<Value, StoreFailure>

    let size: Int
    private let work: @Sendable (Worker) throws(StoreFailure) -> Value
    private let continuation: UnsafeContinuation<Answer, Never>
    private var result: Answer = .failure(StoreFailure(.closed, "never performed"))

    init(
        size: Int, _ continuation: UnsafeContinuation<Answer, Never>,
        _ work: @escaping @Sendable (Worker) throws(StoreFailure) -> Value
    ) {
        self.size = size
        unsafe self.continuation = continuation
        self.work = work
    }

    func perform(with worker: Worker) throws(StoreFailure) {
        result = .success(try work(worker))
    }

    func answer() {
        unsafe continuation.resume(returning: result)
    }

    func answer(_ failure: StoreFailure) {
        unsafe continuation.resume(returning: .failure(failure))
    }
}
