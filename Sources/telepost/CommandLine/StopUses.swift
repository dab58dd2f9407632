/// How `telepost stops …` is typed and explained.
enum StopUses {
    private static let phone = [CommandUse.Operand("PHONE")]
    private static let common = [Command.json] + Command.gateway
    private static let number = OptionUse(.number, "NUMBER", "only for this number of ours (default: all of them)")

    static let list = CommandUse(
        "stops list", "list the phones that want no more texts", options: common, example: "telepost stops list")

    static let add = CommandUse(
        "stops add", "put a phone on the stop list by hand", operands: phone, options: [number] + Command.gateway,
        notes: "It is told nothing. What waits for it is withdrawn.", example: "telepost stops add +447700900123")

    static let remove = CommandUse(
        "stops remove", "take a phone off the stop list: it can be written to again", operands: phone,
        options: [number] + Command.gateway, notes: "Without --number all of its entries go.",
        example: "telepost stops remove +447700900123 --number +447700900100")

    static let export = CommandUse(
        "stops export", "print the stop list as a table with commas, or with --json an object a line", options: common,
        example: "telepost stops export")
}
