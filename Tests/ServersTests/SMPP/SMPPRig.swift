import Bytes
import Gateway
import Messages
import Runtime
import SMPP
import SQLiteStore
import Servers
import Testing

/// The real SMPP server on a port of loopback that the system chose, in front of an office of the test.
struct SMPPRig: Sendable {
    /// What a test may want to be otherwise.
    struct Setting: Sendable {
        var change: @Sendable (inout SMPPServer.Settings) -> Void = { _ in }
        var accounts: [ProvisionedAccount]?
        var role = ListenerRole()
        var hasTLS = false
        var logins = LoginRules()
        var rules: @Sendable (inout Rules) -> Void = { _ in }
        /// Where there is one, the office is the gateway itself, and this is what it keeps.
        var store: SQLiteStore?
    }

    let server: SMPPServer
    let gateway: Gateway
    let office: FakeOffice
    let log: LogNotebook
    let entrances: [Entrance]

    /// Runs `body` on the clients' loop while the server runs on its own, then stops the server.
    static func run(
        _ setting: Setting = Setting(), _ body: @escaping @Sendable (SMPPRig) async throws -> Void
    ) async throws {
        let rig = try await make(setting)
        async let running: Void = rig.server.run(rig.entrances)
        let result = await Task(executorPreference: ServerRig.clientLoop) { () -> Result<Void, any Error> in
            do {
                return .success(try await body(rig))
            } catch {
                return .failure(error)
            }
        }.value
        rig.office.release()
        if !rig.server.isStopping { await rig.stop() }
        await running
        try result.get()
    }

    private static func make(_ setting: Setting) async throws -> SMPPRig {
        let listeners = try await TCPListener.listen(
            on: SocketAddress(IPAddress(v4: 0x7F00_0001), port: 0), loops: [ServerRig.serverLoop])
        let log = LogNotebook()
        let parts = ServerRig.parts(setting.store ?? RecordingStore(), PlainCodec(loop: ServerRig.serverLoop), log)
        var rules = try ServerRig.rules(ServerRig.Setting())
        rules.logins = [.smpp: setting.logins]
        let gateway = Gateway(parts, rules: rules)
        setting.rules(&gateway.rules)
        if let store = setting.store {
            store.tell(gateway.commitWatcher)
            try await gateway.resume()
        }
        try await gateway.accounts.provision(try setting.accounts ?? [acme()])
        var settings = SMPPServer.Settings(systemID: "gw")
        settings.crowd = CrowdLimits(connections: 2_000, connectionsPerClient: 2_000)
        settings.grace = .seconds(5)
        setting.change(&settings)
        if setting.hasTLS { settings.tls = try ServerRig.tls() }
        let office = FakeOffice()
        return SMPPRig(
            server: SMPPServer(settings, gateway: gateway, office: setting.store == nil ? office : nil),
            gateway: gateway,
            office: office, log: log, entrances: listeners.map { Entrance($0, role: setting.role) })
    }

    /// An account that may bind with the password `secret08`.
    static func acme(
        _ name: String = "acme", _ change: (inout Account) -> Void = { _ in }
    ) throws -> ProvisionedAccount {
        try .named(name, password: "secret08") { account in
            account.logins = [.smpp]
            change(&account)
        }
    }

    /// A client that has connected.
    func connect() async throws -> SMPPClient {
        let loop = ServerRig.clientLoop
        return SMPPClient(
            try await TCPChannel.connect(
                to: entrances[0].listener.address, on: loop, until: loop.now + RawClient.patience))
    }

    /// A client that is bound.
    func bound(_ mode: BindMode = .transceiver, version: UInt8 = 0x34) async throws -> SMPPClient {
        let client = try await connect()
        let answer = try await client.bind(mode, version: version)
        #expect(answer.status == .ok)
        return client
    }

    /// Ends the server as its process does.
    func stop() async {
        let (server, entrances) = (server, entrances)
        let loop = ServerRig.serverLoop
        await Task(executorPreference: loop) { await server.stop(entrances, on: loop) }.value
    }

    /// Waits for something that happens on the server's side, as long as one may.
    func until(_ condition: () -> Bool, sourceLocation: SourceLocation = #_sourceLocation) async throws {
        let deadline = ServerRig.clientLoop.now + RawClient.patience
        while !condition() {
            guard ServerRig.clientLoop.now < deadline else {
                Issue.record("it did not happen", sourceLocation: sourceLocation)
                throw RawClient.Trouble(description: "it did not happen")
            }
            await Task.yield()
        }
    }

    /// What the log has of that level.
    func lines(_ level: LogLevel) -> [String] { log.records.filter { $0.level == level }.map(\.text) }
}

/// A client that writes and reads PDUs, with a deadline on everything.
///
/// Not Sendable on purpose: it stays on the loop of its channel.
final class SMPPClient {
    let channel: TCPChannel
    private var framer = PDUFramer()
    private var sequence: UInt32 = 100

    init(_ channel: TCPChannel) {
        self.channel = channel
    }

    /// Sends octets as they are.
    func send(_ octets: [UInt8], octetByOctet: Bool = false) async throws {
        try await RawClient(channel).send(octets, octetByOctet: octetByOctet)
    }

    /// Sends PDUs in one write.
    func send(_ pdus: [PDU]) async throws { try await send(pdus.flatMap(\.encoded)) }

    /// Sends a request with a number of its own.
    @discardableResult func ask(_ body: PDU.Body) async throws -> UInt32 {
        sequence += 1
        try await send([PDU(body, sequence: sequence)])
        return sequence
    }

    /// The next PDU; `nil` when the server has closed.
    func next() async throws -> PDU? {
        let deadline = channel.loop.now + RawClient.patience
        while true {
            var chunk = channel.input.readable
            let outcome = framer.next(from: &chunk)
            let end = chunk.startIndex
            channel.input.consume(upTo: end)
            switch outcome {
            case .frame(let frame): return try PDU(decoding: frame)
            case .failed(let fault): throw RawClient.Trouble(description: "the server says no PDU: \(fault)")
            case .needMore: break
            }
            switch await channel.wait(until: deadline) {
            case .received, .nudged: continue
            case .ended: return nil
            case .deadline: throw RawClient.Trouble(description: "the server says nothing")
            }
        }
    }

    /// The next PDU, which there must be.
    func heard(sourceLocation: SourceLocation = #_sourceLocation) async throws -> PDU {
        try #require(try await next(), "the server closed", sourceLocation: sourceLocation)
    }

    /// Asks, and hears the next PDU.
    func exchange(_ body: PDU.Body) async throws -> PDU {
        try await ask(body)
        return try await heard()
    }

    /// Binds with the account of the tests.
    func bind(
        _ mode: BindMode = .transceiver, as name: String = "acme", password: String = "secret08", version: UInt8 = 0x34
    ) async throws -> PDU {
        let bind = Bind(systemID: name, password: password, interfaceVersion: version)
        return try await exchange(.bind(mode, bind))
    }

    /// Encrypts the link.
    func encrypt() async throws { try await RawClient(channel).encrypt() }

    /// Leaves without a word.
    func close() { channel.close() }
}

extension ShortMessage {
    /// A text for a phone of the tests.
    static func test(_ text: String = "hello", to number: String = "447700900123") -> ShortMessage {
        var message = ShortMessage(source: .alphanumeric("Shop"), destination: .international(number))
        message.shortMessage = Array(text.utf8)
        return message
    }
}

extension PDU {
    /// The id that an answer gives.
    var messageID: String? {
        switch body {
        case .submitSMResp(let answer), .dataSMResp(let answer), .deliverSMResp(let answer): answer.messageID
        case .submitMultiResp(let answer): answer.messageID
        default: nil
        }
    }
}
