public import Gateway
public import Runtime

/// Tries a connection to folders step by step, beside the one that runs. Hands over and takes nothing.
public struct FolderConnectionTest: Sendable {
    private let settings: FolderConnectionSettings
    private let loop: EventLoop

    /// A test of a connection with these settings, on `loop`.
    public init(_ settings: FolderConnectionSettings, on loop: EventLoop) {
        self.settings = settings
        self.loop = loop
    }

    /// Runs the steps; those of a folder until one fails. To be called on the loop.
    ///
    /// - Parameter report: hears of each step as soon as it is over, on another thread.
    public func run(report: @escaping @Sendable (TestStep) -> Void = { _ in }) async -> [TestStep] {
        let settings = settings
        return await loop.offload {
            var steps = Steps(report: report)
            if let path = settings.path { Self.tryHandover(path, &steps) }
            if let pickup = settings.pickup { Self.tryPickup(pickup, &steps) }
            return steps.all
        }
    }

    /// The steps so far.
    private struct Steps {
        let report: (TestStep) -> Void
        var all: [TestStep] = []

        mutating func add(_ name: String, _ isDone: Bool, _ detail: String) {
            let step = TestStep(name: name, isDone: isDone, detail: detail)
            all.append(step)
            report(step)
        }

        /// - Returns: what the step found, when it went well.
        mutating func step<Found>(
            _ name: String, _ body: () throws(OperatingSystemError) -> (Found, String)
        ) -> Found? {
            do throws(OperatingSystemError) {
                let (found, detail) = try body()
                add(name, true, detail)
                return found
            } catch {
                add(name, false, error.description)
                return nil
            }
        }
    }

    /// Less room than this is as good as none.
    private static let leastRoom: UInt64 = 1_000_000

    private static func tryHandover(_ path: String, _ steps: inout Steps) {
        let folder = steps.step("folder") { () throws(OperatingSystemError) in
            (try Folder.open(path), "\(path) is there")
        }
        guard let folder else { return }
        let isWritable: Void? = steps.step("write") { () throws(OperatingSystemError) in
            ((), try tryWriting(folder))
        }
        guard isWritable != nil else { return }
        do throws(OperatingSystemError) {
            let room = try folder.room()
            let isEnough = room >= leastRoom
            steps.add("room", isEnough, isEnough ? "\(room / 1_000_000) MB are free" : "the disk of \(path) is full")
        } catch {
            steps.add("room", false, error.description)
        }
    }

    /// Writes a file and moves it, as hand-overs do, under a name that nobody looks at.
    private static func tryWriting(_ folder: Folder) throws(OperatingSystemError) -> String {
        let text = ".telepost-test-\(UInt64.random(in: .min ... .max))"
        guard let name = FileName(text) else { preconditionFailure("\(text) is a name") }
        try folder.write(Array("telepost connection test\n".utf8), as: name, mode: 0o600)
        let moved = name.appending(".moved")
        do throws(OperatingSystemError) { try folder.move(name, to: folder, as: moved) } catch {
            try folder.remove(name)
            throw error
        }
        try folder.remove(moved)
        return "files can be written and moved there"
    }

    private static func tryPickup(_ pickup: FolderPickupSettings, _ steps: inout Steps) {
        let folder = steps.step("pickup") { () throws(OperatingSystemError) in
            let folder = try Folder.open(pickup.path)
            let count = try folder.names(limit: 10_000) { !DroppedFile.isIgnored($0.text) }.count
            return (folder, "\(pickup.path) can be read; there are \(count) names in it")
        }
        guard let folder else { return }
        let isWritable: Void? = steps.step("move") { () throws(OperatingSystemError) in
            ((), try tryWriting(folder))
        }
        guard isWritable != nil else { return }
        for (name, target) in [("sent", pickup.sent), ("failed", pickup.failed)] {
            _ = steps.step(name) { () throws(OperatingSystemError) in
                let place = try PickupRound.place(target, in: folder)
                return ((), "\(place.path): \(try tryWriting(place))")
            }
        }
    }
}
