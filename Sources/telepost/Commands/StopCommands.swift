import API
import Gateway
import Messages
import Web

/// `telepost stops …`.
struct StopCommands {
    private struct Body: Encodable {
        let phone: String
        let number: String?
    }

    private struct Added: Decodable {
        let added: Int
    }

    private static let page = 1_000

    private let arguments: Arguments
    private let client: GatewayClient

    init(_ arguments: Arguments) throws(CommandFailure) {
        self.arguments = arguments
        client = try GatewayClient(arguments)
    }

    func list() throws(CommandFailure) -> Int32 {
        guard !arguments.has(.json) else {
            try eachPage { stops throws(CommandFailure) in for stop in stops { try Screen.print(json: stop) } }
            return 0
        }
        var isEmpty = true
        try eachPage { stops throws(CommandFailure) in
            guard !stops.isEmpty else { return }
            isEmpty = false
            var table = Table("PHONE", "WANTS NOTHING FROM", "SINCE", "SAID", "BY")
            for stop in stops {
                table.add(
                    .init(stop.phone, .strong), .init(stop.number ?? "all our numbers"),
                    .init(ClockTime.text(stop.since, milliseconds: false)), .init(stop.word ?? ""), .init(stop.by))
            }
            for line in table.lines(width: Screen.width) { Screen.print(line) }
        }
        if isEmpty { Screen.print("no phone is on the stop list") }
        return 0
    }

    /// Writes the list as a table for other programs (RFC 4180), or as JSON, an object a line.
    func export() throws(CommandFailure) -> Int32 {
        let asJSON = arguments.has(.json)
        if !asJSON { Screen.print(Self.withoutEnd(StopView.heading)) }
        try eachPage { stops throws(CommandFailure) in
            for stop in stops {
                if asJSON { try Screen.print(json: stop) } else { Screen.print(Self.withoutEnd(stop.line)) }
            }
        }
        return 0
    }

    func add() throws(CommandFailure) -> Int32 {
        let phone = arguments.operands[0]
        let added = try client.post(
            "/api/v1/stops", Body(phone: phone, number: arguments.text(.number)), as: Added.self)
        Screen.print(
            added.added == 0
                ? "\(PlainText(phone)) is on the stop list already" : "\(PlainText(phone)) is on the stop list")
        return 0
    }

    func remove() throws(CommandFailure) -> Int32 {
        let phone = arguments.operands[0]
        let query = arguments.text(.number).map { "?number=\(URLText.encode($0))" } ?? ""
        try client.delete("/api/v1/stops/\(URLText.encode(phone))\(query)")
        Screen.print("\(PlainText(phone)) is off the stop list")
        return 0
    }

    private func eachPage(_ body: ([StopView]) throws(CommandFailure) -> Void) throws(CommandFailure) {
        var after = ""
        while true {
            let stops = try client.get("/api/v1/stops?limit=\(Self.page)\(after)", as: [StopView].self)
            try body(stops)
            guard stops.count == Self.page, let last = stops.last else { return }
            after = "&after=" + URLText.encode("\(last.phone),\(last.number ?? "")")
        }
    }

    private static func withoutEnd(_ line: String) -> String {
        line.hasSuffix("\r\n") ? String(line.dropLast()) : line
    }
}
