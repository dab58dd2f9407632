extension Command {
    /// How it is typed and explained.
    var use: CommandUse {
        switch self {
        case .serve: Self.serveUse
        case .configCheck: Self.configCheckUse
        case .configShow: Self.configShowUse
        case .configApply: ConfigurationUses.apply
        case .configExport: ConfigurationUses.export
        case .configHistory: ConfigurationUses.history
        case .configRollback: ConfigurationUses.rollback
        case .configExplain: Self.configExplainUse
        case .configImport: Self.configImportUse
        case .connectionList: Self.connectionListUse
        case .connectionShow: Self.connectionShowUse
        case .connectionTest: Self.connectionTestUse
        case .connectionPause: Self.connectionPauseUse
        case .connectionResume: Self.connectionResumeUse
        case .accountList: AccountUses.list
        case .accountShow: AccountUses.show
        case .accountAdd: AccountUses.add
        case .accountSet: AccountUses.set
        case .accountPasswd: AccountUses.passwd
        case .accountRemove: AccountUses.remove
        case .tokenList: TokenUses.list
        case .tokenAdd: TokenUses.add
        case .tokenRemove: TokenUses.remove
        case .stopsList: StopUses.list
        case .stopsAdd: StopUses.add
        case .stopsRemove: StopUses.remove
        case .stopsExport: StopUses.export
        case .send: Self.sendUse
        case .messagesList: Self.messagesListUse
        case .messagesShow: Self.messagesShowUse
        case .messagesRetry: Self.messagesRetryUse
        case .messagesCancel: Self.messagesCancelUse
        case .trace: Self.traceUse
        case .preview: Self.previewUse
        case .simulateSMSC: Self.simulateSMSCUse
        case .simulatePhone: Self.simulatePhoneUse
        case .simulateMail: Self.simulateMailUse
        case .simulateModem: Self.simulateModemUse
        case .simulateProvider: Self.simulateProviderUse
        case .version: Self.versionUse
        }
    }

    static let json = OptionUse(.json, nil, "print JSON, one object a line")
    /// What chooses the gateway to talk to.
    static let gateway = [
        OptionUse(.data, "DIR", "the data folder of the running gateway (default ./telepost-data)"),
        OptionUse(.url, "URL", "talk to a gateway over HTTP instead; TELEPOST_TOKEN holds the token"),
    ]
    private static let message = [CommandUse.Operand("ID")]

    private static let serveUse = CommandUse(
        "serve", "run the gateway",
        options: [
            OptionUse(.config, "FILE", "the configuration (TOML); without it, the one that the console changes"),
            OptionUse(
                .data, "DIR", "the folder of the embedded store and the control socket (default ./telepost-data)"),
            OptionUse(
                .listen, "ADDRESS:PORT",
                "where the console listens in a data folder without a configuration (default 127.0.0.1:8025)"),
            OptionUse(.demo, nil, "run the built-in demonstration: nothing leaves this machine"),
        ],
        notes:
            "Without --config the configuration is in the data folder, and the console or telepost config apply changes it.",
        example: "telepost serve --config /etc/telepost/telepost.toml --data /var/lib/telepost")

    private static let configCheckUse = CommandUse(
        "config check", "say what is wrong with a configuration", operands: [.init("FILE")],
        options: [OptionUse(.data, "DIR", "the data folder whose key opens sealed secrets"), json],
        notes: "Prints every problem with its place and ends with exit code 2 if there is one.",
        example: "telepost config check telepost.toml")

    private static let configShowUse = CommandUse(
        "config show", "print a configuration as it is understood",
        operands: [.init("FILE", isOptional: true)], options: gateway,
        notes:
            "Everything that FILE leaves open is filled in; secrets are not shown. Without FILE: what is in force at the "
            + "gateway of --data or --url, or else the demonstration's.",
        example: "telepost config show telepost.toml")

    private static let configExplainUse = CommandUse(
        "config explain", "say which rule takes mail for an address, and why", operands: [.init("ADDRESS")],
        options: [
            OptionUse(.config, "FILE", "the configuration (default: that of the demonstration)"),
            OptionUse(.from, "ADDRESS", "the envelope sender (default: none, as of delivery reports)"),
            OptionUse(.client, "IP", "the address of the client (default: this machine)"),
            OptionUse(.account, "NAME", "who has logged in, one of the configuration (default: nobody)"),
            json,
        ],
        notes:
            "Goes through the rules as the SMTP server does when it hears a recipient; of accounts it knows those in the file, and "
            + "it does not look up the host names of client lists. Exits with 1 when it is refused.",
        example: "telepost config explain 102@fax --from alice@example.com --client 192.168.1.7")

    private static let configImportUse = CommandUse(
        "config import", "make a configuration of another product's", operands: [.init("FILE")],
        options: [
            OptionUse(
                .kind, "KIND",
                "what FILE is: reg (an export of the Windows registry), smsd (smstools) or kannel (default: judged by its "
                    + "content)")
        ],
        notes:
            "The document goes to standard output, what could not be carried over is at its end and on standard error. "
            + "Exits with 1 when nothing could be read.",
        example: "telepost config import kannel.conf")

    private static let connectionListUse = CommandUse(
        "connection list", "list the connections and how they are doing", options: [json] + gateway,
        example: "telepost connection list")

    private static let connectionShowUse = CommandUse(
        "connection show", "show one connection", operands: [.init("NAME")], options: [json] + gateway,
        example: "telepost connection show carrier")

    private static let connectionTestUse = CommandUse(
        "connection test", "try a connection out, sending nothing over it", operands: [.init("NAME")],
        options: [json] + gateway, example: "telepost connection test carrier")

    private static let connectionPauseUse = CommandUse(
        "connection pause", "have a connection carry nothing until it is resumed", operands: [.init("NAME")],
        options: [json] + gateway,
        notes:
            "What is under way ends in good order. What waits goes over the next connection of its rule, or waits on. "
            + "A pause outlasts restarts.",
        example: "telepost connection pause carrier")

    private static let connectionResumeUse = CommandUse(
        "connection resume", "end the pause of a connection", operands: [.init("NAME")], options: [json] + gateway,
        example: "telepost connection resume carrier")

    private static let sendUse = CommandUse(
        "send", "send a text message", operands: [.init("TEXT")],
        options: [
            OptionUse(.to, "NUMBER", "the phone", isRequired: true),
            OptionUse(
                .from, "NUMBER",
                "who it claims to come from: a number, a short code or a name (default: the connection's own)"),
            OptionUse(
                .via, "CONNECTION", "the connection that is to carry it (default: that of the first application)"),
            OptionUse(.kind, "KIND", "what kind of message: sms (default sms)"),
            OptionUse(.wait, nil, "wait until it has ended, and say how"),
            OptionUse(.timeout, "TIME", "with --wait: how long (default 1m)"),
            json,
        ] + gateway,
        notes: "Prints the message's number. TEXT may be - to read it from standard input.",
        example: "telepost send --to +447700900123 \"The lift is stuck\"")

    private static let messagesListUse = CommandUse(
        "messages list", "list messages, the newest first",
        options: [
            OptionUse(.state, "STATE", "only those in this state, as in queued or failed"),
            OptionUse(.to, "NUMBER|ADDRESS", "only those to this phone, or sent to this mail address"),
            OptionUse(
                .from, "ADDRESS|NUMBER",
                "only those of mails from this address (From or envelope), or of texts from this phone"),
            OptionUse(.subject, "TEXT", "only those with this somewhere in the subject"),
            OptionUse(.fileName, "TEXT", "only those with this somewhere in the name of an attached file"),
            OptionUse(.messageID, "ID", "only those of the mail with this Message-ID"),
            OptionUse(.host, "NAME", "only those that came in by this server"),
            OptionUse(.user, "NAME", "only those that came in under this login name"),
            OptionUse(.account, "NAME", "only those of somebody logged in with this account"),
            OptionUse(.application, "NAME", "only those that this application made"),
            OptionUse(.since, "TIME", "only those accepted since then: an age as in 1h or 2d, or a moment"),
            OptionUse(.until, "TIME", "only those accepted before then"),
            OptionUse(.limit, "COUNT", "at most so many (default 50)"),
            json,
        ] + gateway,
        notes: "All that is given must fit. Upper and lower case are the same, but in a Message-ID.",
        example: "telepost messages list --subject backup --from ops@example.com --since 1d")

    private static let messagesShowUse = CommandUse(
        "messages show", "show one message", operands: message, options: [json] + gateway,
        example: "telepost messages show 17")

    private static let messagesRetryUse = CommandUse(
        "messages retry", "try a message again that ended without success", operands: message,
        options: [json] + gateway, example: "telepost messages retry 17")

    private static let messagesCancelUse = CommandUse(
        "messages cancel", "withdraw a message that is not on its way yet", operands: message,
        options: [json] + gateway, example: "telepost messages cancel 17")

    private static let traceUse = CommandUse(
        "trace", "show what happened to messages",
        operands: [.init("ID|NUMBER|ADDRESS|MESSAGE-ID")],
        options: [OptionUse(.limit, "COUNT", "at most so many messages (default 20)"), json] + gateway,
        notes: "One time line for each message, from its arrival to the last report. The newest message comes last.",
        example: "telepost trace +447700900123")

    private static let previewUse = CommandUse(
        "preview", "show what would become of a mail, sending nothing", operands: [.init("MAIL.eml")],
        options: [
            OptionUse(.config, "FILE", "the configuration (default: that of the demonstration)"),
            OptionUse(.to, "ADDRESS", "an envelope recipient (default: the To and Cc of the mail)", isRepeatable: true),
            OptionUse(.from, "ADDRESS", "the envelope sender (default: the From of the mail)"),
            OptionUse(.decoded, nil, "only show how the mail is understood"),
            json,
        ], notes: "MAIL.eml may be - to read the mail from standard input.",
        example: "telepost preview --config telepost.toml mail.eml")

    private static let simulateSMSCUse = CommandUse(
        "simulate smsc", "run a simulated carrier whose phones show their texts",
        options: [
            OptionUse(.port, "PORT", "the TCP port on 127.0.0.1; 0 lets the system choose (default 27750)"),
            OptionUse(.data, "DIR", "put a control socket there, for simulate phone"),
            OptionUse(.reportDelay, "TIME", "how long delivery reports take (default 1s)"),
            OptionUse(.latency, "TIME", "how long answers take (default 0s)"),
            OptionUse(.errorRate, "SHARE", "the share of texts that are refused, 0 to 1 (default 0)"),
            OptionUse(.throttleRate, "SHARE", "the share of texts that are put off, 0 to 1 (default 0)"),
            OptionUse(.undeliverable, "SHARE", "the share of texts that never reach their phone (default 0)"),
            OptionUse(
                .receipts, "DIALECT",
                "the words of reports: standard, plain, lower-case, upper-case, underscores, no-text, no-error, "
                    + "extra-fields, seconds, long-years, spaces, parameters, disagreeing, payload, data-sm, "
                    + "data-sm-text, notification, intermediate, or mixed"),
            OptionUse(
                .ids, "FORM",
                "how answers write ids: decimal, padded-decimal, hexadecimal, lower-hexadecimal, "
                    + "padded-hexadecimal, uuid or upper-uuid (default decimal)"),
            OptionUse(.receiptIDs, "FORM", "how reports write ids (default: as the answers)"),
            OptionUse(.reportSpread, "TIME", "reports take up to so much longer, by chance, out of order"),
            OptionUse(.earlyReports, "SHARE", "the share of reports that come before their answer"),
            OptionUse(.lateReports, "SHARE", "the share of reports that come 30 seconds later"),
            OptionUse(.duplicateReports, "SHARE", "the share of reports that come twice"),
            OptionUse(.strayReports, "SHARE", "so many reports more about texts that never were"),
            OptionUse(
                .phoneParts, "KIND", "how long texts of phones travel: udh8, udh16, sar or payload (default udh8)"),
            OptionUse(
                .phoneAlphabet, "NAME", "the alphabet of texts of phones: automatic, latin1 or ucs2"),
            OptionUse(.partOrder, "ORDER", "how their parts come: ascending, descending or random"),
            OptionUse(.repeatedParts, "SHARE", "the share of their parts that come twice"),
            OptionUse(.lostParts, "SHARE", "the share of their long texts that lose a part"),
            OptionUse(.seed, "NUMBER", "makes what happens by chance repeatable"),
        ], example: "telepost simulate smsc --port 27750 --report-delay 200ms --error-rate 0.1")

    private static let simulatePhoneUse = CommandUse(
        "simulate phone", "follow a simulated phone, and send texts from it", operands: [.init("NUMBER")],
        options: [OptionUse(.to, "NUMBER", "where the lines you type are sent (default: who wrote last)"), json]
            + gateway,
        notes: "Works while the demonstration or simulate smsc runs. Ctrl-C ends it.",
        example: "telepost simulate phone +447700900123 --to +447700900100")

    private static let simulateMailUse = CommandUse(
        "simulate mail", "show the mails that a simulated mail server took, or be one",
        options: [
            OptionUse(.after, "NUMBER", "only mails after that one (default 0: all)"),
            OptionUse(.once, nil, "end after the mails that are there, or after the next"),
            OptionUse(.timeout, "TIME", "with --once: how long to wait for a mail (default 1m)"),
            OptionUse(.listen, "PLACE", "be a mail server at this address and port, as in 127.0.0.1:1026"),
            OptionUse(
                .fault, "FAULT",
                "with --listen: go wrong, as in end=451*3: a phase (greeting, hello, sender, recipient, data, content, "
                    + "end), what (a code, drop, keep to take the mail and then drop, 500ms to be slow), how often",
                isRepeatable: true),
            OptionUse(
                .without, "EXTENSION", "with --listen: do not offer this, as in PIPELINING", isRepeatable: true),
            json,
        ] + gateway,
        notes: "Without --listen it shows the mails of the running demonstration. With --listen, --data puts a control "
            + "socket there. Ctrl-C ends it; --once exits with 1 when no mail came in time.",
        example: "telepost simulate mail --once --json")

    private static let simulateProviderUse = CommandUse(
        "simulate provider", "run a simulated provider that takes texts by HTTP and calls web hooks",
        options: [
            OptionUse(
                .preset, "NAME", "which one: twilio, vonage, plivo, sinch, infobip, kannel or generic (default generic)"
            ),
            OptionUse(.listen, "PLACE", "where to listen (default 127.0.0.1:8090)"),
            OptionUse(.user, "NAME", "who may send: the account's SID, API key, auth id, plan or user (default acme)"),
            OptionUse(.secret, "TEXT", "what proves it (default secret)"),
            OptionUse(.hook, "URL", "where texts of phones are told, as in http://127.0.0.1:8025/hooks/carrier/text"),
            OptionUse(.reportHook, "URL", "where reports are told when a request does not say"),
            OptionUse(.hookSecret, "TEXT", "what calls of hooks are signed with (default: the secret)"),
            OptionUse(.number, "NUMBER", "a number that may stand as sender (default: any)", isRepeatable: true),
            OptionUse(.undeliverable, "NUMBER", "a phone that never gets its texts", isRepeatable: true),
            OptionUse(.reportDelay, "TIME", "how long delivery reports take (default 1s)"),
            OptionUse(.latency, "TIME", "how long answers take (default 0s)"),
            OptionUse(.throughput, "COUNT", "the most requests in a second (default: any number)"),
            OptionUse(
                .fault, "FAULT",
                "go wrong, as in 429/2*3: a status and seconds to wait, drop, keep to take the text and then drop, silent, "
                    + "500ms to be slow, forge or twice for calls of hooks, how often", isRepeatable: true),
            OptionUse(.data, "DIR", "put a control socket there, for simulate phone"),
        ], example: "telepost simulate provider --preset twilio --listen 127.0.0.1:8090")

    private static let simulateModemUse = CommandUse(
        "simulate modem", "run a simulated GSM modem whose phones show their texts",
        options: [
            OptionUse(
                .link, "PATH", "make this a link to the modem's serial line (default: none, the log names the line)"),
            OptionUse(.number, "NUMBER", "the number of the SIM (default +447700900100)"),
            OptionUse(.smsc, "NUMBER", "the number of the SMSC (default +447700900999)"),
            OptionUse(.imei, "DIGITS", "what the device is known by"),
            OptionUse(.imsi, "DIGITS", "what the SIM is known by to the network"),
            OptionUse(.iccid, "DIGITS", "what is printed on the SIM"),
            OptionUse(.pin, "PIN", "what unlocks the SIM (default: nothing has to)"),
            OptionUse(.capacity, "NUMBER", "how many texts the SIM holds (default 20)"),
            OptionUse(.latency, "TIME", "how long answers take (default 20ms)"),
            OptionUse(.sendLatency, "TIME", "how much longer the network takes for a text (default 500ms)"),
            OptionUse(.reportDelay, "TIME", "how long status reports take (default 1s)"),
            OptionUse(.registrationDelay, "TIME", "how long it takes to find the network (default 500ms)"),
            OptionUse(.startTime, "TIME", "how long nothing is heard of it when it starts (default 0s)"),
            OptionUse(.order, "WORDS", "an order to begin with", isRepeatable: true),
            OptionUse(.seed, "NUMBER", "makes what happens by chance repeatable"),
        ],
        notes: "Lines on standard input are orders: a text from a phone, as in \"text +447700900123 Hello\", or a "
            + "fault, as in \"unplug\". A wrong order shows all there are. Ctrl-C ends it.",
        example: "telepost simulate modem --link /tmp/modem --pin 1234")

    private static let versionUse = CommandUse(
        "version", "print the version", options: [json], example: "telepost version")
}
