import Bytes
import Runtime
import SMS

/// Vonage's SMS API (https://developer.vonage.com/en/api/sms).
struct VonageRole: ProviderRole {
    private static let parameters: Set<String> = [
        "api_key", "api_secret", "sig", "timestamp", "from", "to", "text", "ttl", "status-report-req", "callback",
        "message-class", "type", "body", "udh", "protocol-id", "client-ref", "account-ref", "entity-id", "content-id",
        "trusted-recipient",
    ]

    let settings: ProviderSimulatorSettings

    func take(_ request: WebRequest, _ stamp: ProviderStamp) -> ProviderVerdict {
        if request.path == "/account/get-balance" { return balance(request) }
        guard request.path == "/sms/json" else {
            return .refused(WebAnswer(404, "text/plain", "not found"), "no such address: \(request.path)")
        }
        guard request.method == "POST" || request.method == "GET" else {
            return .refused(WebAnswer(405, "text/plain", "method not allowed"), "method \(request.method)")
        }
        guard let items = items(of: request) else { return refusal("3", "the body is neither a form nor JSON") }
        if let odd = items.first(where: { !Self.parameters.contains($0.name) }) {
            return refusal("3", "unknown parameter \(odd.name)")
        }
        let values = Dictionary(items.map { ($0.name, $0.value) }) { first, _ in first }
        guard values.count == items.count else { return refusal("3", "a parameter comes twice") }
        return send(values, request, stamp)
    }

    func throttled(_ request: WebRequest) -> WebAnswer {
        answer("1", "Throughput Rate Exceeded - please wait [ 1000 ] and retry")
    }

    private func items(of request: WebRequest) -> [WebRequest.Item]? {
        if request.method == "GET" { return request.query }
        switch request.mediaType {
        case "application/x-www-form-urlencoded": return request.query + WebRequest.form(request.body)
        case "application/json":
            guard let members = JSONTree(request.body)?.members else { return nil }
            return members.map { WebRequest.Item(name: $0.key, value: $0.value.string ?? $0.value.text) }
        case _: return nil
        }
    }

    private func isKnown(_ values: [String: String], _ request: WebRequest) -> Bool {
        if let user = request.basic { return user.name == settings.account && user.password == settings.secret }
        guard values["api_key"] == settings.account else { return false }
        if let sig = values["sig"] {
            let items = values.filter { $0.key != "sig" }.map { WebRequest.Item(name: $0.key, value: $0.value) }
            return sig.lowercased() == signature(items, settings.signatureSecret ?? settings.secret)
        }
        return values["api_secret"] == settings.secret
    }

    private func balance(_ request: WebRequest) -> ProviderVerdict {
        let values = Dictionary(request.query.map { ($0.name, $0.value) }) { first, _ in first }
        guard isKnown(values, request) else {
            let body: JSONTree = ["error-code": "401", "error-code-label": "authentication failed"]
            return .refused(WebAnswer(401, body), "authentication failed")
        }
        return .answered(WebAnswer(200, ["value": 10, "autoReload": false]))
    }

    private func send(
        _ values: [String: String], _ request: WebRequest, _ stamp: ProviderStamp
    ) -> ProviderVerdict {
        guard values["api_key"] != nil || request.basic != nil else { return refusal("2", "Missing api_key") }
        guard isKnown(values, request) else { return refusal("4", "Bad Credentials") }
        for name in ["to", "from", "text"] where values[name, default: ""].isEmpty && values["type"] != "binary" {
            return refusal("2", "Missing \(name) param")
        }
        let (to, from, type) = (values["to"] ?? "", values["from"] ?? "", values["type"] ?? "text")
        guard PhoneDigits.isInternational(to) else { return refusal("3", "Invalid to param") }
        guard PhoneDigits.isInternational(from) || PhoneDigits.isShort(from) || PhoneDigits.isName(from) else {
            return refusal("3", "Invalid from param")
        }
        if PhoneDigits.isInternational(from), !settings.numbers.isEmpty, !settings.numbers.contains("+" + from) {
            return refusal("15", "Invalid sender address")
        }
        guard ["text", "unicode"].contains(type) else { return refusal("3", "Invalid type param") }
        if let ttl = values["ttl"], Int(ttl).map((20_000...604_800_000).contains) != true {
            return refusal("3", "Invalid ttl param")
        }
        guard values["client-ref", default: ""].unicodeScalars.count <= 100 else {
            return refusal("3", "Invalid client-ref param")
        }
        guard !settings.stopped.contains("+" + to) else { return refusal("7", "Number barred") }
        // Without type=unicode, what GSM has no letter for is lost.
        let shown = type == "unicode" ? values["text"] ?? "" : Self.narrowed(values["text"] ?? "")
        let ids = (0..<ProvidedText.parts(of: shown)).map { stamp.hex(16, $0).uppercased() }
        let text = ProvidedText(
            ids: ids, to: "+" + to, from: from, text: shown, reportURL: values["callback"],
            wantsReport: ["1", "true"].contains(values["status-report-req"]) || values["callback"] != nil,
            reference: values["client-ref"] ?? "")
        return .taken([text], taken(text))
    }

    private static func narrowed(_ text: String) -> String {
        GSM7.fits(text) ? text : String(text.map { GSM7.fits(String($0)) ? $0 : "?" })
    }

    private func taken(_ text: ProvidedText) -> WebAnswer {
        let messages = text.ids.map { id -> JSONTree in
            var message: [String: JSONTree] = [
                "to": .text(PhoneDigits.bare(text.to)), "message-id": .text(id), "status": "0",
                "remaining-balance": "10.00000000", "message-price": "0.03330000", "network": "23410",
            ]
            if !text.reference.isEmpty { message["client-ref"] = .text(text.reference) }
            return .object(message)
        }
        return WebAnswer(200, ["message-count": .text("\(messages.count)"), "messages": .list(messages)])
    }

    private func answer(_ status: String, _ words: String) -> WebAnswer {
        WebAnswer(200, ["message-count": "1", "messages": [["status": .text(status), "error-text": .text(words)]]])
    }

    private func refusal(_ status: String, _ words: String) -> ProviderVerdict {
        .refused(answer(status, words), "\(status) \(words)")
    }

    // MARK: - Calls

    func reports(on text: ProvidedText, _ fate: ProvidedText.Fate, _ stamp: ProviderStamp) -> [WebCall] {
        guard let url = text.reportURL ?? settings.reportHook else { return [] }
        let moment = ProviderMoment(stamp.seconds)
        return text.ids.enumerated().map { index, id in
            var items = [
                ("msisdn", PhoneDigits.bare(text.to)), ("to", text.from), ("network-code", "23410"), ("messageId", id),
                ("price", "0.03330000"), ("status", fate == .delivered ? "delivered" : "failed"),
                ("scts", moment.short), ("err-code", fate == .delivered ? "0" : "6"), ("api-key", settings.account),
                ("message-timestamp", moment.plain),
            ]
            if !text.reference.isEmpty { items.append(("client-ref", text.reference)) }
            return call(url, items, stamp, index)
        }
    }

    func texts(_ text: String, from phone: String, to number: String, _ stamp: ProviderStamp) -> [WebCall] {
        guard let url = settings.textHook else { return [] }
        let pieces = Self.pieces(of: text)
        return pieces.enumerated().map { index, piece in
            var items = [
                ("msisdn", PhoneDigits.bare(phone)), ("to", PhoneDigits.bare(number)),
                ("messageId", stamp.hex(16, index).uppercased()), ("text", piece),
                ("type", GSM7.fits(text) ? "text" : "unicode"),
                ("keyword", piece.split(separator: " ").first.map { $0.uppercased() } ?? ""),
                ("api-key", settings.account), ("message-timestamp", ProviderMoment(stamp.seconds).plain),
            ]
            if pieces.count > 1 {
                items += [
                    ("concat", "true"), ("concat-ref", "\(stamp.seed % 256)"), ("concat-total", "\(pieces.count)"),
                    ("concat-part", "\(index + 1)"),
                ]
            }
            return call(url, items, stamp, index)
        }
    }

    private static func pieces(of text: String) -> [String] {
        do throws(SegmentFailure) { return try SegmentPlan(text).parts.map(\.text) } catch { return [text] }
    }

    /// Signed as in https://developer.vonage.com/en/getting-started/concepts/signing-messages.
    private func call(_ url: String, _ items: [(String, String)], _ stamp: ProviderStamp, _ place: Int) -> WebCall {
        var items = items.map { WebRequest.Item(name: $0.0, value: $0.1) }
        items.append(.init(name: "timestamp", value: "\(stamp.seconds)"))
        items.append(.init(name: "nonce", value: stamp.uuid(place + 100)))
        items.append(.init(name: "sig", value: signature(items, stamp.secret)))
        switch settings.vonageForm {
        case .get: return WebCall(method: "GET", url: url + (url.contains("?") ? "&" : "?") + WebText.form(items))
        case .post:
            return WebCall(
                url: url, mediaType: "application/x-www-form-urlencoded", body: Array(WebText.form(items).utf8))
        case .json:
            let members = Dictionary(items.map { ($0.name, JSONTree.text($0.value)) }) { first, _ in first }
            return WebCall(url: url, mediaType: "application/json", body: Array(JSONTree.object(members).text.utf8))
        }
    }

    func signature(_ items: [WebRequest.Item], _ secret: String) -> String {
        let signed = items.sorted { $0.name < $1.name }
            .map { "&\($0.name)=" + String($0.value.map { $0 == "&" || $0 == "=" ? "_" : $0 }) }.joined()
        let key = Array(secret.utf8)
        return switch settings.vonageSignature {
        case .md5hash: Digest.md5.of(Array(signed.utf8) + key).hexadecimal
        case .md5: Digest.md5.hmac(of: Array(signed.utf8), key: key).hexadecimal
        case .sha1: Digest.sha1.hmac(of: Array(signed.utf8), key: key).hexadecimal
        case .sha256: Digest.sha256.hmac(of: Array(signed.utf8), key: key).hexadecimal
        }
    }
}
