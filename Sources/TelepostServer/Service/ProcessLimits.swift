import Glibc

/// What the operating system allows this process.
enum ProcessLimits {
    /// Raises the number of open files to the most that is allowed, for every connection takes one.
    static func raiseOpenFiles() {
        var limit = rlimit()
        guard unsafe getrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit) == 0 else { return }
        limit.rlim_cur = limit.rlim_max
        unsafe _ = setrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit)
    }

    /// Has libuv keep so many threads for what blocks, before it makes the first: a folder of a server that has gone away
    /// holds some of them for as long as it likes, and names have to be looked up meanwhile.
    static func raiseBlockingThreads() {
        unsafe _ = setenv("UV_THREADPOOL_SIZE", "32", 0)
    }

    /// Sets the scheduling priority of this thread and of those it will make (row S2-26).
    ///
    /// - Returns: whether the system allowed it.
    static func setNice(_ nice: Int) -> Bool {
        nice == 0 || setpriority(__priority_which_t(PRIO_PROCESS.rawValue), 0, Int32(nice)) == 0
    }

    /// How many cores there are for event loops.
    static var cores: Int { max(1, sysconf(Int32(_SC_NPROCESSORS_ONLN))) }
}
