import Gateway
import Messages
import Runtime
import Templates
import Testing

@testable import Connections

/// Mails that are passed on to a program.
@Suite struct SendmailRelayTests {
    private struct Rig {
        let store = LedgerStore()
        let shelf = SubmissionShelf()
        let folder: ScriptFolder
        let gateway: Gateway

        init() throws {
            folder = try ScriptFolder("exit 0")
            let clock = HandClock()
            let parts = Gateway.Parts(
                store: store, history: shelf, codec: BlankCodec(), composer: BlankComposer(), plan: BlankPlan(),
                clock: clock, log: Log(LineLog(), clock: clock),
                localTime: { LocalTime(seconds: $0.seconds, offset: 0) })
            let claiming = Claiming(applications: [], region: nil, plan: BlankPlan())
            gateway = Gateway(parts, rules: Rules(claiming: claiming, clients: ClientList([]), connections: [:]))
        }

        func queue() throws {
            let via = try [#require(ConnectionName("office"))]
            let recipient = try #require(EmailAddress("Carol@d.example"))
            var order = MessageOrder(.mail(recipient), via: via, text: "Received: x\r\n")
            order.envelopeSender = EmailAddress("a@b.example")
            order.includesSubmission = true
            let message = Message(
                id: MessageID(rawValue: 1), submission: SubmissionID(rawValue: 1), order: order, state: .queued,
                acceptedAt: gateway.now, changedAt: gateway.now)
            store.put([message])
            gateway.outbox.offer([message])
        }

        /// Runs the connection for as long as `body` takes.
        func run(_ body: @escaping @Sendable (Rig) async throws -> Void) async throws {
            let settings = SendmailConnectionSettings(
                name: try #require(ConnectionName("office")), program: folder.program, timeout: .seconds(20),
                policy: ProgramRig.policy())
            let loop = EventLoop()
            try queue()
            try await Task(executorPreference: loop) {
                let connection = SendmailConnection(settings, gateway: gateway, on: loop)
                async let running: Void = connection.run()
                let result: Result<Void, any Error>
                do {
                    result = .success(try await body(self))
                } catch {
                    result = .failure(error)
                }
                connection.abort()
                await running
                try result.get()
            }.value
        }
    }

    @Test func `A program gets our line and the mail as it came, with the line ends of this system`() async throws {
        let rig = try Rig()
        rig.shelf.put("Subject: x\r\n\r\n.\r\nhello\r\n")
        try await rig.run { rig in
            try await rig.store.until(1, is: .sent)
            #expect(try rig.folder.input() == Array("Received: x\nSubject: x\n\n.\nhello\n".utf8))
            #expect(try rig.folder.arguments() == ["-i", "-f", "a@b.example", "--", "Carol@d.example"])
        }
    }

    @Test func `A mail that is gone fails for good`() async throws {
        let rig = try Rig()
        try await rig.run { rig in
            try await rig.store.until(1, is: .failed)
            #expect(
                rig.store.events(1).map(\.detail) == ["the mail that was to be passed on is not kept any more"])
        }
        #expect(rig.folder.runs() == 0)
    }

    @Test func `A store that cannot be read puts the mail back until it can`() async throws {
        let rig = try Rig()
        rig.shelf.put("Subject: x\r\n\r\nhello\r\n")
        rig.shelf.fail(with: StoreFailure(.busy, ""))
        try await rig.run { rig in
            try await rig.shelf.until("two looks") { $0.asked.count == 2 }
            #expect(rig.folder.runs() == 0)
            rig.shelf.fail(with: nil)
            try await rig.store.until(1, is: .sent)
            #expect(rig.store.message(1)?.attempts == 1)
        }
    }
}
