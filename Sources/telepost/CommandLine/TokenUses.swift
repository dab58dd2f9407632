import Gateway

/// How `telepost token …` is typed and explained.
enum TokenUses {
    private static let name = [CommandUse.Operand("NAME")]
    private static let common = [Command.json] + Command.gateway

    static let list = CommandUse(
        "token list", "list the tokens that programs show to the API", options: common, example: "telepost token list")

    static let add = CommandUse(
        "token add", "make a token for a program", operands: name,
        options: [
            OptionUse(.right, "RIGHT", "what it allows, as in messages:send", isRepeatable: true, isRequired: true),
            OptionUse(.account, "ACCOUNT", "whose it is: its quotas and senders count, and it ends with it"),
            OptionUse(.expires, "TIME", "when it ends, as in 90d from now (default: never)"),
        ] + common,
        notes: "Prints the token, which nobody can show again: it is not kept. There are the rights "
            + Right.allCases.map(\.rawValue).joined(separator: ", ") + ".",
        example: "telepost token add shop --right messages:send --account alice")

    static let remove = CommandUse(
        "token remove", "remove a token: whoever has it gets in no more", operands: name, options: Command.gateway,
        example: "telepost token remove shop")
}
