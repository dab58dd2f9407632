import API
import Configuration
import Connections
import Gateway
import Messages
import Patterns
import Runtime

/// Tries a connection beside the one that runs, step by step. It takes bounded time and sends nothing over it.
struct ConnectionTrial: Sendable {
    private let plan: ConnectionPlan
    private let loop: EventLoop

    /// A trial on `loop`.
    init(_ plan: ConnectionPlan, on loop: EventLoop) {
        self.plan = plan
        self.loop = loop
    }

    /// Runs the steps until one fails.
    ///
    /// - Parameter report: hears of each step as soon as it is over, on any thread.
    @discardableResult
    func run(_ report: @escaping @Sendable (TestStep) -> Void) async -> [TestStep] {
        let (plan, loop) = (plan, loop)
        return await loop.perform {
            switch plan {
            case .smpp(let settings):
                var test = SMPPConnectionTest(settings, on: loop)
                return await test.run(report: report)
            case .smtp(let settings):
                var test = SMTPConnectionTest(settings, on: loop)
                return await test.run(report: report)
            case .fetching(let settings):
                var test = FetchingConnectionTest(settings, on: loop)
                return await test.run(report: report)
            case .sendmail(let settings): return SendmailConnectionTest(settings).run(report: report)
            case .folder(let settings): return await FolderConnectionTest(settings, on: loop).run(report: report)
            case .provider(let settings):
                return await ProviderConnectionTest(settings, patterns: PCRE2Compiler()).run(report: report)
            case .modem(let settings):
                var test = ModemConnectionTest(settings, on: loop)
                return await test.run(report: report)
            case .webHooks, .commands, .folders: return []
            }
        }
    }
}

/// Tests connections of the running configuration.
struct RunningConnectionTester: ConnectionTester {
    let service: Service

    func test(_ name: ConnectionName) async -> [TestStep] {
        let settings = service.settings
        guard let connection = settings.connections.first(where: { $0.name == name }),
            let plan = ConnectionPlan(connection, in: settings, ledger: service.ledger)
        else { return [TestStep(name: "configuration", isDone: false, detail: "there is no connection \(name)")] }
        return await ConnectionTrial(plan, on: service.loops.next()).run { _ in }
    }
}
