import Bytes
import Messages
import Runtime
import Synchronization

/// What has to be known of SIMs after a restart: which PIN was tried, and how many parts went out today.
///
/// A file for each in one folder. All calls block for as long as a disk takes: they are not for a loop.
final class ModemLedger: Sendable {
    private let path: String?
    private let tried = Mutex<Set<String>>([])
    private let counts = Mutex<[String: (day: Int64, count: Int)]>([:])

    /// A ledger in the folder at `path`; of this process only when there is none.
    init(_ path: String?) {
        self.path = path
    }

    /// Whether this PIN may be tried with this card: never when it was tried before and did not turn out right. If so,
    /// that it is tried is on the disk when this returns.
    ///
    /// - Parameter cards: what the card is known by, the surest first; without any, nothing is tried. The first decides; it
    ///   is noted under all, for a modem does not always say the card's number.
    func begin(_ pin: String, cards: [String]) -> Bool {
        guard let first = cards.first, note(pin, card: first) else { return false }
        for card in cards.dropFirst() { _ = note(pin, card: card) }
        return true
    }

    /// - Returns: `false` when it was noted before, or cannot be.
    private func note(_ pin: String, card: String) -> Bool {
        let name = Self.name(of: pin, card)
        guard tried.withLock({ $0.insert(name).inserted }) else { return false }
        guard let path else { return true }
        guard let file = FileName(name) else { return false }
        do throws(OperatingSystemError) {
            let folder = try Self.folder(at: path)
            // The file is made anew, or the call fails because it is there.
            try folder.write([], as: file, mode: 0o600)
            try folder.synchronise()
            return true
        } catch {
            // Where it is on the disk it is found there; where it could not be written it was not tried.
            _ = tried.withLock { $0.remove(name) }
            return false
        }
    }

    /// The PIN was right: it may be tried again.
    ///
    /// - Returns: why that could not be put down.
    func succeeded(_ pin: String, cards: [String]) -> OperatingSystemError? {
        let names = cards.map { Self.name(of: pin, $0) }
        tried.withLock { $0.subtract(names) }
        guard let path else { return nil }
        do throws(OperatingSystemError) {
            let folder = try Self.folder(at: path)
            for file in names.compactMap(FileName.init) where try folder.facts(file) != nil { try folder.remove(file) }
            return nil
        } catch {
            return error
        }
    }

    /// The folder, made when it is not there; the one around it has to be.
    private static func folder(at path: String) throws(OperatingSystemError) -> Folder {
        if let slash = path.lastIndex(of: "/"), let name = FileName(String(path[path.index(after: slash)...])) {
            let parent = slash == path.startIndex ? "/" : String(path[..<slash])
            try Folder.open(parent).makeFolder(name, mode: 0o700)
        }
        return try Folder.open(path)
    }

    // The PIN itself is nowhere: a digest with the card's number, so that another PIN or card is another file.
    private static func name(of pin: String, _ card: String) -> String {
        "pin-" + Digest.sha256.of(Array("\(card):\(pin)".utf8)).hexadecimal
    }

    /// How many parts went out by a SIM on a day.
    func count(of sim: String, on day: Int64) -> Int {
        if let known = counts.withLock({ $0[sim] }) { return known.day == day ? known.count : 0 }
        let read = Self.counted(path, sim)
        counts.withLock { $0[sim] = read }
        return read.day == day ? read.count : 0
    }

    /// Counts one more part of a SIM.
    ///
    /// - Returns: why that could not be put down.
    func add(_ sim: String, on day: Int64) -> OperatingSystemError? {
        let count = count(of: sim, on: day) + 1
        counts.withLock { $0[sim] = (day, count) }
        guard let path, let file = FileName("sent-" + sim), let new = FileName("sent-\(sim).new") else { return nil }
        do throws(OperatingSystemError) {
            let folder = try Self.folder(at: path)
            if try folder.facts(new) != nil { try folder.remove(new) }
            try folder.write(Array("\(day) \(count)".utf8), as: new, mode: 0o600)
            if try folder.facts(file) != nil { try folder.remove(file) }
            try folder.rename(new, to: file)
            return nil
        } catch {
            return error
        }
    }

    private static func counted(_ path: String?, _ sim: String) -> (day: Int64, count: Int) {
        guard let path, let file = FileName("sent-" + sim) else { return (0, 0) }
        do throws(OperatingSystemError) {
            guard case .octets(let octets, _) = try Folder.open(path).read(file, limit: 100) else { return (0, 0) }
            let words = String(decoding: octets, as: UTF8.self).split(separator: " ")
            guard words.count == 2, let day = Int64(words[0]), let count = Int(words[1]) else { return (0, 0) }
            return (day, count)
        } catch {
            return (0, 0)
        }
    }
}
