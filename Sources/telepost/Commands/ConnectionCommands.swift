import API
import Web

/// `telepost connection …`.
struct ConnectionCommands {
    private let arguments: Arguments
    private let client: GatewayClient

    init(_ arguments: Arguments) throws(CommandFailure) {
        self.arguments = arguments
        client = try GatewayClient(arguments)
    }

    func list() throws(CommandFailure) -> Int32 {
        let connections = try client.get("/api/v1/connections", as: [ConnectionView].self)
        if arguments.has(.json) {
            for connection in connections { try Screen.print(json: connection) }
            return 0
        }
        guard !connections.isEmpty else {
            Screen.print("there are no connections")
            return 0
        }
        var table = Table(
            "NAME", "TYPE", "STATE", " SINCE", " WAITING", " SENT", " REFUSED", " LAST OK", "REMOTE", "REASON")
        for connection in connections {
            table.add(
                .init(connection.name, .strong), .init(connection.type), .init(connection.state, style(connection)),
                .init(ClockTime.age(connection.since)), .init("\(connection.waiting)"),
                .init("\(connection.partsSent)"),
                .init("\(connection.partsRefused)"), .init(lastSuccess(connection, ClockTime.age)),
                .init(connection.remote), .init(connection.reason))
        }
        for line in table.lines(width: Screen.width) { Screen.print(line) }
        return 0
    }

    func show() throws(CommandFailure) -> Int32 {
        let connection = try client.get(path, as: ConnectionView.self)
        if arguments.has(.json) {
            try Screen.print(json: connection)
            return 0
        }
        let since = "\(ClockTime.text(connection.since, milliseconds: false)) (\(ClockTime.age(connection.since)))"
        Facts.print([
            ("name", connection.name), ("type", connection.type), ("remote", connection.remote),
            ("state", Screen.styled(connection.state, style(connection))), ("since", since),
            ("reason", connection.reason), ("waiting", "\(connection.waiting) messages"),
            ("on the wire", "\(connection.outstanding) requests without an answer"),
            ("parts sent", "\(connection.partsSent) since the start"),
            ("parts refused", "\(connection.partsRefused) since the start"),
            ("ids in reports", connection.reportIDs),
            (
                "last success",
                lastSuccess(connection) { "\(ClockTime.text($0, milliseconds: false)) (\(ClockTime.age($0)))" }
            ), ("then", PlainText(connection.detail).description),
        ])
        try showStrayReports()
        return 0
    }

    /// Reports that match no message: the complaint about every gateway, so they are where one looks first.
    private func showStrayReports() throws(CommandFailure) {
        let reports = try client.get("\(path)/reports?limit=10", as: [StrayReportView].self)
        guard !reports.isEmpty else { return }
        Screen.print("\nreports that match no message, the latest:")
        var table = Table("TIME", "ID", "PHONE", "REPORT")
        for report in reports {
            table.add(
                .init(ClockTime.text(report.at, milliseconds: false)), .init(report.networkID), .init(report.phone),
                .init(report.detail))
        }
        for line in table.lines(width: Screen.width) { Screen.print(line) }
    }

    func test() throws(CommandFailure) -> Int32 {
        let test = try client.post("\(path)/test", as: ConnectionTestView.self)
        if arguments.has(.json) {
            try Screen.print(json: test)
            return test.passed ? 0 : 1
        }
        let width = test.steps.map { PlainText($0.name).width }.max() ?? 0
        for step in test.steps {
            let mark = step.done ? Screen.styled("ok    ", .good) : Screen.styled("failed", .bad)
            let name = PlainText(step.name)
            let blanks = String(repeating: " ", count: width - name.width + 2)
            Screen.print("\(mark)  \(name)\(blanks)\(PlainText(step.detail))")
        }
        Screen.print(
            test.passed ? "connection \(test.connection) works" : "connection \(test.connection) does not work")
        return test.passed ? 0 : 1
    }

    func pause() throws(CommandFailure) -> Int32 { try have("pause", "paused") }

    func resume() throws(CommandFailure) -> Int32 { try have("resume", "resumed") }

    private func have(_ verb: String, _ past: String) throws(CommandFailure) -> Int32 {
        let connection = try client.post("\(path)/\(verb)", as: ConnectionView.self)
        if arguments.has(.json) {
            try Screen.print(json: connection)
        } else {
            Screen.print("connection \(connection.name) is \(past)")
        }
        return 0
    }

    /// When a mailbox elsewhere was last looked into; empty for what is none.
    private func lastSuccess(_ connection: ConnectionView, _ text: (Moment) -> String) -> String {
        if let moment = connection.lastSuccess { return text(moment) }
        return ["pop3", "imap"].contains(connection.type) ? "never" : ""
    }

    private var path: String { "/api/v1/connections/\(URLText.encode(arguments.operands[0]))" }

    private func style(_ connection: ConnectionView) -> Screen.Style {
        switch connection.state {
        case "up": .good
        case "down": .bad
        default: .doubtful
        }
    }
}
