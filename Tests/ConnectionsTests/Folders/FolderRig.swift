import Foundation
import Gateway
import Messages
import Runtime
import Synchronization
import Templates
import Testing

@testable import Connections

extension FoldersConnection: Stoppable {}
extension FolderConnection: Stoppable {}

/// The system's time, as files have it.
struct FileClock: WallClock {
    var now: Timestamp { Timestamp(microseconds: Int64(Date().timeIntervalSince1970 * 1_000_000)) }
}

/// A gateway in memory with connections to real folders, all on one loop.
final class FolderRig: ConnectionRig {
    static let name = "drop"

    let loop: EventLoop
    let store: FolderStore
    let lines = LineLog()
    let gateway: Gateway
    let running = RunningConnections()

    var ledger: LedgerStore { store.ledger }

    private init(on loop: EventLoop, _ store: FolderStore) throws {
        self.loop = loop
        self.store = store
        let clock = FileClock()
        var parts = Gateway.Parts(
            store: store, history: store, codec: LineCodec(), composer: BlankComposer(), plan: DigitsPlan(),
            clock: clock, log: Log(lines, clock: clock), localTime: { LocalTime(seconds: $0.seconds, offset: 0) })
        parts.formatter = PlainFormatter()
        let application = Application(
            name: try #require(ApplicationName("sms")), domains: ["sms.test"],
            making: TextMaking(template: try Template("<%msg%>")), via: [try #require(ConnectionName("carrier"))])
        let claiming = Claiming(applications: [application], region: nil, plan: DigitsPlan())
        gateway = Gateway(parts, rules: Rules(claiming: claiming, clients: ClientList([]), connections: [:]))
    }

    /// Runs a test on a loop of its own, and ends in any case what it started.
    static func run(
        store: FolderStore = FolderStore(), _ body: @escaping @Sendable (FolderRig) async throws -> Void
    ) async throws {
        try await play({ try FolderRig(on: $0, store) }, body)
    }

    // MARK: - Handing over

    /// Puts messages into the store and the outbox, as acceptance does, each with a submission of its own number.
    func queue(_ messages: Message..., content: String = "mail") {
        for message in messages { store.put(Array(content.utf8), of: message.submission) }
        ledger.put(messages)
        gateway.outbox.offer(messages)
    }

    func message(
        _ id: Int64, _ destination: Destination, via name: ConnectionName = .folders, _ handover: FolderHandover
    ) -> Message {
        var order = MessageOrder(destination, via: [name], text: handover.spelled)
        order.includesSubmission = true
        return Message(
            id: MessageID(rawValue: id), submission: SubmissionID(rawValue: id), order: order, state: .queued,
            acceptedAt: Timestamp(seconds: 1_800_000_000), changedAt: Timestamp(seconds: 1_800_000_000))
    }

    /// Waits for the change that ends an attempt at a message, and returns the message as it was then.
    @discardableResult
    func settled(_ id: Int64, times: Int = 1) async throws -> Message {
        let found = Mutex<Message?>(nil)
        try await ledger.until("message \(id) to be settled") { ledger in
            guard let message = ledger.message(id), message.state != .sending else { return false }
            let attempts = ledger.applied.flatMap(\.self).count {
                $0.message == MessageID(rawValue: id) && $0.to == .sending
            }
            found.withLock { $0 = message }
            return attempts >= times
        }
        return try #require(found.withLock { $0 })
    }

    /// What the history says last of a message.
    func lastWords(_ id: Int64) -> String { ledger.events(id).last?.detail ?? "" }

    // MARK: - Picking up

    /// Settings for a test: looks every few milliseconds.
    func pickup(
        _ folder: ScratchFolder, _ dialect: FolderDialect? = nil,
        _ change: (inout FolderPickupSettings) -> Void = { _ in }
    ) throws -> FolderConnection {
        let dialect = dialect ?? .smstools(ApplicationName("sms"))
        var pickup = FolderPickupSettings(path: folder.path, dialect: dialect)
        pickup.every = .milliseconds(5)
        change(&pickup)
        let settings = FolderConnectionSettings(
            name: try #require(ConnectionName(Self.name)), path: nil, policy: ProgramRig.policy(), pickup: pickup)
        return FolderConnection(settings, gateway: gateway, on: loop)
    }

    var status: ConnectionStatus? { ConnectionName(Self.name).flatMap { gateway.board.status(of: $0) } }

    /// Waits until `condition` holds. Folders and the board tell nobody, so they are asked until then.
    func until(_ what: String, _ condition: () -> Bool) async throws {
        let deadline = loop.now + .seconds(20)
        while loop.now < deadline {
            if condition() { return }
            await loop.sleep(for: .milliseconds(2))
        }
        throw Overdue(what: what)
    }
}
