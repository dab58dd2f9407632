extension SettingForm {
    /// A connection of type `modem`; several modems in one connection are written in the document.
    static let modem = SettingForm(
        groups: [
            basics([
                SettingKey(
                    path: "device", label: "Device",
                    explanation:
                        "The modem's path, best one below /dev/serial/by-id; left empty: it is found by a number.",
                    kind: .text(.path)),
                SettingKey(
                    path: "number", label: "Phone number",
                    explanation: "The SIM's own number, which texts come from and answers go to.", kind: .text(.number)),
                SettingKey(
                    path: "pin", label: "PIN",
                    explanation: "The SIM's PIN. One that the SIM refuses is never tried again.", kind: .secret(4...8)),
                SettingKey(
                    path: "imei", label: "IMEI", explanation: "The modem's own number: another modem is left alone.",
                    kind: .text(.ascii(1...24))),
                SettingKey(
                    path: "imsi", label: "IMSI", explanation: "The subscription: another SIM is left alone.",
                    kind: .text(.ascii(1...24))),
                SettingKey(
                    path: "iccid", label: "ICCID", explanation: "The number of the SIM: another one is left alone.",
                    kind: .text(.ascii(1...24))),
            ]),
            Group(title: "Sending", keys: modemSending),
            Group(title: "Advanced", isFolded: true, keys: modemAdvanced + retrying() + [node]),
        ],
        rules: [.atLeastOne(["device", "imei", "imsi", "iccid"], "Say which modem it is: a device or a number.")])

    private static let modemSending = [
        SettingKey(
            path: "throughput", label: "Parts a minute", explanation: "Left empty: as fast as the modem sends.",
            kind: .number(1...10_000)),
        SettingKey(
            path: "per_day", label: "Parts a day", explanation: "The most that the SIM may send in a day (UTC).",
            kind: .number(1...1_000_000)),
        SettingKey(
            path: "status_reports", label: "Delivery reports",
            explanation: "Whether the network is asked what became of each part.", kind: .flag, standard: "true"),
        SettingKey(
            path: "validity", label: "Validity",
            explanation: "How long the network keeps trying to reach a phone; left empty: its own choice.",
            kind: .duration(.seconds(300) ... .seconds(441 * 86_400))),
        SettingKey(
            path: "smsc", label: "Service centre", explanation: "Its number; left empty: the SIM knows it.",
            kind: .text(.number)),
        SettingKey(
            path: "balance", label: "Balance code",
            explanation: "Asks for a prepaid SIM's balance, as in *100#; left empty: it is not asked for.",
            kind: .text(.ascii(1...32))),
        SettingKey(
            path: "balance_every", label: "Ask for the balance every", explanation: "How often.",
            kind: .duration(.seconds(60) ... .seconds(365 * 86_400)), standard: "24h"),
    ]

    private static let modemAdvanced = [
        SettingKey(
            path: "baud", label: "Speed", explanation: "Of the serial line; USB modems take any.",
            kind: .number(300...4_000_000), standard: "115200"),
        SettingKey(
            path: "flow_control", label: "RTS/CTS", explanation: "Whether the line has these wires.", kind: .flag,
            standard: "false"),
        SettingKey(
            path: "storage", label: "Storage", explanation: "Where texts wait until they are taken.",
            kind: .choice([
                SettingChoice("any", "whichever works"), SettingChoice("modem", "the modem's memory"),
                SettingChoice("sim", "the SIM"),
            ]), standard: "any"),
        SettingKey(
            path: "delivery", label: "Texts come", explanation: "How texts from phones come.",
            kind: .choice([
                SettingChoice("stored", "through the storage (usual)"),
                SettingChoice("direct", "straight from the network, where the modem can"),
            ]), standard: "stored"),
        SettingKey(
            path: "reset", label: "Reset program",
            explanation: "Resets a modem that answers nothing; it is called with the device's path.",
            kind: .text(.path)),
        SettingKey(
            path: "failover_after", label: "Another SIM after",
            explanation: "How long a SIM of several is waited for before another one sends for it.",
            kind: .duration(.seconds(1) ... .seconds(604_800)), standard: "2m"),
        SettingKey(
            path: "check_every", label: "Look every",
            explanation: "How often signal, registration and storage are looked at.",
            kind: .duration(.seconds(1) ... .seconds(3600)), standard: "1m"),
        SettingKey(
            path: "timeout", label: "Time-out for parts",
            explanation: "How long the network may take to accept a part.",
            kind: .duration(.seconds(1) ... .seconds(3600)), standard: "1m"),
        SettingKey(
            path: "command_timeout", label: "Time-out for commands",
            explanation: "How long the modem may take for anything else.",
            kind: .duration(.seconds(1) ... .seconds(3600)), standard: "10s"),
        SettingKey(
            path: "parts_timeout", label: "Missing parts",
            explanation: "How long the missing parts of a phone's text are waited for.",
            kind: .duration(.seconds(10) ... .seconds(604_800)), standard: "4h"),
    ]
}
