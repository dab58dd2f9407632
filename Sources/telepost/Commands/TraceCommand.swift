import API
import Web

/// `telepost trace`.
struct TraceCommand {
    private let arguments: Arguments
    private let client: GatewayClient

    init(_ arguments: Arguments) throws(CommandFailure) {
        self.arguments = arguments
        client = try GatewayClient(arguments)
    }

    func run() throws(CommandFailure) -> Int32 {
        let limit = try arguments.wholeNumber(.limit, in: 1...100) ?? 20
        let words = arguments.operands[0]
        let stories = try client.get(
            "/api/v1/trace?limit=\(limit)&q=\(URLText.encode(words))", as: [StoryView].self)
        guard !stories.isEmpty else { throw .failed("nothing is known of \(PlainText(words))") }
        // The newest comes last: that is where the eye is.
        for (index, story) in stories.reversed().enumerated() {
            if arguments.has(.json) {
                try Screen.print(json: story)
                continue
            }
            if index > 0 { Screen.print("") }
            for line in TimeLine(story).lines(width: Screen.isTerminal ? Screen.width : nil) { Screen.print(line) }
        }
        return 0
    }
}
