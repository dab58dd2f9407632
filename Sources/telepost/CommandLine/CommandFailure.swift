/// Why a command was not carried out.
struct CommandFailure: Error, Hashable {
    /// What to say on standard error.
    let text: String
    /// 1 failed, 2 wrong usage.
    let exitCode: Int32

    /// What was asked for could not be done.
    static func failed(_ text: String) -> CommandFailure {
        CommandFailure(text: "telepost: \(text)", exitCode: 1)
    }

    /// The words make no sense.
    ///
    /// - Parameter usage: the line that shows what does.
    static func wrongUsage(_ text: String, usage: String? = nil) -> CommandFailure {
        CommandFailure(text: "telepost: \(text)" + (usage.map { "\n\($0)" } ?? ""), exitCode: 2)
    }
}
