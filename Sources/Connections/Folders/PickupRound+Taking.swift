import Gateway
import Messages
import Runtime

extension PickupRound {
    /// How long a file waits that was refused for itself, for the time being.
    private static let rest = Duration.seconds(30)

    /// What a file turned out to be.
    private enum Found: Sendable {
        case file(DroppedFile, FolderIntake.Reading, text: FileName?)
        /// Nothing can be made of it.
        case useless(String, text: FileName?)
        /// It changes still, or is gone.
        case later
        /// Something is missing.
        case waiting(String)
    }

    /// Takes one file in, and moves it away.
    func take(
        _ candidate: PickupCandidate, _ visit: inout Visit, _ memory: inout PickupMemory
    ) async throws(PickupTrouble) {
        switch await read(candidate, visit) {
        case .failure(let error): putOff(candidate, for: Self.rest, error.description, &visit, &memory)
        case .success(.later): visit.tally.waiting += 1
        case .success(.waiting(let words)): putOff(candidate, for: settings.every, words, &visit, &memory)
        case .success(.useless(let words, let text)):
            await putAside(candidate, besides: text, words, &visit, &memory)
        case .success(.file(let file, let reading, let text)):
            switch await intake.accept(file, reading, as: fetched(candidate)) {
            case .accepted(let acceptance):
                note(candidate, acceptance)
                visit.tally.taken += 1
                memory.known?.insert(candidate.id)
                try await move(candidate, besides: text, &visit)
            case .refused(let refusal) where refusal.persistence == .permanent:
                await putAside(candidate, besides: text, refusal.text, &visit, &memory)
            case .refused(let refusal) where refusal.scope == .message:
                putOff(candidate, for: Self.rest, refusal.text, &visit, &memory)
            case .refused(let refusal): throw .notKept(refusal.text)
            }
        }
    }

    /// One that cannot be moved away holds up no others: nothing was taken of it.
    private func putAside(
        _ candidate: PickupCandidate, besides text: FileName?, _ words: String, _ visit: inout Visit,
        _ memory: inout PickupMemory
    ) async {
        do throws(PickupTrouble) {
            try await fail(candidate, besides: text, words, &visit)
        } catch {
            putOff(candidate, for: Self.rest, "\(words); and it cannot be moved: \(error.cause)", &visit, &memory)
        }
    }

    /// Has a file wait without holding up others, and says so once.
    private func putOff(
        _ candidate: PickupCandidate, for duration: Duration, _ words: String, _ visit: inout Visit,
        _ memory: inout PickupMemory
    ) {
        visit.tally.waiting += 1
        memory.resting[candidate.id] = loop.now + duration
        guard memory.told.insert(candidate.id).inserted else { return }
        gateway.log.warning(name.text, "a file waits: \(words)", ["file": candidate.shown])
    }

    private func note(_ candidate: PickupCandidate, _ acceptance: Acceptance) {
        gateway.log.info(
            name.text, "file taken",
            [
                "file": candidate.shown, "submission": "\(acceptance.submission)",
                "messages": acceptance.messages.prefix(100).map(\.description).joined(separator: ","),
            ])
    }

    // MARK: - Reading

    private func read(_ candidate: PickupCandidate, _ visit: Visit) async -> Result<Found, OperatingSystemError> {
        let (intake, limit, hasControls) = (intake, settings.maxFileSize, hasControls)
        let (folder, before) = (visit.folder, visit.before)
        let (settle, now) = (settings.settle, gateway.now)
        return await loop.offload {
            Result { () throws(OperatingSystemError) -> Found in
                switch try folder.read(candidate.name, limit: limit) {
                case .missing: return .later
                case .tooLarge(let size): return .useless(Self.tooLarge("it", size, limit), text: nil)
                case .octets(let octets, let facts):
                    guard facts == candidate.facts, octets.count == facts.size else { return .later }
                    let file = DroppedFile(
                        name: candidate.name.text, octets: octets, modifiedAt: facts.modifiedAt)
                    guard hasControls else { return Self.found(file, intake, text: nil) }
                    return try Self.found(file, in: folder, limit: limit, intake) { name, facts in
                        Self.isSettled(facts, before[name], settle, at: now)
                    }
                }
            }
        }
    }

    private static func tooLarge(_ what: String, _ size: Int, _ limit: Int) -> String {
        "\(what) has \(size) octets; at most \(limit) are taken"
    }

    private static func found(_ file: DroppedFile, _ intake: FolderIntake, text: FileName?) -> Found {
        switch intake.read(file) {
        case .unusable(let why): .useless(why.text, text: text)
        case let reading: .file(file, reading, text: text)
        }
    }

    /// A control file with the file that it names.
    private static func found(
        _ control: DroppedFile, in folder: Folder, limit: Int, _ intake: FolderIntake,
        isSettled: (FileName, FileFacts) -> Bool
    ) throws(OperatingSystemError) -> Found {
        let text: FileName
        switch textName(of: control) {
        case .success(let name): text = name
        case .failure(let why): return .useless(why.text, text: nil)
        }
        switch try folder.read(text, limit: limit) {
        case .missing: return .waiting("\(text), which it names, is not there")
        case .tooLarge(let size): return .useless(tooLarge(text.text, size, limit), text: text)
        case .octets(let octets, let facts):
            guard isSettled(text, facts) else { return .later }
            var file = control
            file.text = octets
            return found(file, intake, text: text)
        }
    }

    /// The name of the file with the text.
    static func textName(of control: DroppedFile) -> Result<FileName, FileUnusable> {
        Result { () throws(FileUnusable) in
            let wanted = try ControlFileReader(control.octets).textName(besides: control.name)
            guard let name = FileName(wanted), wanted != control.name, !DroppedFile.isIgnored(wanted) else {
                throw FileUnusable("file has to be the name of a file beside it")
            }
            return name
        }
    }
}
