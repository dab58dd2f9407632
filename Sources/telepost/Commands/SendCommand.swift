import API
import Glibc

/// `telepost send`.
struct SendCommand {
    private struct Body: Encodable {
        let to: String
        let from: String?
        let via: String?
        let kind: String?
        let text: String
    }

    private struct Accepted: Codable {
        let id: Int64
        let state: String
    }

    private let arguments: Arguments
    private let client: GatewayClient

    init(_ arguments: Arguments) throws(CommandFailure) {
        self.arguments = arguments
        client = try GatewayClient(arguments)
    }

    func run() throws(CommandFailure) -> Int32 {
        let wait = try arguments.duration(.timeout) ?? .seconds(60)
        let body = Body(
            to: arguments.text(.to) ?? "", from: arguments.text(.from), via: arguments.text(.via),
            kind: arguments.text(.kind), text: try text())
        let accepted = try client.post("/api/v1/messages", body, as: Accepted.self)
        guard arguments.has(.wait) else {
            if arguments.has(.json) { try Screen.print(json: accepted) } else { Screen.print("\(accepted.id)") }
            return 0
        }
        if !arguments.has(.json) { Screen.print("\(accepted.id)") }
        return try follow(accepted.id, until: ContinuousClock.now + wait)
    }

    private func text() throws(CommandFailure) -> String {
        guard arguments.operands[0] == "-" else { return arguments.operands[0] }
        var lines: [String] = []
        while let line = readLine() { lines.append(line) }
        return lines.joined(separator: "\n")
    }

    /// Looks at the message until it has ended.
    ///
    /// - Returns: 0 when the network took it.
    private func follow(_ id: Int64, until deadline: ContinuousClock.Instant) throws(CommandFailure) -> Int32 {
        var message = try client.get("/api/v1/messages/\(id)", as: StoryView.self).message
        while ["queued", "sending", "sent"].contains(message.state), ContinuousClock.now < deadline {
            ClockTime.pause(milliseconds: 200)
            message = try client.get("/api/v1/messages/\(id)", as: StoryView.self).message
        }
        if arguments.has(.json) {
            try Screen.print(json: message)
        } else {
            Screen.print(Screen.styled(message.state, MessageCommands.style(message.state)))
        }
        return ["sent", "delivered"].contains(message.state) ? 0 : 1
    }
}
