/// `[webhooks]` and `[commands]`: how programs are told of texts from phones.
public struct ProgramSettings: Hashable, Sendable {
    /// `webhooks.secret`: what calls are signed with; `nil`: they are not signed (Standard Webhooks).
    public var secret: Secret?
    /// `webhooks.timeout`: how long an answer is waited for.
    public var webHookTimeout = Duration.seconds(15)
    /// `commands.timeout`: how long a command may run.
    public var commandTimeout = Duration.seconds(30)
    /// `commands.at_once`: how many commands may run at a time.
    public var commandsAtOnce = 4

    /// The defaults.
    public init() {}

    mutating func readWebHooks(_ section: Section) {
        secret = section.secret("secret", octets: 1...256)
        if let secret, secret.revealed.utf8.count < 16, let place = section.node("secret")?.place {
            section.reader.report(
                ConfigurationProblem(at: place, "a secret of less than 16 octets can be guessed", severity: .warning))
        }
        webHookTimeout = section.value("timeout", .duration(from: .seconds(1), to: .minutes(5))) ?? webHookTimeout
    }

    mutating func readCommands(_ section: Section) {
        commandTimeout = section.value("timeout", .duration(from: .seconds(1), to: .hours(1))) ?? commandTimeout
        commandsAtOnce = section.whole("at_once", 1...100) ?? commandsAtOnce
    }
}
