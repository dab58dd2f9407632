import Glibc
import Synchronization

/// Holds threads until it is opened.
///
/// `@unchecked Sendable`: the semaphore lives at one address as long as the gate, and POSIX allows its use from any
/// thread.
@safe final class Gate: @unchecked Sendable {
    private let there = Atomic(0)
    private let semaphore: UnsafeMutablePointer<sem_t>

    init() {
        unsafe semaphore = .allocate(capacity: 1)
        unsafe semaphore.initialize(to: sem_t())
        unsafe sem_init(semaphore, 0, 0)
    }

    deinit {
        unsafe sem_destroy(semaphore)
        unsafe semaphore.deallocate()
    }

    /// Blocks the thread until it may pass.
    func pass() {
        there.add(1, ordering: .releasing)
        while unsafe sem_wait(semaphore) != 0 {}
    }

    /// Returns when so many threads have come.
    func untilThere(_ count: Int) async {
        while there.load(ordering: .acquiring) < count { await Task.yield() }
    }

    /// Lets so many threads pass.
    func open(_ count: Int) {
        for _ in 0..<count { unsafe sem_post(semaphore) }
    }
}
