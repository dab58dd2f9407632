/// How `telepost account …` is typed and explained.
enum AccountUses {
    private static let name = [CommandUse.Operand("NAME")]
    private static let common = [Command.json] + Command.gateway

    private static let properties = [
        OptionUse(.address, "ADDRESS", "its mail address: what it sends from, and a user name besides"),
        OptionUse(
            .login, "SERVERS", "where it may log in, as in smtp,pop3; there is smtp, pop3, smpp, http, console",
            isRepeatable: true),
        OptionUse(
            .role, "ROLE",
            "what it may do in the console and by API: viewer, operator or administrator; without one, what is its own"),
        OptionUse(.number, "NUMBER", "messages to this number go into its mailbox", isRepeatable: true),
        OptionUse(.sender, "SENDER", "its texts may claim to come from this as well", isRepeatable: true),
        OptionUse(.country, "COUNTRY", "it may only reach phones there, as in GB", isRepeatable: true),
        OptionUse(.messagesPerDay, "COUNT", "the most messages it may send in a day"),
        OptionUse(.partsPerDay, "COUNT", "the most parts it may send in a day"),
        OptionUse(.smppThroughput, "COUNT", "the most messages it may submit by SMPP in a second"),
        OptionUse(.smppWindow, "COUNT", "the most SMPP requests that may await their answer on one link"),
        OptionUse(.smppBinds, "COUNT", "the most SMPP links it may have at a time"),
        OptionUse(
            .certificate, "SHA256", "the fingerprint of a client certificate that proves it", isRepeatable: true),
        OptionUse(.inactive, nil, "it may do nothing; what comes for it is kept"),
    ]
    private static let secrets = [
        OptionUse(.passwordStdin, nil, "read the password from standard input, one line"),
        OptionUse(
            .sharedSecretStdin, nil,
            "read the secret for APOP and CRAM-MD5 from standard input, one line, after the password if both"),
    ]

    static let list = CommandUse(
        "account list", "list the accounts and what waits for them", options: common, example: "telepost account list")

    static let show = CommandUse(
        "account show", "show one account", operands: name, options: common, example: "telepost account show alice")

    static let add = CommandUse(
        "account add", "make an account, with a mailbox", operands: name,
        options: properties + secrets + common,
        notes:
            "Without --login it may log in to the SMTP and POP3 servers. Without a password nobody can: give one with "
            + "account passwd.",
        example: "telepost account add alice --address alice@sms.example.com --number +447700900123")

    static let set = CommandUse(
        "account set", "change an account", operands: name,
        options: properties + [OptionUse(.active, nil, "it may do what it may do")] + common,
        notes:
            "What is not given stays as it is. A list replaces the one there was; the word none clears a property, as "
            + "in --number none. Accounts of the configuration file are changed there.",
        example: "telepost account set alice --login smtp,pop3 --messages-per-day 100")

    static let passwd = CommandUse(
        "account passwd", "set the password of an account", operands: name,
        options: [
            OptionUse(.sharedSecret, nil, "set the secret for APOP and CRAM-MD5 instead, which is no password"),
            OptionUse(.remove, nil, "take it away instead of setting one"),
        ] + secrets + Command.gateway,
        notes: "Asks for it twice, without showing it. It has 8 characters at least.",
        example: "telepost account passwd alice")

    static let remove = CommandUse(
        "account remove", "remove an account and its mailbox", operands: name,
        options: [OptionUse(.yes, nil, "also when mails wait in its mailbox")] + Command.gateway,
        notes: "What was in the mailbox stays in the history of messages.", example: "telepost account remove alice")
}
