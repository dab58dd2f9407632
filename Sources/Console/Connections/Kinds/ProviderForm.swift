extension SettingForm {
    /// The keys of a connection of type `http`.
    static let provider = SettingForm(groups: [
        basics([
            SettingKey(
                path: "preset", label: "Provider", explanation: "Whose interface it is.",
                kind: .choice([
                    SettingChoice("twilio", "Twilio (Messages API)"), SettingChoice("vonage", "Vonage (SMS API)"),
                    SettingChoice("plivo", "Plivo"), SettingChoice("sinch", "Sinch (SMS REST API)"),
                    SettingChoice("infobip", "Infobip (SMS API)"), SettingChoice("kannel", "Kannel (sendsms)"),
                    SettingChoice("generic", "another one, described below"),
                ]), need: .mandatory),
            SettingKey(
                path: "url", label: "Address",
                explanation: "Left empty: where the provider's interface usually is. "
                    + "Infobip gives each customer one; for Kannel and others it is the whole address.",
                kind: .text(.plain(8...2000)),
                need: .mandatoryWhen(.key("preset", ["infobip", "kannel", "generic"]))),
            who(
                "account", "Account", "Account SID (Twilio), Auth ID (Plivo), service plan (Sinch).",
                among: ["twilio", "plivo", "sinch", "generic"], mandatory: ["twilio", "plivo", "sinch"]),
            who(
                "username", "User name", "Of an API key at Twilio (else left empty); Kannel's user.",
                among: ["twilio", "kannel", "generic"], mandatory: ["kannel"]),
            proof(
                "password", "Password", "The Auth Token (Twilio, Plivo) or the user's password.",
                among: ["twilio", "plivo", "kannel", "generic"], mandatory: ["twilio", "plivo", "kannel"]),
            proof(
                "key", "API key", "The API key or token.", among: ["vonage", "sinch", "infobip", "generic"],
                mandatory: ["vonage", "sinch", "infobip"]),
            proof(
                "secret", "API secret", "What goes with the API key.", among: ["vonage", "generic"],
                mandatory: ["vonage"]),
        ]),
        Group(title: "Sending", keys: providerSending),
        Group(title: "Receiving", keys: providerReceiving),
        Group(title: "Another provider", isFolded: true, keys: genericRequests + genericCalls),
        Group(title: "Advanced", isFolded: true, keys: providerAdvanced + retrying() + [node]),
    ])

    private static func who(
        _ path: String, _ label: String, _ words: String, among presets: [String], mandatory: [String]
    ) -> SettingKey {
        SettingKey(
            path: path, label: label, explanation: words, kind: .text(.ascii(1...256)),
            need: .mandatoryWhen(.key("preset", mandatory)), conditions: [.key("preset", presets)])
    }

    private static func proof(
        _ path: String, _ label: String, _ words: String, among presets: [String], mandatory: [String]
    ) -> SettingKey {
        SettingKey(
            path: path, label: label, explanation: words, kind: .secret(1...256),
            need: .mandatoryWhen(.key("preset", mandatory)), conditions: [.key("preset", presets)])
    }

    private static let providerSending = [
        SettingKey(
            path: "numbers", label: "Our numbers",
            explanation:
                "Ours at this provider, one a line; names too. Texts come from the first unless the application says "
                + "otherwise.",
            kind: .texts(.originator, 0...10_000)),
        SettingKey(
            path: "throughput", label: "Messages a second",
            explanation: "The most the provider allows; left empty: as many as the requests at once let through.",
            kind: .number(1...100_000)),
        SettingKey(
            path: "at_once", label: "Requests at once", explanation: "How many requests may be under way.",
            kind: .number(1...256), standard: "8"),
    ]

    private static let providerReceiving = [
        SettingKey(
            path: "hook.secret", label: "Secret of calls",
            explanation: "What the provider signs its calls with (Vonage, Sinch; Twilio and Plivo only when it is not "
                + "the Auth Token); for the others, the token in the address that they call.",
            kind: .secret(1...256)),
        SettingKey(
            path: "hook.method", label: "Signed by", explanation: "How the signature is made.",
            kind: .choice([
                SettingChoice("sha256", "HMAC with SHA-256"), SettingChoice("sha512", "HMAC with SHA-512"),
                SettingChoice("sha1", "HMAC with SHA-1"), SettingChoice("md5", "HMAC with MD5"),
                SettingChoice("md5hash", "MD5 hash (Vonage's first way)"),
            ]), standard: "sha256", conditions: [.key("preset", ["vonage", "generic"])]),
        SettingKey(
            path: "hook.header", label: "Field of the signature",
            explanation: "The header field with the signature of the body; left empty: calls are known by the token.",
            kind: .text(.ascii(1...64)), conditions: isGeneric),
        SettingKey(
            path: "hook.username", label: "Name of calls",
            explanation: "The name that the provider has to give when it calls, where it can give one.",
            kind: .text(.ascii(1...256))),
        SettingKey(
            path: "hook.password", label: "Password of calls", explanation: "What goes with that name.",
            kind: .secret(1...256)),
        SettingKey(
            path: "parts_timeout", label: "Wait for missing parts",
            explanation:
                "How long the missing parts of a phone's long text are waited for; then it goes on with a mark.",
            kind: .duration(.seconds(10) ... .seconds(604_800)), standard: "4h"),
    ]

    private static let isGeneric: [SettingCondition] = [.key("preset", ["generic"])]

    private static func generic(
        _ path: String, _ label: String, _ words: String, _ kind: SettingKind, _ standard: String = ""
    ) -> SettingKey {
        SettingKey(
            path: "generic.\(path)", label: label, explanation: words, kind: kind, standard: standard,
            conditions: isGeneric)
    }

    private static let genericRequests = [
        generic(
            "method", "Method", "How requests are made.",
            .choice([SettingChoice("POST", "POST"), SettingChoice("GET", "GET: the address holds everything")]),
            "POST"),
        generic(
            "content_type", "Type of the body", "Decides how values are escaped in it.", .text(.ascii(1...100)),
            "application/json"),
        generic(
            "headers", "Header fields", "One a line, as in X-Key: <%key%>.", .texts(.ascii(3...1000), 0...20)),
        generic(
            "body", "Body",
            "A template with the fields to, to_digits, from, text, id, report_url, account, username, password, key "
                + "and secret; left empty: JSON with to, from, text, id and report_url.", .text(.plain(0...10_000))),
        generic(
            "success", "Taken", "What the answer matches when the text was taken; left empty: any 2xx.",
            .text(.pattern)),
        generic("id", "Id", "What finds the provider's id in the answer: group 1, or all of it.", .text(.pattern)),
        generic("error", "Reason", "What finds the reason of a refusal: group 1, or all of it.", .text(.pattern)),
        generic("permanent", "Refused for good", "What such an answer matches.", .text(.pattern)),
        generic(
            "check", "Address for tests", "One that answers 2xx to us and does nothing.",
            .text(.plain(8...2000))),
    ]

    private static let genericCalls =
        ["id", "from", "to", "text", "status", "error"].map { name in
            generic("\(name)_field", "Field: \(name)", "What calls name it.", .text(.ascii(1...64)), name)
        } + [
            generic(
                "delivered", "Delivered", "What status says then, one a line.", .texts(.ascii(1...64), 1...20),
                "delivered"),
            generic(
                "failed", "Failed", "What status says then, one a line.", .texts(.ascii(1...64), 1...20),
                "failed\nundelivered\nrejected"),
        ]

    private static let providerAdvanced = [
        .timeout(.seconds(1) ... .seconds(300)),
        SettingKey(
            path: "reconnect_after", label: "Pauses while it is down",
            explanation: "How long after the first, second, … failure to reach the provider, one a line; the last "
                + "one repeats.",
            kind: .durations(.milliseconds(100) ... .seconds(3600), 1...20), standard: "1s\n5s\n15s\n1m"),
    ]
}
