import API
import Messages
import Synchronization
import Web

/// `telepost simulate phone`: shows the texts of a phone and sends what is typed.
struct PhoneCommand {
    private let arguments: Arguments
    private let client: GatewayClient
    private let number: String
    private let typing: TypedTexts

    init(_ arguments: Arguments) throws(CommandFailure) {
        self.arguments = arguments
        guard let phone = PhoneNumber(e164: arguments.operands[0]) else {
            throw arguments.wrong("\"\(arguments.operands[0])\" is no number such as +447700900123")
        }
        number = phone.e164
        client = try GatewayClient(arguments)
        typing = TypedTexts(from: phone.e164, to: arguments.text(.to), place: client.place)
    }

    /// Goes on until it is interrupted or the gateway has gone.
    func run() throws(CommandFailure) -> Int32 {
        let path = "/api/v1/phones/\(URLText.encode(number))/messages"
        var messages = try client.get(path, as: [PhoneMessageView].self)
        if !arguments.has(.json) {
            Screen.print(Screen.styled("phone \(number); type a line to answer, Ctrl-C ends", .faint))
        }
        guard typing.start() else { throw .failed("a thread could not be started") }
        var last: Int64 = 0
        while true {
            for message in messages {
                try show(message)
                last = max(last, message.sequence)
            }
            messages = try client.get("\(path)?after=\(last)&wait=25", as: [PhoneMessageView].self)
        }
    }

    private func show(_ message: PhoneMessageView) throws(CommandFailure) {
        if message.state == nil { typing.partner = message.from }
        guard !arguments.has(.json) else { return try Screen.print(json: message) }
        let time = Screen.styled(ClockTime.text(message.at, milliseconds: false), .faint)
        let who = message.state == nil ? "from \(message.from)" : "to \(message.to)"
        let lines = message.text.split(separator: "\n", omittingEmptySubsequences: false)
        Screen.print("\(time)  \(Screen.styled(PlainText(who).description, .strong))")
        for line in lines { Screen.print("  \(PlainText(String(line)))") }
    }
}
