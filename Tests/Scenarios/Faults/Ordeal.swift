import Foundation

/// A gateway under load while something is wrong around it; in the end three lists are compared: what was acknowledged
/// to the mail client, what the SMSC has, what is in the store.
struct Ordeal {
    /// What is left after the load.
    struct Outcome: Sendable {
        let record: LoadClient.Record
        let delivery: Delivery
        /// All messages of the store, the newest first.
        let messages: [ControlSocket.Message]
        /// Acknowledged, and no message in the store.
        let missing: [String]
        /// More than one message in the store for one mail.
        let repeated: [String]
        /// Arrived twice although the history of none of their messages says that it was unknown.
        let unexplained: [String]

        /// Nothing is lost, nothing came from nowhere, and what came twice says why.
        var isSound: Bool {
            delivery.lost.isEmpty && delivery.strange.isEmpty && missing.isEmpty && repeated.isEmpty
                && unexplained.isEmpty && record.disorder == 0
        }

        /// Whatever is not as it should be.
        var faults: String {
            """
            acknowledged \(record.acknowledged.count), arrived \(delivery.arrived.count), lost \(delivery.lost), \
            strange \(delivery.strange), missing \(missing), repeated \(repeated), unexplained \(unexplained), \
            disorder \(record.disorder)
            """
        }
    }

    /// How often somebody wants it who looks for trouble: `TELEPOST_CRASHES`, else the short form.
    static func rounds(_ short: Int) -> Int {
        ProcessInfo.processInfo.environment["TELEPOST_CRASHES"].flatMap { Int($0) }.map { max(short, $0 / 10) } ?? short
    }

    let stage: Stage
    let smsc: ScriptedSMSC
    let load: LoadClient
    private(set) var telepost: Telepost
    private let document: Document
    private let data: String
    private let environment: [String: String]

    /// Starts the gateway and then the load.
    ///
    /// - Parameters:
    ///   - data: the name of its data folder.
    ///   - padding: how many octets each mail is larger than its text needs.
    ///   - change: what is different in the configuration document.
    init(
        _ stage: Stage, _ smsc: ScriptedSMSC, data: String = "data", padding: Int = 0,
        environment: [String: String] = [:], _ change: (inout Document) -> Void = { _ in }
    ) async throws {
        let port = try ReservedPort()
        var document = Document(smsc, "concatenation = \"udh16\"")
        (document.smtpPort, document.levels) = (port.number, "EW")
        document.smtp = ["max_transactions = 1000000"]
        change(&document)
        (self.stage, self.smsc, self.document) = (stage, smsc, document)
        (self.data, self.environment) = (data, environment)
        telepost = try Telepost(document, on: stage, data: data, named: "gateway", environment: environment)
        try await Self.listening(telepost, document.smtpPort)
        load = LoadClient(port: port.number, connections: 4, padding: padding)
    }

    /// Kills the gateway and starts it again.
    mutating func crash() async throws {
        await telepost.crash()
        try await start()
    }

    /// Starts the gateway again, which must have ended.
    mutating func start() async throws {
        try launch()
        try await listening()
    }

    /// Starts the gateway again without waiting for it.
    mutating func launch() throws {
        telepost = try Telepost(document, on: stage, data: data, named: "gateway", environment: environment)
    }

    /// Waits until the gateway takes connections.
    func listening() async throws { try await Self.listening(telepost, document.smtpPort) }

    /// Whether the gateway has not ended.
    var isAlive: Bool { telepost.process.output.value.ending == nil }

    /// Ends the load, lets the gateway send what is left, and compares.
    func finish() async throws -> Outcome {
        let record = try await load.stop()
        let control = ControlSocket(telepost)
        try await control.idle()
        let messages = try await control.messages()
        let byPhone = Dictionary(grouping: messages, by: \.to)
        let delivery = Delivery(smsc.seen.value.parts, of: record)
        var unexplained: [String] = []
        for phone in delivery.doubled {
            let isUnknown = try await Self.wasUnknown(byPhone["+\(phone)"] ?? [], control)
            if !isUnknown { unexplained.append(phone) }
        }
        return Outcome(
            record: record, delivery: delivery, messages: messages,
            missing: record.acknowledged.keys.filter { byPhone["+\($0)"] == nil },
            repeated: byPhone.filter { $0.value.count > 1 }.map(\.key), unexplained: unexplained)
    }

    private static func wasUnknown(_ messages: [ControlSocket.Message], _ control: ControlSocket) async throws -> Bool {
        for message in messages
        where try await control.story(message.id).events.contains(where: { $0.kind == "unknown" }) {
            return true
        }
        return false
    }

    /// Waits until the gateway takes connections, or says that it waits for room on the disk.
    func listeningOrWaiting() async throws {
        let _: Bool = try await eventually("a gateway that listens or waits") {
            if telepost.log.contains(where: { $0.text == "no room on the disk: waiting until there is" }) {
                return true
            }
            return try await Self.answers(document.smtpPort) ? true : nil
        }
    }

    /// Waits until the gateway takes mail; its log says nothing of that here.
    private static func listening(_ telepost: Telepost, _ port: UInt16) async throws {
        let _: Bool = try await eventually("an SMTP server", within: .seconds(30)) {
            guard telepost.process.output.value.ending == nil else {
                throw Trouble(telepost.process.output.value.errors)
            }
            return try await answers(port) ? true : nil
        }
    }

    private static func answers(_ port: UInt16) async throws -> Bool {
        try await onThread { (try? SMTPDialogue(port)) != nil }
    }
}
