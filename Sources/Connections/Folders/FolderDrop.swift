import Gateway
import Runtime

/// Hands the files of one message over to a folder, exactly once, whatever ends in between.
///
/// Under `.telepost` in the folder, `NUMBER.part` is filled and made durable, and renamed to `NUMBER`: from then on the files
/// are prepared, with a list of them. Then they are moved into the folder one by one, the last when all others are durable
/// there. A further attempt finds what is prepared and moves what is left of it. Only when the result is durable as well is
/// `NUMBER` removed, by ``conclude()``. Nothing of an attempt that fails stays to be seen in the folder.
///
/// Everything blocks: to be called off the loops.
struct FolderDrop: Sendable {
    /// The folder.
    let path: String
    /// The message, as names of files have it.
    let number: String
    /// What no other message has, also not one of another store with the same number.
    let mark: String
    /// For tests: what happens after a step.
    var accident: @Sendable (HandoverStep) -> HandoverStep.Accident? = { _ in nil }

    /// Hands files over.
    ///
    /// - Parameter make: makes them, in the order in which they are to be seen; not called when they are prepared already.
    /// - Returns: their names.
    func handOver(
        _ make: () throws(FormattingFailure) -> [HandedFile]
    ) throws(HandoverTrouble) -> [String] {
        let (folder, own) = try open()
        let earlier = try prepared(in: own)
        let files = if let earlier { earlier } else { try prepare(in: own, make) }
        try move(files, isNew: earlier == nil, into: folder, own)
        return files.entries.map(\.name.text)
    }

    /// Removes what was prepared, once all of it is handed over and that is durable.
    func conclude() throws(OperatingSystemError) {
        guard let own = try Self.ownFolder(of: try Folder.open(path)) else { return }
        try own.removeWhole(Self.name(number))
        try own.removeWhole(partName)
    }

    /// Takes back what is to be seen of a message that came to nothing, and removes what was prepared.
    ///
    /// - Returns: whether anything of this message was prepared.
    func withdraw() throws(HandoverTrouble) -> Bool {
        let (folder, own) = try open()
        try attempt { () throws(OperatingSystemError) in try own.removeWhole(partName) }
        guard let files = try prepared(in: own) else { return false }
        try abandon(files, in: folder, own)
        return true
    }

    private func pass(_ step: HandoverStep) throws(HandoverTrouble) {
        switch accident(step) {
        case nil: return
        case .killed: throw .killed
        case .failing(let number): throw .system(OperatingSystemError(-number, during: "write into \(path)"))
        }
    }

    /// The system's errors as ours.
    private func attempt<Answer>(
        _ body: () throws(OperatingSystemError) -> Answer
    ) throws(HandoverTrouble) -> Answer {
        do throws(OperatingSystemError) { return try body() } catch { throw .system(error) }
    }

    private func open() throws(HandoverTrouble) -> (folder: Folder, own: Folder) {
        let both = try attempt { () throws(OperatingSystemError) in
            let folder = try Folder.open(path)
            if try folder.makeFolder(Self.ownName, mode: 0o700) { try folder.synchronise() }
            return (folder, try folder.folder(Self.ownName))
        }
        try pass(.opened)
        return both
    }

    // MARK: - Names

    private static let ownName = name(".telepost")
    private static let listName = name(".list")

    /// The names used here are ours and never lead elsewhere.
    private static func name(_ text: String) -> FileName {
        guard let name = FileName(text) else { preconditionFailure("\(text) is a name") }
        return name
    }

    private var partName: FileName { Self.name(number).appending(".part") }

    /// Our folder in a folder; `nil` where there is none.
    static func ownFolder(of folder: Folder) throws(OperatingSystemError) -> Folder? {
        do throws(OperatingSystemError) { return try folder.folder(ownName) } catch {
            if error.isMissing { return nil }
            throw error
        }
    }
}

// MARK: - Preparing

extension FolderDrop {
    /// Files that are prepared, in the order in which they are to be seen.
    private struct Prepared {
        struct Entry {
            let name: FileName
            /// Tells our file from one that somebody else called so.
            let inode: UInt64
        }

        let folder: Folder
        let entries: [Entry]

        /// The list in a file: the mark, then a line for each file.
        static func list(_ entries: [Entry], mark: String) -> [UInt8] {
            Array("\(mark)\n".utf8) + entries.flatMap { Array("\($0.inode) ".utf8) + $0.name.octets + [0x0A] }
        }

        static func entries(of list: [UInt8], mark: String) -> [Entry]? {
            guard list.last == 0x0A else { return nil }
            let lines = list.dropLast().split(separator: 0x0A, omittingEmptySubsequences: false)
            guard let first = lines.first, Array(first) == Array(mark.utf8) else { return nil }
            var entries: [Entry] = []
            for line in lines.dropFirst() {
                let digits = line.prefix { $0 != 0x20 }
                guard let inode = UInt64(String(decoding: digits, as: UTF8.self)),
                    let name = FileName(Array(line.dropFirst(digits.count + 1)))
                else { return nil }
                entries.append(Entry(name: name, inode: inode))
            }
            return entries
        }
    }

    private static let listLimit = 1_000_000

    /// What an earlier attempt prepared; what is none of this message's is removed.
    private func prepared(in own: Folder) throws(HandoverTrouble) -> Prepared? {
        try attempt { () throws(OperatingSystemError) -> Prepared? in
            let name = Self.name(number)
            guard try own.facts(name) != nil else { return nil }
            let folder = try own.folder(name)
            if case .octets(let list, _) = try folder.read(Self.listName, limit: Self.listLimit),
                let entries = Prepared.entries(of: list, mark: mark)
            {
                return Prepared(folder: folder, entries: entries)
            }
            try own.removeWhole(name)
            return nil
        }
    }

    private func prepare(
        in own: Folder, _ make: () throws(FormattingFailure) -> [HandedFile]
    ) throws(HandoverTrouble) -> Prepared {
        let files: [HandedFile]
        do throws(FormattingFailure) { files = try make() } catch { throw .unwritable(error.text) }
        do throws(HandoverTrouble) {
            return try fill(own, with: files)
        } catch {
            // A full disk must not stay full of what is of no use; what cannot be removed is, by the next attempt.
            if error != .killed { _ = try? own.removeWhole(partName) }
            throw error
        }
    }

    private func fill(_ own: Folder, with files: [HandedFile]) throws(HandoverTrouble) -> Prepared {
        let part = try attempt { () throws(OperatingSystemError) in
            try own.removeWhole(partName)
            try own.makeFolder(partName, mode: 0o700)
            return try own.folder(partName)
        }
        try pass(.begun)
        var entries: [Prepared.Entry] = []
        for (index, file) in files.enumerated() {
            guard let name = FileName(file.name) else { throw .unwritable("\"\(file.name)\" is no name of a file") }
            let facts = try attempt { () throws(OperatingSystemError) in
                try part.write(file.octets, as: name, mode: 0o640)
                return try part.facts(name)
            }
            entries.append(Prepared.Entry(name: name, inode: facts?.inode ?? 0))
            try pass(.written(index))
        }
        let list = Prepared.list(entries, mark: mark)
        try attempt { () throws(OperatingSystemError) in try part.write(list, as: Self.listName, mode: 0o600) }
        try pass(.listed)
        try attempt { () throws(OperatingSystemError) in try part.synchronise() }
        try pass(.complete)
        try attempt { () throws(OperatingSystemError) in
            try own.rename(partName, to: Self.name(number))
            try own.synchronise()
        }
        try pass(.prepared)
        return Prepared(folder: part, entries: entries)
    }
}

// MARK: - Moving

extension FolderDrop {
    private func move(
        _ files: Prepared, isNew: Bool, into folder: Folder, _ own: Folder
    ) throws(HandoverTrouble) {
        do throws(HandoverTrouble) {
            try moveAll(files, isNew: isNew, into: folder)
        } catch {
            switch error {
            case .killed: break
            case .system: takeBack(files, from: folder)
            case .taken, .unwritable:
                // The next start removes what cannot be removed now.
                do throws(HandoverTrouble) { try abandon(files, in: folder, own) } catch { break }
            }
            throw error
        }
        // The last file says that all are there: nothing is taken back any more, a further attempt finds nothing to move.
        try pass(.moved(files.entries.count - 1))
        try attempt { () throws(OperatingSystemError) in
            try folder.synchronise()
            try files.folder.synchronise()
        }
        try pass(.done)
    }

    /// - Parameter isNew: whether nothing can have been moved yet: then a file that is not there was taken away by somebody.
    private func moveAll(_ files: Prepared, isNew: Bool, into folder: Folder) throws(HandoverTrouble) {
        var waiting: [(index: Int, entry: Prepared.Entry)] = []
        for (index, entry) in files.entries.enumerated() {
            let (here, there) = try attempt { () throws(OperatingSystemError) in
                (try files.folder.facts(entry.name), try folder.facts(entry.name))
            }
            guard here != nil else {
                if isNew { throw .system(.missing(during: "move \(entry.name) to \(path)")) }
                continue
            }
            if let there, there.inode != entry.inode { throw .taken(entry.name.text) }
            waiting.append((index, entry))
        }
        for (index, entry) in waiting {
            let isLast = index == files.entries.count - 1
            do throws(OperatingSystemError) {
                if isLast { try folder.synchronise() }
                try files.folder.move(entry.name, to: folder, as: entry.name)
            } catch {
                throw error.isTaken ? .taken(entry.name.text) : .system(error)
            }
            if !isLast { try pass(.moved(index)) }
        }
    }

    /// Moves back what is to be seen, the last first. What somebody has taken meanwhile is gone, and that is right.
    private func takeBack(_ files: Prepared, from folder: Folder) {
        // Who has taken the last one is taking the others.
        if let last = files.entries.last, !isAnywhere(last, files, folder) { return }
        for entry in files.entries.reversed() {
            do throws(OperatingSystemError) {
                guard try folder.facts(entry.name)?.inode == entry.inode else { continue }
                try folder.move(entry.name, to: files.folder, as: entry.name)
            } catch {
                // It stays where it is, and the next attempt takes it for moved.
                continue
            }
        }
    }

    private func isAnywhere(_ entry: Prepared.Entry, _ files: Prepared, _ folder: Folder) -> Bool {
        do throws(OperatingSystemError) {
            if try files.folder.facts(entry.name) != nil { return true }
            return try folder.facts(entry.name)?.inode == entry.inode
        } catch {
            return true
        }
    }

    private func abandon(_ files: Prepared, in folder: Folder, _ own: Folder) throws(HandoverTrouble) {
        takeBack(files, from: folder)
        try attempt { () throws(OperatingSystemError) in try own.removeWhole(Self.name(number)) }
    }
}
