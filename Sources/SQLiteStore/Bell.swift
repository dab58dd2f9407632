import Glibc

/// Wakes one sleeping thread: a ring is never lost, also when it comes before the wait.
///
/// `@unchecked Sendable`: the semaphore lives at one address from `init` to `deinit`, and POSIX allows posting to and
/// waiting on it from any thread.
@safe final class Bell: @unchecked Sendable {
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

    /// Lets one wait return.
    func ring() {
        unsafe sem_post(semaphore)
    }

    /// Sleeps until rung; may return early, so the caller looks again.
    func wait() {
        unsafe sem_wait(semaphore)
    }
}
