import API
import TelepostServer

/// `telepost simulate mail`: shows the mails that a simulated mail server took, or is that server.
struct CaughtMailCommand {
    /// How long one request waits for a mail, in seconds.
    private static let turn: Int64 = 25
    private static let patience = Duration.seconds(60)

    private let arguments: Arguments
    private let client: GatewayClient
    private let first: Int

    /// Carries the command out.
    static func run(_ arguments: Arguments) async throws(CommandFailure) -> Int32 {
        guard let place = arguments.text(.listen) else {
            for option in [Option.fault, .without] where arguments.has(option) {
                throw arguments.wrong("\(option.rawValue) needs --listen")
            }
            return try CaughtMailCommand(arguments).follow()
        }
        for option in [Option.url, .after] where arguments.has(option) {
            throw arguments.wrong("\(option.rawValue) and --listen do not go together")
        }
        var options = SimulateMailOptions(place: place)
        options.data = arguments.text(.data)
        options.faults = arguments.texts(.fault)
        options.withheld = arguments.texts(.without)
        options.patience = try patience(arguments)
        let isJSON = arguments.has(.json)
        return await TelepostServer.simulateMail(options) { mail in
            do throws(CommandFailure) { try show(mail, isJSON: isJSON) } catch { Screen.complain(error.text) }
        }
    }

    private init(_ arguments: Arguments) throws(CommandFailure) {
        self.arguments = arguments
        first = try arguments.wholeNumber(.after, in: 0...Int.max) ?? 0
        client = try GatewayClient(arguments)
    }

    /// Goes on until it is interrupted, the gateway has gone or, with `--once`, there was a mail.
    private func follow() throws(CommandFailure) -> Int32 {
        let patience = try Self.patience(arguments)
        let deadline = patience.map { ContinuousClock.now + $0 }
        var (last, wait) = (Int64(first), Int64(0))
        var hasShown = false
        while true {
            let mails = try client.get(
                "/api/v1/simulator/mails?after=\(last)&wait=\(wait)", as: [CaughtMailView].self)
            for mail in mails {
                try Self.show(mail, isJSON: arguments.has(.json))
                last = max(last, mail.sequence)
                hasShown = true
            }
            wait = mails.isEmpty && !(hasShown && patience != nil) ? Self.turn : 0
            guard let deadline, mails.isEmpty else { continue }
            if hasShown { return 0 }
            let left = deadline - .now
            guard left > .zero else { throw .failed("no mail came in time") }
            wait = min(Self.turn, left.components.seconds + 1)
        }
    }

    private static func patience(_ arguments: Arguments) throws(CommandFailure) -> Duration? {
        guard arguments.has(.once) else {
            if arguments.has(.timeout) { throw arguments.wrong("--timeout needs --once") }
            return nil
        }
        return try arguments.duration(.timeout) ?? patience
    }

    private static func show(_ mail: CaughtMailView, isJSON: Bool) throws(CommandFailure) {
        guard !isJSON else { return try Screen.print(json: mail) }
        for line in MailSheet(mail).lines { Screen.print(line) }
    }
}
