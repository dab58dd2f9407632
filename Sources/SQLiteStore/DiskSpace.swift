import Gateway

/// Keeps accepting from eating the room that sending needs to write down what it did.
final class DiskSpace {
    private static let pageSize = 4096
    private let folder: DataFolder
    private let reserve: Int
    private var left = 0
    private var wasShort = false

    /// - Parameter reserve: octets to leave free; at most a twentieth of the disk is.
    init(folder: DataFolder, reserve: Int) {
        self.folder = folder
        self.reserve = reserve
    }

    /// Looks how much accepting may take in the transaction that is about to begin.
    ///
    /// What is logged will be written once more, into the database. When room gets short, that is done at once, for the
    /// log can then be used again.
    func measure(_ connection: SQLiteConnection) {
        let logged = connection.loggedPages * DiskSpace.pageSize
        left = spare() - logged
        guard logged > 0, wasShort || left < logged else { return }
        wasShort = false
        do throws(StoreFailure) {
            if try connection.checkpoint() { left = spare() }
        } catch {
            // As short as before: the next transaction tries again.
        }
    }

    /// Takes room for one acceptance: its octets go into the log and from there into the database.
    func take(content: Int, messages: Int) throws(StoreFailure) {
        let needed = 2 * content + 1024 * (1 + messages)
        guard needed <= left else {
            wasShort = true
            throw StoreFailure(.full, "less than \(needed) octets are free beside the reserve")
        }
        left -= needed
    }

    private func spare() -> Int {
        let room = folder.room()
        return room.free - min(reserve, room.total / 20)
    }
}
