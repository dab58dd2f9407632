import Runtime

/// Plivo's Message API (https://www.plivo.com/docs/messaging/api/messages/).
struct PlivoRole: ProviderRole {
    private static let parameters: Set<String> = [
        "src", "dst", "text", "type", "url", "method", "log", "trackable", "powerpack_uuid", "powerpack_id",
        "message_expiry", "media_urls", "media_ids", "dlt_entity_id", "dlt_template_id", "dlt_template_category",
    ]

    let settings: ProviderSimulatorSettings

    func take(_ request: WebRequest, _ stamp: ProviderStamp) -> ProviderVerdict {
        guard let user = request.basic, user.name == settings.account, user.password == settings.secret else {
            let words = "Could not verify your access level for that URL. You have to login with proper credentials"
            return .refused(WebAnswer(401, "text/plain", words), "authentication failed")
        }
        switch (request.method, request.path) {
        case ("GET", "/v1/Account/\(settings.account)/"):
            return .answered(WebAnswer(200, ["api_id": .text(stamp.uuid()), "auth_id": .text(settings.account)]))
        case ("POST", "/v1/Account/\(settings.account)/Message/"): return send(request, stamp)
        case _: return refusal(404, "not found", stamp)
        }
    }

    func throttled(_ request: WebRequest) -> WebAnswer { WebAnswer(429, ["error": "Rate limit exceeded"]) }

    private func send(_ request: WebRequest, _ stamp: ProviderStamp) -> ProviderVerdict {
        guard request.mediaType == "application/json", let members = JSONTree(request.body)?.members else {
            return refusal(400, "the body must be JSON", stamp)
        }
        if let odd = members.keys.first(where: { !Self.parameters.contains($0) }) {
            return refusal(400, "unknown parameter \(odd)", stamp)
        }
        let (src, text) = (members["src"]?.string ?? "", members["text"]?.string ?? "")
        let receivers = (members["dst"]?.string ?? "").split(separator: "<").map(String.init)
        guard !src.isEmpty || members["powerpack_uuid"] != nil else { return refusal(400, "src is missing", stamp) }
        guard !receivers.isEmpty, receivers.allSatisfy({ PhoneDigits.e164($0) != nil }) else {
            return refusal(400, "\(members["dst"]?.string ?? "") is not a valid phone number", stamp)
        }
        guard PhoneDigits.e164(src) != nil || PhoneDigits.isShort(src) || PhoneDigits.isName(src) else {
            return refusal(400, "invalid src", stamp)
        }
        if let number = PhoneDigits.e164(src), !settings.numbers.isEmpty, !settings.numbers.contains(number) {
            return refusal(400, "src \(src) is not one of your numbers", stamp)
        }
        guard !text.isEmpty else { return refusal(400, "text is missing", stamp) }
        guard text.unicodeScalars.count <= 1600 else { return refusal(400, "text is too long", stamp) }
        guard members["method"].map({ ["GET", "POST"].contains($0.string) }) ?? true else {
            return refusal(400, "invalid method", stamp)
        }
        guard !receivers.contains(where: { settings.stopped.contains(PhoneDigits.e164($0) ?? "") }) else {
            return refusal(400, "destination number is in the opt-out list", stamp)
        }
        let texts = receivers.enumerated().map { index, receiver in
            ProvidedText(
                ids: [stamp.uuid(index)], to: PhoneDigits.e164(receiver) ?? receiver, from: src, text: text,
                reportURL: members["url"]?.string, wantsReport: members["url"] != nil)
        }
        let answer: JSONTree = [
            "api_id": .text(stamp.uuid(1000)), "message": "message(s) queued",
            "message_uuid": .list(texts.map { .text($0.ids[0]) }),
        ]
        return .taken(texts, WebAnswer(202, answer))
    }

    private func refusal(_ status: Int, _ words: String, _ stamp: ProviderStamp) -> ProviderVerdict {
        .refused(WebAnswer(status, ["api_id": .text(stamp.uuid(1000)), "error": .text(words)]), words)
    }

    // MARK: - Calls

    func reports(on text: ProvidedText, _ fate: ProvidedText.Fate, _ stamp: ProviderStamp) -> [WebCall] {
        guard let url = text.reportURL else { return [] }
        return ["sent", fate == .delivered ? "delivered" : "undelivered"].map { status in
            var items = [
                ("Status", status), ("MessageUUID", text.ids[0]), ("ParentMessageUUID", text.ids[0]),
                ("PartInfo", "1 of \(text.parts)"), ("To", PhoneDigits.bare(text.to)),
                ("From", PhoneDigits.bare(text.from)), ("Units", "\(text.parts)"), ("TotalRate", "0.00350"),
                ("TotalAmount", "0.00350"), ("MCC", "234"), ("MNC", "10"),
                ("MessageTime", ProviderMoment(stamp.seconds).plain),
            ]
            if status == "undelivered" { items.append(("ErrorCode", "300")) }
            if status == "delivered" { items.append(("ErrorCode", "000")) }
            return call(url, items, stamp)
        }
    }

    func texts(_ text: String, from phone: String, to number: String, _ stamp: ProviderStamp) -> [WebCall] {
        guard let url = settings.textHook else { return [] }
        return [
            call(
                url,
                [
                    ("From", PhoneDigits.bare(phone)), ("To", PhoneDigits.bare(number)), ("Text", text),
                    ("Type", "sms"), ("MessageUUID", stamp.uuid()), ("Units", "\(ProvidedText.parts(of: text))"),
                    ("TotalRate", "0"), ("TotalAmount", "0"), ("MessageIntent", ""),
                ], stamp)
        ]
    }

    private func call(_ url: String, _ items: [(String, String)], _ stamp: ProviderStamp) -> WebCall {
        let items = items.map { WebRequest.Item(name: $0.0, value: $0.1) }
        let nonce = stamp.hex(20, 7)
        let second = Self.secondSignature(url, nonce, stamp.secret)
        let third = Self.thirdSignature(url, items, nonce, stamp.secret)
        var call = WebCall(url: url, mediaType: "application/x-www-form-urlencoded")
        call.fields = [
            .init(name: "X-Plivo-Signature-V2", value: second), .init(name: "X-Plivo-Signature-Ma-V2", value: second),
            .init(name: "X-Plivo-Signature-V2-Nonce", value: nonce), .init(name: "X-Plivo-Signature-V3", value: third),
            .init(name: "X-Plivo-Signature-Ma-V3", value: third),
            .init(name: "X-Plivo-Signature-V3-Nonce", value: nonce),
        ]
        call.body = Array(WebText.form(items).utf8)
        return call
    }

    /// V2 of https://www.plivo.com/docs/messaging/concepts/signature-validation: over the address without its query.
    static func secondSignature(_ url: String, _ nonce: String, _ secret: String) -> String {
        let signed = url.prefix { $0 != "?" } + nonce
        return WebText.base64(Digest.sha256.hmac(of: Array(signed.utf8), key: Array(secret.utf8)))
    }

    /// V3, of a POST: over the address with its sorted query, and the sorted parameters.
    static func thirdSignature(
        _ url: String, _ items: [WebRequest.Item], _ nonce: String, _ secret: String
    ) -> String {
        let query = WebRequest(method: "", target: url).query.sorted { $0.name < $1.name }
            .map { "\($0.name)=\($0.value)" }.joined(separator: "&")
        let sorted = items.sorted { $0.name < $1.name }.map { $0.name + $0.value }.joined()
        let signed = "\(url.prefix { $0 != "?" })?\(query)\(query.isEmpty ? "" : ".")\(sorted).\(nonce)"
        return WebText.base64(Digest.sha256.hmac(of: Array(signed.utf8), key: Array(secret.utf8)))
    }
}
