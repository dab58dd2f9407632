import Gateway
import Glibc
import Messages
import Synchronization

/// Knows of the disk, the process, and what the service was given to work with.
final class GatewayPremises: PremisesReading {
    /// What only the service knows.
    struct Papers: Sendable {
        /// The last moment of the certificate that the servers show; `nil` without one.
        var certificateEnd: Timestamp?
        /// How many warnings the configuration in force has.
        var warnings = 0
    }

    private let folder: String
    private let papers = Mutex<@Sendable () -> Papers> { Papers() }

    /// - Parameter folder: where the store is.
    init(folder: String) {
        self.folder = folder
    }

    /// Asks `papers` for what only the service knows.
    func ask(_ papers: @escaping @Sendable () -> Papers) { self.papers.withLock { $0 = papers } }

    func premises() -> Premises {
        let papers = papers.withLock { $0 }()
        var premises = Premises()
        premises.disk = disk
        premises.certificates =
            papers.certificateEnd.map { [Premises.Certificate(of: "the servers", validUntil: $0)] } ?? []
        premises.warnings = papers.warnings
        premises.process = process
        return premises
    }

    private var disk: DiskRoom? {
        var figures = statvfs()
        guard unsafe statvfs(folder, &figures) == 0 else { return nil }
        let free = figures.f_bavail.multipliedReportingOverflow(by: figures.f_frsize)
        let total = figures.f_blocks.multipliedReportingOverflow(by: figures.f_frsize)
        guard !free.overflow, !total.overflow else { return nil }
        return DiskRoom(free: Int(clamping: free.partialValue), total: Int(clamping: total.partialValue))
    }

    private var process: Premises.Process? {
        var usage = rusage()
        var limit = rlimit()
        // proc(5): size and resident size in pages, and more.
        let pages = Self.text(of: "/proc/self/statm").split(separator: " ").compactMap { Int($0) }
        guard pages.count > 1, unsafe getrusage(__rusage_who_t(RUSAGE_SELF.rawValue), &usage) == 0,
            unsafe getrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit) == 0
        else { return nil }
        let page = sysconf(Int32(_SC_PAGESIZE))
        return Premises.Process(
            residentMemory: pages[1] * page, virtualMemory: pages[0] * page,
            processorTime: Self.duration(usage.ru_utime) + Self.duration(usage.ru_stime), openFiles: Self.openFiles,
            filesAtMost: Int(clamping: limit.rlim_cur))
    }

    private static func duration(_ time: timeval) -> Duration {
        .seconds(time.tv_sec) + .microseconds(time.tv_usec)
    }

    private static var openFiles: Int {
        guard let folder = unsafe opendir("/proc/self/fd") else { return 0 }
        defer { unsafe closedir(folder) }
        var count = 0
        while unsafe readdir(folder) != nil { count += 1 }
        // Besides `.`, `..` and the folder itself.
        return max(0, count - 3)
    }

    private static func text(of path: String) -> String {
        let file = unsafe open(path, O_RDONLY | O_CLOEXEC)
        guard file >= 0 else { return "" }
        defer { close(file) }
        var octets = [UInt8](repeating: 0, count: 256)
        let count = unsafe octets.withUnsafeMutableBytes { unsafe read(file, $0.baseAddress, $0.count) }
        return String(decoding: octets.prefix(max(0, count)), as: UTF8.self)
    }
}
