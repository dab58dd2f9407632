import Foundation
import Glibc
import TestKit

/// `Shims/faults.c`, loaded before all other libraries of a Telepost: moves its clock, makes it fail to write.
final class FaultShim: Sendable {
    /// The words that both sides share; what they mean is in the shim.
    private enum Word: Int {
        case clock
        case writes
        case syncs
        case error
        case seed
        case calls
        case faults
    }

    /// What is wrong with the disk.
    struct Disturbance: Hashable, Sendable {
        /// How many of a thousand writes fail.
        var writes = 0
        /// How many of a thousand syncs fail.
        var syncs = 0
        var error = EIO

        /// Nothing.
        static let none = Disturbance()
    }

    static let isAvailable = Programs.has("cc")

    /// What a Telepost needs in its environment.
    let environment: [String: String]
    private let file: Int32

    /// Compiles the shim into the scenario's folder.
    ///
    /// - Parameter seed: decides which writes fail.
    init(_ stage: Stage, seed: Int = 1) async throws {
        let source = Corpus.root.appending(path: "Tests/Scenarios/Shims/faults.c").path
        let library = stage.path("faults.so")
        let compiled = try await stage.run("cc", ["-O2", "-shared", "-fPIC", "-o", library, source])
        guard compiled.isSuccess else { throw Trouble("cannot compile the shim: \(compiled.errors)") }
        let control = try stage.write("faults", [UInt8](repeating: 0, count: 64))
        file = unsafe open(control, O_RDWR | O_CLOEXEC)
        environment = ["LD_PRELOAD": library, "TELEPOST_FAULTS": control]
        put(.seed, seed)
    }

    deinit { close(file) }

    /// How far the program's time of day is from the machine's.
    func moveClock(by offset: Duration) {
        put(.clock, Int(offset.components.seconds) * 1_000_000_000)
    }

    /// How far the clock would be moved for 1 January 1970 to begin now.
    static var toTheBeginning: Duration { .seconds(-time(nil)) }

    /// Makes writes and syncs fail from now on, some of them.
    func disturb(_ trouble: Disturbance) {
        put(.error, Int(trouble.error))
        put(.writes, trouble.writes * 1000)
        put(.syncs, trouble.syncs * 1000)
    }

    /// How many writes and syncs have failed.
    var faults: Int { word(.faults) }

    /// Waits until `count` more have failed than now.
    func failed(more count: Int) async throws {
        let goal = faults + count
        let _: Bool = try await eventually("\(goal) failed writes", within: .seconds(60)) {
            faults >= goal ? true : nil
        }
    }

    private func put(_ word: Word, _ value: Int) {
        var value = Int64(value)
        unsafe _ = pwrite(file, &value, 8, off_t(word.rawValue * 8))
    }

    private func word(_ word: Word) -> Int {
        var value: Int64 = 0
        unsafe _ = pread(file, &value, 8, off_t(word.rawValue * 8))
        return Int(value)
    }
}
