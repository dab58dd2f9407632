import Foundation
import Glibc

/// A file system of a few megabytes in memory, which a scenario fills.
struct SmallDisk: Sendable {
    private let stage: Stage
    private let path: String
    private var filler: String { "\(path)/filler" }

    /// Whether this user may mount file systems here.
    static func isAvailable() async throws -> Bool {
        guard geteuid() == 0, Programs.has("mount"), Programs.has("umount") else { return false }
        return try await Stage.run { stage in
            do {
                try await run(on: stage, "trial", megabytes: 1) { _ in }
                return true
            } catch {
                return false
            }
        }
    }

    /// Runs `body` with the disk as the folder `name` of the scenario's own.
    static func run(
        on stage: Stage, _ name: String = "disk", megabytes: Int, _ body: (SmallDisk) async throws -> Void
    ) async throws {
        let disk = SmallDisk(stage: stage, path: stage.path(name))
        try FileManager.default.createDirectory(atPath: disk.path, withIntermediateDirectories: true)
        try await disk.mount("size=\(megabytes)m")
        let result: Result<Void, any Error>
        do {
            result = .success(try await body(disk))
        } catch {
            result = .failure(error)
        }
        // Lazily: what still runs on it is ended with the scenario, and then the disk is gone too.
        let ended = try await stage.run("umount", ["-l", disk.path])
        try result.get()
        guard ended.isSuccess else { throw Trouble(ended.errors) }
    }

    /// Makes it larger.
    func grow(toMegabytes size: Int) async throws { try await mount("remount,size=\(size)m") }

    /// Takes all the room there is, as another program on the machine might.
    func fill() throws {
        let file = unsafe open(filler, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0o600)
        guard file >= 0 else { throw Trouble("cannot make \(filler): errno \(errno)") }
        defer { close(file) }
        let page = [UInt8](repeating: 0, count: 4096)
        while unsafe write(file, page, page.count) > 0 {}
        guard errno == ENOSPC else { throw Trouble("the disk does not get full: errno \(errno)") }
    }

    /// Gives back what ``fill()`` took.
    func clear() throws { try FileManager.default.removeItem(atPath: filler) }

    private func mount(_ options: String) async throws {
        let done = try await stage.run("mount", ["-t", "tmpfs", "-o", options, "telepost-test", path])
        guard done.isSuccess else { throw Trouble(done.errors) }
    }
}
