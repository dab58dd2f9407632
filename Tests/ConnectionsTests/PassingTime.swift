@testable import Runtime

extension EventLoop {
    /// Lets time pass at once, after whatever lies in the loop's sockets has been read.
    func pass(_ span: Duration) async {
        // A sleep may end before the next look at input; two of them have one such look between them.
        for _ in 1...2 { await sleep(for: .zero) }
        skip(span)
    }
}
