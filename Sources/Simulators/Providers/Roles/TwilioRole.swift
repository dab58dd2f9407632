import Runtime

/// Twilio's Messages API (https://www.twilio.com/docs/messaging/api/message-resource).
struct TwilioRole: ProviderRole {
    private static let parameters: Set<String> = [
        "To", "From", "Body", "MessagingServiceSid", "StatusCallback", "ApplicationSid", "MaxPrice", "ProvideFeedback",
        "Attempt", "ValidityPeriod", "ForceDelivery", "ContentRetention", "AddressRetention", "SmartEncoded",
        "PersistentAction", "TrafficType", "ShortenUrls", "ScheduleType", "SendAt", "SendAsMms", "ContentVariables",
        "RiskCheck", "ContentSid", "MediaUrl",
    ]
    private static let longestBody = 1600

    let settings: ProviderSimulatorSettings

    func take(_ request: WebRequest, _ stamp: ProviderStamp) -> ProviderVerdict {
        guard let user = request.basic, user.name == settings.account, user.password == settings.secret else {
            return refusal(401, 20003, "Authenticate")
        }
        let account = "/2010-04-01/Accounts/\(settings.account)"
        switch (request.method, request.path) {
        case ("GET", account + ".json"):
            return .answered(WebAnswer(200, ["sid": .text(settings.account), "status": "active", "type": "Full"]))
        case ("POST", account + "/Messages.json"): return send(request, stamp)
        case (_, account + "/Messages.json"): return refusal(405, 20004, "Method not allowed")
        case _: return refusal(404, 20404, "The requested resource \(request.path) was not found")
        }
    }

    func throttled(_ request: WebRequest) -> WebAnswer { answer(429, 20429, "Too Many Requests") }

    private func send(_ request: WebRequest, _ stamp: ProviderStamp) -> ProviderVerdict {
        guard request.mediaType == "application/x-www-form-urlencoded", request.query.isEmpty else {
            return refusal(415, 20001, "Content type is not supported")
        }
        let form = WebRequest.form(request.body)
        if let odd = form.first(where: { !Self.parameters.contains($0.name) }) {
            return refusal(400, 20001, "Unknown parameters \(odd.name)")
        }
        let values = Dictionary(form.map { ($0.name, $0.value) }) { first, _ in first }
        guard values.count == form.count else { return refusal(400, 20001, "A parameter comes twice") }
        if let refused = fault(in: values) { return refused }
        let text = ProvidedText(
            ids: ["SM" + stamp.hex(32)], to: values["To"] ?? "", from: values["From"] ?? "", text: values["Body"] ?? "",
            reportURL: values["StatusCallback"], wantsReport: values["StatusCallback"] != nil)
        return .taken([text], WebAnswer(201, view(of: text, stamp)))
    }

    private func fault(in values: [String: String]) -> ProviderVerdict? {
        guard let to = values["To"], !to.isEmpty else { return refusal(400, 21604, "A 'To' phone number is required.") }
        guard PhoneDigits.isE164(to) else { return refusal(400, 21211, "Invalid 'To' Phone Number: \(to)") }
        guard let from = values["From"] ?? values["MessagingServiceSid"], !from.isEmpty else {
            return refusal(400, 21603, "A 'From' phone number is required.")
        }
        guard PhoneDigits.isE164(from) || PhoneDigits.isShort(from) || PhoneDigits.isName(from) || from.hasPrefix("MG")
        else { return refusal(400, 21212, "Invalid From Number (caller ID): \(from)") }
        if PhoneDigits.isE164(from), !settings.numbers.isEmpty, !settings.numbers.contains(from) {
            return refusal(400, 21606, "The From phone number \(from) is not a valid, SMS-capable inbound phone number")
        }
        guard let body = values["Body"], !body.isEmpty else { return refusal(400, 21602, "Message body is required.") }
        guard body.unicodeScalars.count <= Self.longestBody else {
            return refusal(400, 21617, "The concatenated message body exceeds the 1600 character limit.")
        }
        if let period = values["ValidityPeriod"], Int(period).map((1...36_000).contains) != true {
            return refusal(400, 21636, "ValidityPeriod is invalid")
        }
        if let url = values["StatusCallback"], !url.hasPrefix("http://"), !url.hasPrefix("https://") {
            return refusal(400, 21609, "The 'StatusCallback' URL is not a valid URL")
        }
        guard settings.stopped.contains(to) else { return nil }
        return refusal(400, 21610, "Attempt to send to unsubscribed recipient")
    }

    private func view(of text: ProvidedText, _ stamp: ProviderStamp) -> JSONTree {
        let now = JSONTree.text(ProviderMoment(stamp.seconds).mail)
        return [
            "account_sid": .text(settings.account), "api_version": "2010-04-01", "body": .text(text.text),
            "date_created": now, "date_sent": .null, "date_updated": now, "direction": "outbound-api",
            "error_code": .null, "error_message": .null, "from": .text(text.from), "messaging_service_sid": .null,
            "num_media": "0", "num_segments": .text("\(text.parts)"), "price": .null, "price_unit": .null,
            "sid": .text(text.ids[0]), "status": "queued", "to": .text(text.to),
            "uri": .text("/2010-04-01/Accounts/\(settings.account)/Messages/\(text.ids[0]).json"),
        ]
    }

    private func answer(_ status: Int, _ code: Int, _ words: String) -> WebAnswer {
        WebAnswer(
            status,
            [
                "code": .number(Double(code)), "message": .text(words),
                "more_info": .text("https://www.twilio.com/docs/errors/\(code)"), "status": .number(Double(status)),
            ])
    }

    private func refusal(_ status: Int, _ code: Int, _ words: String) -> ProviderVerdict {
        .refused(answer(status, code, words), "\(code) \(words)")
    }

    // MARK: - Calls

    func reports(on text: ProvidedText, _ fate: ProvidedText.Fate, _ stamp: ProviderStamp) -> [WebCall] {
        guard let url = text.reportURL else { return [] }
        return ["sent", fate == .delivered ? "delivered" : "undelivered"].map { status in
            var items = [
                ("MessageSid", text.ids[0]), ("SmsSid", text.ids[0]), ("MessageStatus", status), ("SmsStatus", status),
                ("To", text.to), ("From", text.from), ("AccountSid", settings.account), ("ApiVersion", "2010-04-01"),
            ]
            if status == "undelivered" { items.append(("ErrorCode", "30003")) }
            return call(url, items, stamp)
        }
    }

    func texts(_ text: String, from phone: String, to number: String, _ stamp: ProviderStamp) -> [WebCall] {
        guard let url = settings.textHook else { return [] }
        let sid = "SM" + stamp.hex(32)
        return [
            call(
                url,
                [
                    ("ToCountry", ""), ("SmsMessageSid", sid), ("NumMedia", "0"), ("SmsSid", sid),
                    ("SmsStatus", "received"), ("Body", text), ("To", number),
                    ("NumSegments", "\(ProvidedText.parts(of: text))"), ("MessageSid", sid),
                    ("AccountSid", settings.account), ("From", phone), ("ApiVersion", "2010-04-01"),
                ], stamp)
        ]
    }

    private func call(_ url: String, _ items: [(String, String)], _ stamp: ProviderStamp) -> WebCall {
        let items = items.map { WebRequest.Item(name: $0.0, value: $0.1) }
        var call = WebCall(url: url, mediaType: "application/x-www-form-urlencoded; charset=UTF-8")
        call.fields = [
            .init(name: "X-Twilio-Signature", value: Self.signature(url, items, stamp.secret)),
            .init(name: "I-Twilio-Idempotency-Token", value: stamp.uuid(1)),
            .init(name: "User-Agent", value: "TwilioProxy/1.1"),
        ]
        call.body = Array(WebText.form(items).utf8)
        return call
    }

    /// As in https://www.twilio.com/docs/usage/webhooks/webhooks-security: over the address and the sorted parameters.
    static func signature(_ url: String, _ items: [WebRequest.Item], _ secret: String) -> String {
        let signed = url + items.sorted { $0.name < $1.name }.map { $0.name + $0.value }.joined()
        return WebText.base64(Digest.sha1.hmac(of: Array(signed.utf8), key: Array(secret.utf8)))
    }
}
