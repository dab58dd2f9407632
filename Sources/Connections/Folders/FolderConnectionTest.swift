import Gateway
public import Runtime

/// Tries a connection to folders step by step, beside the one that runs. Hands over and takes nothing.
public struct FolderConnectionTest: Sendable {
    /// One step and how it went.
    public typealias Step = SMPPConnectionTest.Step

    private let settings: FolderConnectionSettings
    private let loop: EventLoop

    /// A test of a connection with these settings, on `loop`.
    public init(_ settings: FolderConnectionSettings, on loop: EventLoop) {
        self.settings = settings
        self.loop = loop
    }

    /// Runs the steps; those of a folder until one fails. To be called on the loop.
    public func run() async -> [Step] {
        let settings = settings
        return await loop.offload {
            var steps: [Step] = []
            if let path = settings.path { Self.tryHandover(path, &steps) }
            if let pickup = settings.pickup { Self.tryPickup(pickup, &steps) }
            return steps
        }
    }

    /// - Returns: what the step found, when it went well.
    private static func step<Found>(
        _ name: String, _ steps: inout [Step], _ body: () throws(OperatingSystemError) -> (Found, String)
    ) -> Found? {
        do throws(OperatingSystemError) {
            let (found, detail) = try body()
            steps.append(Step(name: name, isDone: true, detail: detail))
            return found
        } catch {
            steps.append(Step(name: name, isDone: false, detail: error.description))
            return nil
        }
    }

    /// Less room than this is as good as none.
    private static let leastRoom: UInt64 = 1_000_000

    private static func tryHandover(_ path: String, _ steps: inout [Step]) {
        let folder = step("folder", &steps) { () throws(OperatingSystemError) in
            (try Folder.open(path), "\(path) is there")
        }
        guard let folder else { return }
        let isWritable: Void? = step("write", &steps) { () throws(OperatingSystemError) in
            ((), try tryWriting(folder))
        }
        guard isWritable != nil else { return }
        let room = step("room", &steps) { () throws(OperatingSystemError) -> (UInt64, String) in
            let room = try folder.room()
            return (room, "\(room / 1_000_000) MB are free")
        }
        if let room, room < leastRoom {
            steps.removeLast()
            steps.append(Step(name: "room", isDone: false, detail: "the disk of \(path) is full"))
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

    private static func tryPickup(_ pickup: FolderPickupSettings, _ steps: inout [Step]) {
        let folder = step("pickup", &steps) { () throws(OperatingSystemError) in
            let folder = try Folder.open(pickup.path)
            let count = try folder.names(limit: 10_000) { !DroppedFile.isIgnored($0.text) }.count
            return (folder, "\(pickup.path) can be read; there are \(count) names in it")
        }
        guard let folder else { return }
        let isWritable: Void? = step("move", &steps) { () throws(OperatingSystemError) in
            ((), try tryWriting(folder))
        }
        guard isWritable != nil else { return }
        for (name, target) in [("sent", pickup.sent), ("failed", pickup.failed)] {
            _ = step(name, &steps) { () throws(OperatingSystemError) in
                let place = try PickupRound.place(target, in: folder)
                return ((), "\(place.path): \(try tryWriting(place))")
            }
        }
    }
}
