import Gateway
import Messages
import Runtime
import Synchronization

/// Which modem of a connection sends which message.
///
/// A message from the number of one of the SIMs goes out by that one, as long as it is up or has not been down for
/// long; every other message goes to whoever asks for it first.
final class ModemPool: Sendable {
    private struct Member {
        var downSince: Duration? = .zero
        /// Messages that are this one's, taken from the outbox; a few.
        var assigned: [Message] = []
        var wake: (@Sendable () -> Void)?
        var words = "not looked at yet"
        var isReady = false
    }

    private static let mostAssigned = 20

    private let settings: ModemConnectionSettings
    private let gateway: Gateway
    private let members: Mutex<[Member]>

    init(_ settings: ModemConnectionSettings, gateway: Gateway, at now: Duration) {
        self.settings = settings
        self.gateway = gateway
        members = Mutex(settings.devices.map { _ in Member(downSince: now) })
    }

    /// Whether any modem is up.
    var isUp: Bool { members.withLock { $0.contains { $0.downSince == nil } } }

    /// Says whether a modem can send; `wake` is called when there may be something for it.
    func setUp(_ isUp: Bool, _ index: Int, at now: Duration, wake: (@Sendable () -> Void)? = nil) {
        members.withLock { members in
            if isUp {
                members[index].downSince = nil
            } else if members[index].downSince == nil {
                members[index].downSince = now
            }
            members[index].wake = wake
        }
    }

    /// Shows how a modem is doing, for people.
    func show(_ words: String, _ isReady: Bool, _ index: Int) {
        let all = members.withLock { members -> [(String, Bool)] in
            members[index].words = words
            members[index].isReady = isReady
            return members.map { ($0.words, $0.isReady) }
        }
        let at = gateway.now
        let isUp = all.contains { $0.1 }
        let lines = zip(settings.devices, all).map { device, state in
            settings.devices.count > 1 ? "\(device.number?.description ?? device.words): \(state.0)" : state.0
        }
        gateway.outbox.setUp(isUp, settings.name, at: at)
        gateway.board.update(settings.name) { status in
            if isUp != (status.phase == .up) { status.since = at }
            status.phase = isUp ? .up : .down
            let failing = zip(lines, all).filter { !$0.1.1 }.map(\.0)
            status.reason = failing.joined(separator: "; ")
            status.detail = lines.joined(separator: "; ")
        }
    }

    /// How a modem is doing, as it was shown last.
    func words(of index: Int) -> String { members.withLock { $0[index].words } }

    /// Wakes all that are up.
    func wakeAll() {
        for wake in members.withLock({ $0.compactMap(\.wake) }) { wake() }
    }

    /// The next message for a modem that is up; `nil` when there is none for it.
    func next(for index: Int, at now: Duration) -> Message? {
        if let message = members.withLock({ takeAssigned(for: index, &$0, now) }) { return message }
        // As many as may be somebody else's.
        for _ in 0..<Self.mostAssigned {
            guard let message = gateway.outbox.take(for: settings.name, upTo: 1, at: gateway.now).first else {
                return nil
            }
            guard let owner = owner(of: message), owner != index else { return message }
            switch members.withLock({ assign(message, to: owner, &$0, now) }) {
            case .assigned(let wake): wake?()
            case .lost: return message
            case .full:
                gateway.outbox.putBack(message)
                return nil
            }
        }
        return nil
    }

    private enum Assignment {
        /// It waits for its modem, which may be woken.
        case assigned((@Sendable () -> Void)?)
        /// Its modem has enough to do.
        case full
        /// Its modem has been down for too long.
        case lost
    }

    private func assign(
        _ message: Message, to owner: Int, _ members: inout [Member], _ now: Duration
    ) -> Assignment {
        if isLost(members[owner], now) { return .lost }
        guard members[owner].assigned.count < Self.mostAssigned else { return .full }
        members[owner].assigned.append(message)
        return .assigned(members[owner].wake)
    }

    /// Puts back all that no modem has begun with.
    func putBackAll() {
        let rest = members.withLock { members in
            defer { for index in members.indices { members[index].assigned = [] } }
            return members.flatMap(\.assigned)
        }
        for message in rest { gateway.outbox.putBack(message) }
    }

    private func takeAssigned(for index: Int, _ members: inout [Member], _ now: Duration) -> Message? {
        if !members[index].assigned.isEmpty { return members[index].assigned.removeFirst() }
        let lost = members.indices.first { !members[$0].assigned.isEmpty && isLost(members[$0], now) }
        guard let lost else { return nil }
        let message = members[lost].assigned.removeFirst()
        gateway.log.warning(
            settings.name.text, "another SIM sends: the one that the message belongs to has been down for too long",
            ["message": "\(message.id)", "device": settings.devices[lost].words])
        return message
    }

    private func isLost(_ member: Member, _ now: Duration) -> Bool {
        member.downSince.map { now - $0 >= settings.failoverAfter } ?? false
    }

    private func owner(of message: Message) -> Int? {
        guard let own = message.order.originator ?? message.order.ownNumber else { return nil }
        return settings.devices.firstIndex { $0.number == own }
    }
}
