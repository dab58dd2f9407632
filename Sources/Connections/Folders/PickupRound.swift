import Gateway
import Messages
import Runtime

/// A file in a folder where files are picked up.
struct PickupCandidate: Hashable, Sendable {
    let name: FileName
    let facts: FileFacts

    /// What it is called in the store: another file of the same name is another one.
    var id: String { "\(facts.inode).\(facts.modified).\(facts.size).\(name)" }

    /// Its name for the log.
    var shown: String { name.text.inOneLine(limit: 120) }
}

/// One look into a folder: what has been there unchanged for a while is taken in, in the order of its last change, and moved
/// away.
///
/// A file is put down as taken in the same commit that keeps what became of it; whatever ends in between leaves a file that is
/// known, and is moved away without being taken again.
struct PickupRound {
    /// The most files that one look takes.
    static let most = 100
    /// The most files that one look sees.
    private static let mostSeen = 10_000

    let settings: FolderPickupSettings
    let name: ConnectionName
    let gateway: Gateway
    let loop: EventLoop
    let intake: FolderIntake
    private let isEnding: () -> Bool

    init(
        _ settings: FolderPickupSettings, _ name: ConnectionName, gateway: Gateway, on loop: EventLoop,
        isEnding: @escaping () -> Bool
    ) {
        self.settings = settings
        self.name = name
        self.gateway = gateway
        self.loop = loop
        self.isEnding = isEnding
        intake = FolderIntake(gateway, connection: name, dialect: settings.dialect)
    }

    /// What a look has to do with.
    struct Visit {
        let folder: Folder
        /// The files at the look before.
        let before: [FileName: FileFacts]
        var tally = PickupTally()
        /// Files that were moved away after they had been taken.
        var moved: [FetchedMail] = []
    }

    /// Whether files with the text lie beside those that say what to do with it.
    var hasControls: Bool {
        switch settings.dialect {
        case .control: true
        case .mail, .smstools, .files: false
        }
    }

    /// Goes through the folder once.
    func run(_ memory: inout PickupMemory) async throws(PickupTrouble) -> PickupTally {
        let (folder, files) = try await look()
        let known = try await known(&memory)
        var visit = Visit(folder: folder, before: memory.seen)
        memory.seen = Dictionary(files.map { ($0.name, $0.facts) }) { first, _ in first }
        let candidates = hasControls ? files.filter { ControlFileReader.isControl($0.name.text) } : files
        memory.forgetAllBut(Set(candidates.map(\.id)))
        do throws(PickupTrouble) {
            for candidate in candidates where known.contains(candidate.id) { try await finish(candidate, &visit) }
            try await take(candidates.filter { !known.contains($0.id) }, &visit, &memory)
        } catch {
            try await settle(&visit, &memory)
            throw error
        }
        try await settle(&visit, &memory)
        return visit.tally
    }

    private func take(
        _ candidates: [PickupCandidate], _ visit: inout Visit, _ memory: inout PickupMemory
    ) async throws(PickupTrouble) {
        let now = loop.now
        let ready = candidates.filter { candidate in
            isSettled(candidate, visit.before) && memory.resting[candidate.id].map { $0 <= now } ?? true
        }
        visit.tally.waiting = candidates.count - ready.count
        for candidate in ready.prefix(Self.most) {
            guard !isEnding() else { return }
            try await take(candidate, &visit, &memory)
        }
        visit.tally.hasMore = ready.count > Self.most
    }

    private func look() async throws(PickupTrouble) -> (Folder, [PickupCandidate]) {
        let path = settings.path
        let result = await loop.offload {
            Result { () throws(OperatingSystemError) -> (Folder, [PickupCandidate]) in
                let folder = try Folder.open(path)
                let names = try folder.names(limit: Self.mostSeen) { !DroppedFile.isIgnored($0.text) }
                var files: [PickupCandidate] = []
                for name in names {
                    guard let facts = try folder.facts(name), facts.kind == .file else { continue }
                    files.append(PickupCandidate(name: name, facts: facts))
                }
                files.sort { ($0.facts.modified, $0.name.text) < ($1.facts.modified, $1.name.text) }
                return (folder, files)
            }
        }
        switch result {
        case .success(let found): return found
        case .failure(let error): throw .unreadable(error.description)
        }
    }

    /// The same at two looks, and old enough; where its time lies ahead, that says nothing.
    private func isSettled(_ candidate: PickupCandidate, _ before: [FileName: FileFacts]) -> Bool {
        Self.isSettled(candidate.facts, before[candidate.name], settings.settle, at: gateway.now)
    }

    static func isSettled(_ facts: FileFacts, _ before: FileFacts?, _ settle: Duration, at now: Timestamp) -> Bool {
        guard before == facts else { return false }
        let age = now - facts.modifiedAt
        return age >= settle || age < .zero
    }

    private func known(_ memory: inout PickupMemory) async throws(PickupTrouble) -> Set<String> {
        if let known = memory.known { return known }
        do throws(StoreFailure) {
            let known = try await gateway.parts.store.fetched(by: name, from: settings.path)
            memory.known = known
            return known
        } catch {
            throw .notKept(Refusal(notKept: error).text)
        }
    }

    func fetched(_ candidate: PickupCandidate) -> FetchedMail {
        FetchedMail(connection: name, box: settings.path, id: candidate.id)
    }
}

extension FileFacts {
    /// When the content last changed.
    var modifiedAt: Timestamp { Timestamp(microseconds: modified / 1000) }
}
