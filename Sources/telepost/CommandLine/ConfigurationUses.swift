/// How the commands for the document of a gateway are typed and explained.
enum ConfigurationUses {
    private static let gateway = Command.gateway
    private static let note = OptionUse(.note, "TEXT", "why, for the history")

    static let apply = CommandUse(
        "config apply", "put a configuration in force", operands: [.init("FILE")],
        options: [note, Command.json] + gateway,
        notes:
            "The gateway must have been started without --config. FILE becomes the next revision of its document; with "
            + "an error in it nothing changes, and the exit code is 2. Where no gateway runs on the data folder of one, "
            + "the next start uses it.",
        example: "telepost config apply telepost.toml --note carrier")

    static let export = CommandUse(
        "config export", "print the document of a gateway",
        options: [OptionUse(.revision, "NUMBER", "an earlier revision (default: what is in force)")] + gateway,
        notes:
            "Works on the data folder as well while no gateway runs on it. Secrets are as the document has them: "
            + "sealed, or in clear where somebody wrote them so.",
        example: "telepost config export --revision 7")

    static let history = CommandUse(
        "config history", "list the revisions of a gateway's document, the newest first",
        options: [OptionUse(.limit, "COUNT", "at most so many (default 20)"), Command.json] + gateway,
        notes: "Works on the data folder as well while no gateway runs on it.", example: "telepost config history")

    static let rollback = CommandUse(
        "config rollback", "put an earlier revision in force again, as a new one", operands: [.init("REVISION")],
        options: [note, Command.json] + gateway,
        notes: "Works on the data folder as well while no gateway runs on it; the next start uses it then.",
        example: "telepost config rollback 7")
}
