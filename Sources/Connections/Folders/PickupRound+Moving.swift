import Gateway
import Messages
import Runtime

extension PickupRound {
    /// Moves away what was taken before, and stayed.
    func finish(_ candidate: PickupCandidate, _ visit: inout Visit) async throws(PickupTrouble) {
        var text: FileName?
        if hasControls {
            let folder = visit.folder
            let read = await loop.offload { () -> FileName? in
                // What cannot be read names nothing that could be moved along.
                guard
                    case .octets(let octets, let facts)? = try? folder.read(
                        candidate.name, limit: ControlFileReader.limit)
                else { return nil }
                let control = DroppedFile(
                    name: candidate.name.text, octets: octets, modifiedAt: facts.modifiedAt)
                return try? Self.textName(of: control).get()
            }
            text = read
        }
        try await move(candidate, besides: text, &visit)
    }

    /// Moves a file that was taken; the one with its text first, so that it is never left over.
    func move(
        _ candidate: PickupCandidate, besides text: FileName?, _ visit: inout Visit
    ) async throws(PickupTrouble) {
        let (folder, target) = (visit.folder, settings.sent)
        let result = await loop.offload {
            Result { () throws(OperatingSystemError) in
                let sent = try Self.place(target, in: folder)
                if let text, try folder.facts(text) != nil { _ = try folder.put(text, into: sent) }
                // Another one of that name is for the next look.
                guard try folder.facts(candidate.name) == candidate.facts else { return }
                _ = try folder.put(candidate.name, into: sent)
                try sent.synchronise()
            }
        }
        if case .failure(let error) = result { throw .immovable(error.description) }
        visit.moved.append(fetched(candidate))
    }

    /// Moves a file of which nothing can be made, with the reason beside it.
    func fail(
        _ candidate: PickupCandidate, besides text: FileName?, _ words: String, _ visit: inout Visit
    ) async throws(PickupTrouble) {
        let (folder, target) = (visit.folder, settings.failed)
        let line = words.inOneLine(limit: 1000)
        let result = await loop.offload {
            Result { () throws(OperatingSystemError) in
                let failed = try Self.place(target, in: folder)
                guard try folder.facts(candidate.name) == candidate.facts else { return }
                let name = try folder.put(candidate.name, into: failed)
                try Self.write(line, besides: name, in: failed)
                if let text, try folder.facts(text) != nil { _ = try folder.put(text, into: failed) }
                try failed.synchronise()
            }
        }
        if case .failure(let error) = result { throw .immovable(error.description) }
        visit.tally.failed += 1
        gateway.log.warning(name.text, "nothing can be made of a file: \(line)", ["file": candidate.shown])
    }

    /// The reason in a file of its own; what an earlier file of the same name left there gives way.
    private static func write(
        _ line: String, besides name: FileName, in folder: Folder
    ) throws(OperatingSystemError) {
        let reason = name.appending(".error")
        do throws(OperatingSystemError) { try folder.remove(reason) } catch {
            guard error.isMissing else { throw error }
        }
        try folder.write(Array("\(line)\n".utf8), as: reason, mode: 0o640)
    }

    /// Where files are moved to: a name in the folder, which is made where it is missing, or a path.
    static func place(_ target: String, in folder: Folder) throws(OperatingSystemError) -> Folder {
        guard let name = FileName(target) else { return try Folder.open(target) }
        try folder.makeFolder(name, mode: 0o750)
        return try folder.folder(name)
    }

    /// What is durably gone from the folder need not be known any more.
    func settle(_ visit: inout Visit, _ memory: inout PickupMemory) async throws(PickupTrouble) {
        guard !visit.moved.isEmpty else { return }
        let (folder, moved) = (visit.folder, visit.moved)
        visit.moved = []
        let result = await loop.offload { Result { () throws(OperatingSystemError) in try folder.synchronise() } }
        if case .failure(let error) = result { throw .immovable(error.description) }
        do throws(StoreFailure) {
            try await gateway.parts.store.forget(moved)
            memory.known?.subtract(moved.map(\.id))
        } catch {
            // They stay known, which does no harm.
            gateway.log.trace(name.text, "the store forgets nothing at present", ["why": error.detail])
        }
    }
}
