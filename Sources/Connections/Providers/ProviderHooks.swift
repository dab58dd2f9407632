import Gateway
import Messages
import Runtime
import SMS
import Synchronization

/// Answers a provider's calls: brings in what they tell, and says so only once it is durable.
final class ProviderHooks: Sendable {
    private struct State {
        var forged = 0
        var forgedToldAt: Timestamp?
    }

    /// A report may be faster than the answer that names its message.
    private static let patience = 15
    private static let pause = Duration.milliseconds(200)
    /// Lines about calls that are not the provider's, one in this time.
    private static let quiet = Duration.seconds(60)

    private let name: ConnectionName
    private let dialect: any ProviderDialect
    private let gateway: Gateway
    private let loop: EventLoop
    private let startedAt: Timestamp
    private let state = Mutex(State())

    init(_ name: ConnectionName, _ dialect: any ProviderDialect, gateway: Gateway, on loop: EventLoop) {
        self.name = name
        self.dialect = dialect
        self.gateway = gateway
        self.loop = loop
        startedAt = gateway.now
    }

    /// Answers a call.
    func answer(_ call: HookCall) async -> HookReply {
        guard call.path == "text" || call.path == "report" else { return HookReply(404) }
        switch dialect.read(call, at: gateway.now) {
        case .forged(let why):
            noteForged(why, from: call.client)
            return HookReply(403)
        case .unreadable(let why):
            gateway.log.warning(name.text, "a call of the provider cannot be read", ["why": why])
            return HookReply(400)
        case .news(let news, let reply):
            for item in news {
                guard await isKept(item) else { return HookReply(503) }
            }
            return reply
        }
    }

    private func isKept(_ news: ProviderNews) async -> Bool {
        switch news {
        case .text(let text): await isKept(text)
        case .report(let report): await isKept(report)
        }
    }

    private func isKept(_ text: ProviderNews.ReceivedText) async -> Bool {
        var part = PhonePart(
            connection: name, sender: text.from, number: text.to, place: text.place, payload: text.payload,
            facts: "\(text.payload.octets.count) octets by HTTP")
        part.networkID = text.id
        switch await gateway.inbound.accept(part, linkUpSince: startedAt, at: gateway.now) {
        case .kept: return true
        case .keptBefore:
            gateway.log.info(name.text, "the provider told again of a text that was kept before")
            return true
        case .notKept(let failure):
            gateway.log.warning(name.text, "a text from a phone could not be stored", ["why": failure.detail])
            return false
        }
    }

    private func isKept(_ report: NetworkReport) async -> Bool {
        for attempt in 0...Self.patience {
            switch await gateway.reports.accept(report, on: name, at: gateway.now) {
            case .kept(let id):
                gateway.log.info(name.text, "report", ["message": id.description, "detail": report.detail])
                return true
            case .notKept(let failure):
                gateway.log.warning(name.text, "a report could not be stored", ["why": failure.detail])
                return false
            case .unmatched:
                let isSending = gateway.board.status(of: name).map { $0.outstanding > 0 } ?? false
                guard isSending, attempt < Self.patience else { return await isKeptApart(report) }
                await loop.sleep(for: Self.pause)
            }
        }
        return false
    }

    private func isKeptApart(_ report: NetworkReport) async -> Bool {
        gateway.log.warning(
            name.text, "a report matches no message that waits for one",
            ["network_id": report.networkIDs[0].inOneLine(limit: 64), "detail": report.detail])
        do throws(StoreFailure) {
            try await gateway.reports.acceptStray(report, on: name, at: gateway.now)
            return true
        } catch {
            return false
        }
    }

    private func noteForged(_ why: String, from client: String) {
        let now = gateway.now
        let count: Int? = state.withLock { state in
            state.forged += 1
            if let told = state.forgedToldAt, now - told < Self.quiet, now >= told { return nil }
            state.forgedToldAt = now
            defer { state.forged = 0 }
            return state.forged
        }
        guard let count else { return }
        gateway.log.warning(
            name.text, "calls that are not the provider's were refused",
            ["why": why, "client": client, "calls": "\(count)"])
    }
}
