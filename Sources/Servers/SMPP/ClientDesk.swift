import Gateway
import Messages
import Runtime
import SMPP
import Synchronization

/// What all links of one account share: how many there are, how fast it may submit, and which link gets what waits for it.
///
/// One link at a time asks for more, for all of them; what comes is dealt out, each to the link that has the least to do.
final class ClientDesk: Sendable {
    /// A link of this account.
    typealias LinkID = UInt64

    private struct Link {
        let channel: TCPChannel
        /// How many things it may have at a time; 0: it does not receive.
        let room: Int
        /// How many it has, those in `inbox` too.
        var held = 0
        var inbox: [ClientDelivery] = []

        var free: Int { max(0, room - held) }
    }

    /// What an account does so fast and no faster, each by itself.
    enum Paced: Hashable, Sendable {
        /// Messages.
        case messages
        /// Questions and orders about messages.
        case questions
    }

    private struct State {
        var links: [LinkID: Link] = [:]
        var lastLink: LinkID = 0
        var pacers: [Paced: Pacer] = [:]
        var isAttached = false
        var isAsking = false
        /// Whether there may be something that nobody has asked for.
        var mayHaveMore = false
        /// Nobody asks before this moment: it did not work.
        var askAgain: Duration?
        var refusals: [ClientDelivery: Int] = [:]
    }

    /// Whose desk it is.
    let account: AccountName
    private let office: any ClientOffice
    private let state = Mutex(State())

    init(_ account: AccountName, office: any ClientOffice) {
        self.account = account
        self.office = office
    }

    /// How many links there are.
    var linkCount: Int { state.withLock { $0.links.count } }

    // MARK: - Coming and going

    /// Takes a link in; `nil` when there are `most` already.
    ///
    /// - Parameter room: how many things it may have at a time; 0 when it does not receive.
    func enter(_ channel: TCPChannel, room: Int, most: Int) -> LinkID? {
        let (id, isFirst) = state.withLock { state -> (LinkID?, Bool) in
            guard state.links.count < most else { return (nil, false) }
            let isFirst = room > 0 && !state.isAttached
            state.isAttached = state.isAttached || room > 0
            state.lastLink += 1
            state.links[state.lastLink] = Link(channel: channel, room: room)
            return (state.lastLink, isFirst)
        }
        // For good: what comes while nobody is there to have it costs nothing.
        if isFirst { office.attach(account) { [weak self] in self?.wake() } }
        if id != nil, room > 0 { wake() }
        return id
    }

    /// Lets a link go. What it had is to be put back by its owner, what was only dealt out to it as well.
    ///
    /// - Returns: what was only dealt out to it.
    func leave(_ id: LinkID) -> [ClientDelivery] {
        state.withLock { $0.links.removeValue(forKey: id)?.inbox ?? [] }
    }

    // MARK: - Pace

    /// Whether `count` of something may be done now.
    ///
    /// - Parameter throughput: how many a second; `nil` for any number.
    func permits(_ count: Int, _ paced: Paced = .messages, throughput: Int?, at now: Duration) -> Bool {
        guard let throughput else { return true }
        return state.withLock { state in
            let limit = Double(throughput)
            // As much as a second brings may come at once: clients send a window at a time.
            var pacer = state.pacers[paced] ?? Pacer(throughput: limit, burst: .seconds(1))
            if pacer.throughput != limit { pacer = Pacer(throughput: limit, burst: .seconds(1)) }
            defer { state.pacers[paced] = pacer }
            // More than a second's worth would never fit: it goes with a full second, and the rest is owed.
            let wanted = min(count, throughput)
            let granted = pacer.permits(upTo: wanted, at: now)
            guard granted < wanted else {
                pacer.owe(count - wanted, at: now)
                return true
            }
            pacer.giveBack(granted, at: now)
            return false
        }
    }

    // MARK: - What waits for the account

    /// There may be more: somebody with room looks.
    func wake() {
        let channel = state.withLock { state -> TCPChannel? in
            state.mayHaveMore = true
            return state.isAsking ? nil : Self.idlest(state)?.value.channel
        }
        channel?.nudge()
    }

    /// What was dealt out to a link.
    func takeInbox(_ id: LinkID) -> [ClientDelivery] {
        state.withLock { state in
            guard let inbox = state.links[id]?.inbox, !inbox.isEmpty else { return [] }
            state.links[id]?.inbox = []
            return inbox
        }
    }

    /// A link has so many things less.
    func released(_ count: Int, by id: LinkID) {
        state.withLock { $0.links[id]?.held -= count }
    }

    /// Whether it is a link's turn to ask for what waits.
    enum Turn: Hashable, Sendable {
        /// It asks for so many things, for all links.
        case ask(Int)
        /// Nobody asks before this moment, for it did not work.
        case later(Duration)
        /// There is nothing to ask for, no room, or somebody is asking.
        case no
    }

    /// Whether to ask for more now; who is told to must say what came (``came(_:wanted:)``, ``failedToAsk(until:)``).
    func beginAsking(at now: Duration) -> Turn {
        state.withLock { state in
            guard state.mayHaveMore, !state.isAsking else { return .no }
            // The link that failed may be gone by then: each of the others looks for itself.
            if let moment = state.askAgain, moment > now { return .later(moment) }
            let free = state.links.values.reduce(0) { $0 + $1.free }
            guard free > 0 else { return .no }
            state.isAsking = true
            state.mayHaveMore = false
            state.askAgain = nil
            return .ask(free)
        }
    }

    /// Deals out what came of asking for `wanted` things.
    ///
    /// - Returns: what nobody is there for any more.
    func came(_ deliveries: [ClientDelivery], wanted: Int) -> [ClientDelivery] {
        let (rest, channels) = state.withLock { state -> ([ClientDelivery], [TCPChannel]) in
            state.isAsking = false
            if deliveries.count >= wanted { state.mayHaveMore = true }
            var dealt: Set<LinkID> = []
            for (index, delivery) in deliveries.enumerated() {
                // Receipts for the parts of one text come together, and may be more than there is room for.
                guard let id = Self.idlest(state, withRoom: false)?.key else {
                    state.mayHaveMore = true
                    return (Array(deliveries[index...]), [])
                }
                state.links[id]?.inbox.append(delivery)
                state.links[id]?.held += 1
                dealt.insert(id)
            }
            if state.mayHaveMore, let next = Self.idlest(state)?.key { dealt.insert(next) }
            return ([], dealt.compactMap { state.links[$0]?.channel })
        }
        for channel in channels { channel.nudge() }
        return rest
    }

    /// Asking did not work; nobody does again before `moment`.
    func failedToAsk(until moment: Duration) {
        state.withLock { state in
            state.isAsking = false
            state.mayHaveMore = true
            state.askAgain = moment
        }
    }

    /// The receiving link with the least to do; of equals the one that came first.
    private static func idlest(_ state: borrowing State, withRoom: Bool = true) -> (key: LinkID, value: Link)? {
        state.links.filter { withRoom ? $0.value.free > 0 : $0.value.room > 0 }
            .min { ($0.value.held, $0.key) < ($1.value.held, $1.key) }
            .map { ($0.key, $0.value) }
    }

    // MARK: - Refusals

    private static let refusalsAtMost = 10_000

    /// How long to wait before a thing is given again that the client refused for now: longer each time.
    func pause(after refused: ClientDelivery) -> Duration {
        state.withLock { state in
            if state.refusals.count >= Self.refusalsAtMost { state.refusals = [:] }
            let times = state.refusals[refused, default: 0]
            state.refusals[refused] = times + 1
            return min(.seconds(5) * (1 << min(times, 8)), .seconds(600))
        }
    }

    /// The client has these.
    func forget(_ deliveries: [ClientDelivery]) {
        state.withLock { state in
            guard !state.refusals.isEmpty else { return }
            for delivery in deliveries { state.refusals[delivery] = nil }
        }
    }
}

/// The desks of all accounts that have bound since the start.
final class ClientDesks: Sendable {
    private let office: any ClientOffice
    private let desks = Mutex<[AccountName: ClientDesk]>([:])

    init(office: any ClientOffice) {
        self.office = office
    }

    func desk(of account: AccountName) -> ClientDesk {
        desks.withLock { desks in
            if let known = desks[account] { return known }
            let new = ClientDesk(account, office: office)
            desks[account] = new
            return new
        }
    }
}
