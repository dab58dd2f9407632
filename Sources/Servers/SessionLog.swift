import Bytes
import Gateway

/// The log of one session: each line names the client and the session. A class, because a conversation hands it around.
final class SessionLog: Sendable {
    /// Ids and facts, each under a name.
    typealias Fields = [(name: String, value: String)]

    private let log: Log
    private let source: String
    private let client: IPAddress
    private let session: String

    init(_ log: Log, source: String, client: IPAddress, session: String) {
        self.log = log
        self.source = source
        self.client = client
        self.session = session
    }

    func error(_ text: String) { write(.error, text, []) }

    func warning(_ text: String, _ fields: Fields = []) { write(.warning, text, fields) }

    func info(_ text: @autoclosure () -> String, _ fields: @autoclosure () -> Fields = []) {
        guard log.has(.info) else { return }
        write(.info, text(), fields())
    }

    func trace(_ text: @autoclosure () -> String, _ fields: @autoclosure () -> Fields = []) {
        guard log.has(.trace) else { return }
        write(.trace, text(), fields())
    }

    private func write(_ level: LogLevel, _ text: String, _ fields: Fields) {
        let names: Fields = [("client", client.description), ("session", session)]
        log.write(level, source, text, fields: fields + names)
    }
}
