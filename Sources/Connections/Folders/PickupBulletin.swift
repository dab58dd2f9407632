import Gateway
import Messages

/// Why a look into a folder came to nothing, or to less than it should.
enum PickupTrouble: Error, Hashable {
    /// The folder cannot be read.
    case unreadable(String)
    /// What was taken cannot be moved away; nothing else is taken until it can.
    case immovable(String)
    /// The files cannot be kept here at present.
    case notKept(String)

    /// Why, without what follows of it.
    var cause: String {
        switch self {
        case .unreadable(let words), .immovable(let words), .notKept(let words): words
        }
    }

    /// What happened, for people.
    var words: String {
        switch self {
        case .unreadable(let words): words
        case .immovable(let words): "files that were taken stay where they are: \(words)"
        case .notKept(let words): "files cannot be taken at present and stay where they are: \(words)"
        }
    }
}

/// What people are told of a folder where files are picked up: on the board and in the log.
struct PickupBulletin {
    private let name: ConnectionName
    private let path: String
    private let gateway: Gateway

    init(_ name: ConnectionName, path: String, gateway: Gateway) {
        self.name = name
        self.path = path
        self.gateway = gateway
    }

    /// A look into the folder went well.
    func succeeded(_ tally: PickupTally) {
        let at = gateway.now
        let wasDown = gateway.board.status(of: name)?.phase == .down
        gateway.board.update(name) { status in
            if status.phase != .up { status.since = at }
            if wasDown { status.reason = "" }
            status.phase = .up
            status.lastSuccess = at
            if !tally.isEmpty || status.detail.isEmpty { status.detail = tally.words }
        }
        if wasDown { gateway.log.info(name.text, "files can be picked up again", ["folder": path]) }
    }

    /// A look into the folder came to nothing.
    func failed(_ trouble: PickupTrouble) {
        let reason = trouble.words
        let at = gateway.now
        let isNews = gateway.board.status(of: name).map { $0.phase != .down || $0.reason != reason } ?? false
        gateway.board.update(name) { status in
            if status.phase != .down { status.since = at }
            status.phase = .down
            status.reason = reason
        }
        // The same trouble again and again is one line for people.
        if isNews { gateway.log.error(name.text, "no files are picked up: \(reason)", ["folder": path]) }
    }
}
