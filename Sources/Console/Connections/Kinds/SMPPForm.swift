extension SettingForm {
    /// A connection of type `smpp` (rows S0-40, S2-16 and following).
    static let smpp = SettingForm(groups: [
        basics([
            .host("The network's host name or IP address."),
            .port(
                [SettingChoice("2775", "SMPP"), SettingChoice("8056", "some networks")],
                "Usually 2775; the network's operator says.", standard: "2775"),
            SettingKey(
                path: "tls", label: "Encryption",
                explanation: "This version speaks SMPP without TLS: use a private line or a tunnel.",
                kind: .choice([SettingChoice("none", "none")]), standard: "none"),
            SettingKey(
                path: "system_id", label: "User name (system_id)",
                explanation: "Who we are, as the network's operator told you: up to 15 characters.",
                kind: .text(.ascii(1...15)), need: .mandatory),
            SettingKey(
                path: "password", label: "Password",
                explanation: "As the network's operator told you; most networks take 8 characters at most.",
                kind: .secret(0...64)),
        ]),
        Group(title: "Sending", keys: smppSending),
        Group(title: "Receiving", keys: smppReceiving),
        Group(title: "Advanced", isFolded: true, keys: smppAdvanced + retrying() + [node]),
    ])

    private static let smppSending = [
        SettingKey(
            path: "numbers", label: "Our numbers",
            explanation:
                "Ours on this connection, one a line. Texts come from the first unless the application says otherwise.",
            kind: .texts(.number, 0...10_000)),
        SettingKey(
            path: "throughput", label: "Parts a second",
            explanation: "The most the network allows; left empty: as many as the window lets through.",
            kind: .number(1...100_000)),
        SettingKey(
            path: "window", label: "Window", explanation: "How many requests may await their response.",
            kind: .number(1...10_000), standard: "10"),
        SettingKey(
            path: "batch_size", label: "Batch",
            explanation: "How many messages are taken from the queue at once.", kind: .number(1...10_000),
            standard: "32"),
        SettingKey(
            path: "validity", label: "Validity",
            explanation: "How long the network keeps trying to reach a phone; left empty: its own choice.",
            kind: .duration(.seconds(60) ... .seconds(441 * 86_400))),
        SettingKey(
            path: "concatenation", label: "Long texts",
            explanation: "How the parts of a long text are marked as belonging together.",
            kind: .choice([
                SettingChoice("udh8", "header with an 8-bit reference (usual)"),
                SettingChoice("udh16", "header with a 16-bit reference"),
                SettingChoice("sar", "SMPP's sar_ parameters"),
                SettingChoice("payload", "one piece; the network divides it"),
            ]), standard: "udh8"),
        SettingKey(
            path: "priority", label: "Priority", explanation: "From 0 to 3; what it means is the network's affair.",
            kind: .number(0...3), standard: "0"),
    ]

    private static let smppReceiving = [
        SettingKey(
            path: "bind", label: "Direction", explanation: "Which way texts go over this connection.",
            kind: .choice([
                SettingChoice("transceiver", "both ways (transceiver)"),
                SettingChoice("transmitter", "to phones only (transmitter)"),
                SettingChoice("receiver", "from phones only (receiver)"),
            ]), standard: "transceiver"),
        SettingKey(
            path: "default_alphabet", label: "Default alphabet",
            explanation: "What texts from phones are written in when the network does not say (data_coding 0).",
            kind: .choice([
                SettingChoice("gsm7", "GSM 7-bit, one character an octet (usual)"),
                SettingChoice("gsm7-packed", "GSM 7-bit, packed"), SettingChoice("latin1", "ISO 8859-1"),
                SettingChoice("ascii", "ASCII"), SettingChoice("utf8", "UTF-8"),
            ]), standard: "gsm7"),
        SettingKey(
            path: "parts_timeout", label: "Wait for missing parts",
            explanation:
                "How long the missing parts of a phone's long text are waited for; then it goes on with the gap marked.",
            kind: .duration(.seconds(10) ... .seconds(604_800)), standard: "4h"),
    ]

    private static let smppAdvanced =
        [
            SettingKey(
                path: "system_type", label: "System type (system_type)",
                explanation: "Up to 12 characters, where the network asks for it.", kind: .text(.ascii(0...12))),
            SettingKey(
                path: "interface_version", label: "Version (interface_version)",
                explanation: "The version of SMPP that the bind states.",
                kind: .choice(["3.3", "3.4", "5.0"].map { SettingChoice($0, $0) }), standard: "3.4"),
            octet("source.ton", "Type of our number (ton)", "Left empty: as the number is."),
            octet("source.npi", "Plan of our number (npi)", "Left empty: as the number is."),
            octet("data_coding.gsm7", "data_coding of GSM 7-bit", "The network's number for this alphabet.", "0"),
            octet("data_coding.ucs2", "data_coding of UCS-2", "The network's number for this alphabet.", "8"),
            SettingKey(
                path: "enquire_link", label: "Ask after silence",
                explanation: "How long a silent session is trusted before it is asked whether it is there.",
                kind: .duration(brief), standard: "30s"),
            .timeout(brief),
            SettingKey(
                path: "connect_timeout", label: "Time-out of connecting",
                explanation: "How long connecting and logging in may take together.", kind: .duration(brief),
                standard: "10s"),
            SettingKey(
                path: "reconnect_after", label: "Pauses between connecting",
                explanation:
                    "How long after the first, second, … failure to connect, one a line; the last one repeats.",
                kind: .durations(brief, 1...20), standard: "1s\n5s\n15s\n1m"),
        ]

    private static let brief: ClosedRange<Duration> = .milliseconds(100) ... .seconds(3600)

    private static func octet(_ path: String, _ label: String, _ words: String, _ standard: String = "") -> SettingKey {
        SettingKey(path: path, label: label, explanation: words, kind: .number(0...255), standard: standard)
    }
}
